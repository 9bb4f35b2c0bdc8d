using Microsoft.AspNetCore.Builder;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Client;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests;

/// <summary>A client that tokenizes and decodes itself gets from trained models what the gateway gives.</summary>
[Collection(NodeGroup.Name)]
public sealed class SplitClientTests : IAsyncLifetime
{
    private const string AdminKey = "admin-key-of-the-split-client";
    private static readonly string[] Tasks = ["sentiment", "topic", "entities", "similarity", "masked"];
    private readonly TempFolder _folder = new();
    private WebApplication _app = null!;
    private PtmClient _plain = null!;
    private PtmClient _split = null!;

    public async Task InitializeAsync()
    {
        _app = NodeHost.Build(new ServeOptions { Data = _folder["data"], Port = 0, AdminKey = AdminKey });
        await _app.StartAsync();
        var options = new PtmClientOptions { BaseAddress = new Uri(_app.Urls.First()), ApiKey = AdminKey };
        using (var admin = new PtmClient(options))
        {
            await admin.CreateTenantAsync("acme");
            options = options with { ApiKey = (await admin.CreateKeyAsync("acme", ["infer", "manage"])).Key };
        }

        _plain = new PtmClient(options);
        _split = new PtmClient(options with { TokenizesHere = true });
        foreach (var task in Tasks)
        {
            await RegisterAsync(task);
        }
    }

    public async Task DisposeAsync()
    {
        _plain.Dispose();
        _split.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    public static TheoryData<string> All => [.. Tasks];

    [Theory]
    [MemberData(nameof(All))]
    public async Task PredictAsync_EveryHead_GivesWhatTheGatewayGives(string task)
    {
        var mask = task == "masked" ? " [MASK]" : "";
        PredictInput[] inputs =
        [
            $"What a lovely surprise!{mask}", $"Isaac Newton taught in Cambridge \U0001F600{mask}.", string.Concat(Enumerable.Repeat("late again ", 200)) + mask,
        ];
        inputs = task == "masked" ? inputs[..2] : inputs;

        var (plain, split) = (await _plain.PredictAsync(task, inputs), await _split.PredictAsync(task, inputs));

        Assert.Equal((plain.Task, plain.Version, plain.Head, plain.Tokens), (split.Task, split.Version, split.Head, split.Tokens));
        Assert.All(plain.Predictions.Zip(split.Predictions), pair => AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public async Task PredictAsync_TopAndPairs_AreHeeded()
    {
        var parameters = new PredictParameters { Top = 1, Version = 1 };
        PredictInput[] inputs = [("The parcel came.", "My package arrived."), "Fine."];

        var (plain, split) = (await _plain.PredictAsync("topic", inputs, parameters), await _split.PredictAsync("topic", inputs, parameters));

        Assert.All(plain.Predictions.Zip(split.Predictions), pair => AssertSame(pair.First, pair.Second));
        Assert.All(split.As<LabelPrediction>(), p => Assert.Single(p.Scores));
    }

    [Fact]
    public async Task PredictAsync_RequestsGoToVersionsInShares_SoDoThoseOfThisClient()
    {
        await RegisterAsync("topic");
        await _plain.SetAliasAsync("topic", "default", new Dictionary<int, int> { [1] = 50, [2] = 50 });

        var versions = new List<int>();
        for (var i = 0; i < 60; i++)
        {
            versions.Add((await _split.PredictAsync("topic", "Our goalkeeper saved two penalties.")).Version);
        }

        Assert.Equal([1, 2], versions.Distinct().Order());
    }

    [Fact]
    public async Task PredictAsync_WhatTheGatewayRefuses_IsRefusedAlike()
    {
        var unknown = new PredictParameters { Version = 9 };
        foreach (var client in new[] { _plain, _split })
        {
            var missing = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("no-such-task", "a"));
            Assert.Equal(System.Net.HttpStatusCode.NotFound, missing.StatusCode);
            var version = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("topic", "a", unknown));
            Assert.Equal((System.Net.HttpStatusCode.NotFound, "task 'topic' has no version 9"), (version.StatusCode, version.Error));
            var pair = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("similarity", ("a", "b")));
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, pair.StatusCode);
            Assert.Contains("takes one text per input, not two", pair.Error, StringComparison.Ordinal);
            var text = string.Concat(Enumerable.Repeat("word ", 500));
            var tooLong = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("topic", text, new PredictParameters { Truncate = false }));
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, tooLong.StatusCode);
            Assert.Contains("has", tooLong.Error, StringComparison.Ordinal);
        }
    }

    private static void AssertSame(Prediction plain, Prediction split)
    {
        const double Tolerance = 1e-5;
        switch (plain, split)
        {
            case (LabelPrediction one, LabelPrediction other):
                Assert.Equal(one.Scores.Select(s => s.Label), other.Scores.Select(s => s.Label));
                Assert.All(one.Scores.Zip(other.Scores), s => Assert.Equal(s.First.Score, s.Second.Score, Tolerance));
                Assert.Equal(one.Label, other.Label);
                break;
            case (EntityPrediction one, EntityPrediction other):
                Assert.Equal(one.Entities.Select(e => (e.Text, e.Label, e.Start, e.End)), other.Entities.Select(e => (e.Text, e.Label, e.Start, e.End)));
                break;
            case (EmbeddingPrediction one, EmbeddingPrediction other):
                Assert.All(one.Embedding.ToArray().Zip(other.Embedding.ToArray()), v => Assert.Equal(v.First, v.Second, Tolerance));
                break;
            case (MaskPrediction one, MaskPrediction other):
                Assert.Equal(one.Masks[0].Candidates[0].Token, other.Masks[0].Candidates[0].Token);
                break;
            default:
                Assert.Fail($"{plain.GetType().Name} and {split.GetType().Name}");
                break;
        }
    }

    private Task<TaskInfo> RegisterAsync(string task) => _plain.RegisterTaskAsync(task, Path.Combine(PtmProcess.Samples, "checkpoints", task));
}
