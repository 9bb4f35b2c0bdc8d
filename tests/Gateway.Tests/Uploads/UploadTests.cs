using System.Net;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Tests.Uploads;

/// <summary>Uploads that come to something, over real sockets.</summary>
public sealed class UploadTests : IAsyncLifetime
{
    private UploadHost _host = null!;

    public async Task InitializeAsync() => _host = await UploadHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Complete_EveryFileSent_IsRegisteredFromThoseFiles()
    {
        Dictionary<string, byte[]> seen = [];
        _host.Host.Platform.Register = (name, registration) =>
        {
            foreach (var file in Directory.GetFiles(registration.CheckpointFolder, "*", SearchOption.AllDirectories))
            {
                seen[Path.GetRelativePath(registration.CheckpointFolder, file)] = File.ReadAllBytes(file);
            }

            return new TaskRegistered(PtmError.None, "", Models.Describe(name, Models.Classifier(registration.Version!.Value)));
        };
        var upload = await _host.BeginAsync(version: 7);
        await _host.SendAllAsync(upload);

        using var response = await _host.CompleteAsync(upload);

        Assert.Equal((HttpStatusCode.Created, "/v1/tasks/sentiment"), (response.StatusCode, response.Headers.Location?.ToString()));
        Assert.Equal(7, (await _host.Client.GetAsync("/v1/tasks/sentiment").BodyAsync()).GetProperty("default_version").GetInt32());
        Assert.Equal(_host.Files.OrderBy(f => f.Key), seen.OrderBy(f => f.Key));
        var status = await _host.Client.GetAsync($"/v1/uploads/{upload}").BodyAsync();
        Assert.Equal((true, 7), (status.GetProperty("complete").GetBoolean(), status.GetProperty("version").GetInt32()));
        Assert.Empty(Directory.GetFiles(_host.UploadsFolder, "*.safetensors", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Complete_AskedTwice_RegistersOnce()
    {
        var upload = await _host.BeginAsync();
        await _host.SendAllAsync(upload);

        var first = await _host.CompleteAsync(upload).BodyAsync(HttpStatusCode.Created);
        var second = await _host.CompleteAsync(upload).BodyAsync(HttpStatusCode.Created);

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Single(_host.Host.Platform.Registrations);
        await _host.PutAsync(upload, UploadHost.Weights, [1], "bytes 0-0/10000").ErrorAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Put_InParts_HeadTellsWhereToGoOn()
    {
        var upload = await _host.BeginAsync();
        var bytes = _host.Files[UploadHost.Weights];
        for (var at = 0; at < bytes.Length; at += 4_000)
        {
            using var head = await _host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v1/uploads/{upload}/files/{UploadHost.Weights}"));
            Assert.Equal($"{at}", Assert.Single(head.Headers.GetValues("Upload-Offset")));
            var end = Math.Min(bytes.Length, at + 4_000);

            var body = await _host.PutAsync(upload, UploadHost.Weights, bytes[at..end], $"bytes {at}-{end - 1}/{bytes.Length}").BodyAsync();

            Assert.Equal(end, body.GetProperty("received").GetInt64());
        }
    }

    [Fact]
    public async Task Put_ConnectionBreaksInTheMiddle_WhatArrivedIsGoneOnWith()
    {
        var upload = await _host.BeginAsync();
        var bytes = _host.Files[UploadHost.Weights];
        await using (var raw = new RawRequest(_host.Host.Address))
        {
            await raw.SendAsync(
                $"PUT /v1/uploads/{upload}/files/{UploadHost.Weights} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_host.Tenant.Key}\r\n"
                + $"Content-Length: {bytes.Length}\r\n\r\n",
                bytes[..3_000]);
            await UntilAsync(async () => await _host.ReceivedAsync(upload, UploadHost.Weights) == 3_000);
        }

        await UntilAsync(async () =>
        {
            using var rest = await _host.PutAsync(upload, UploadHost.Weights, bytes[3_000..], $"bytes 3000-9999/{bytes.Length}");

            // 409 until the gateway has noticed that the other request is gone.
            Assert.Contains(rest.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict });
            return rest.StatusCode == HttpStatusCode.OK;
        });
        await _host.PutAsync(upload, "config.json", _host.Files["config.json"]).BodyAsync();
        await _host.PutAsync(upload, "1_Pooling/config.json", _host.Files["1_Pooling/config.json"]).BodyAsync();
        await _host.CompleteAsync(upload).BodyAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Get_GatewayRestarted_UploadIsStillThereForItsTenantAlone()
    {
        var upload = await _host.BeginAsync();
        await _host.PutAsync(upload, UploadHost.Weights, _host.Files[UploadHost.Weights][..5_000], "bytes 0-4999/10000").BodyAsync();

        var again = await _host.RestartAsync();
        try
        {
            again.Host.Platform.Keys[KeyId(_host.Tenant.Key)] = _host.Host.Platform.Keys[KeyId(_host.Tenant.Key)];
            var mine = again.Host.With(_host.Tenant.Key);

            var listed = Assert.Single((await mine.GetAsync("/v1/tasks/sentiment/uploads").BodyAsync()).GetProperty("uploads").EnumerateArray());
            Assert.Equal(upload, listed.GetProperty("id").GetString());
            var weights = listed.GetProperty("files").EnumerateArray().Single(f => f.GetProperty("name").GetString() == UploadHost.Weights);
            Assert.Equal((10_000, 5_000), (weights.GetProperty("bytes").GetInt64(), weights.GetProperty("received").GetInt64()));
            await again.Client.GetAsync($"/v1/uploads/{upload}").ErrorAsync(HttpStatusCode.NotFound);
        }
        finally
        {
            await again.Host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Delete_Upload_NothingOfItIsLeft()
    {
        var upload = await _host.BeginAsync();
        await _host.SendAllAsync(upload);

        Assert.Equal(HttpStatusCode.NoContent, await _host.Client.DeleteAsync($"/v1/uploads/{upload}").StatusAsync());

        await _host.Client.GetAsync($"/v1/uploads/{upload}").ErrorAsync(HttpStatusCode.NotFound);
        await _host.CompleteAsync(upload).ErrorAsync(HttpStatusCode.NotFound);
        Assert.Empty(Directory.GetFiles(_host.UploadsFolder, "*", SearchOption.AllDirectories));
        Assert.Empty(_host.Host.Platform.Registrations);
    }

    [Fact]
    public async Task Complete_CheckpointIsRefused_FilesStayForAnotherAttempt()
    {
        var attempts = 0;
        _host.Host.Platform.Register = (name, _) => ++attempts == 1
            ? new TaskRegistered(PtmError.InvalidRequest, "config.json is no good", null)
            : new TaskRegistered(PtmError.None, "", Models.Describe(name, Models.Classifier(1)));
        var upload = await _host.BeginAsync();
        await _host.SendAllAsync(upload);

        Assert.Equal("config.json is no good", await _host.CompleteAsync(upload).ErrorAsync(HttpStatusCode.BadRequest));
        await _host.CompleteAsync(upload).BodyAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Complete_AnotherRequestCompletesIt_WaitsAndGetsItsOutcome()
    {
        var id = await _host.BeginAsync();
        await _host.SendAllAsync(id);
        var upload = new UploadArea(_host.Store, new UploadLimits(), TimeProvider.System).Find(_host.Tenant.Name, id);
        _host.Host.Platform.Tasks[$"{_host.Tenant.Name}/sentiment"] =
            new ScriptedTask(Models.Describe(new TaskName(_host.Tenant.Name, "sentiment"), Models.Classifier(1)));
        Task<HttpResponseMessage> second;
        using (upload.TryBeginCompletion())
        using (upload.Own())
        {
            second = _host.CompleteAsync(id);

            // The second has arrived by the time that later ones are answered.
            for (var i = 0; i < 20; i++)
            {
                await _host.Client.GetAsync($"/v1/uploads/{id}").BodyAsync();
            }

            Assert.False(second.IsCompleted);
            upload.Finish(1);
        }

        await second.BodyAsync(HttpStatusCode.Created);
        Assert.Empty(_host.Host.Platform.Registrations);
    }

    [Fact]
    public async Task Post_MoreThanTheTenantMayStore_403()
    {
        var tenants = _host.Host.Platform.Tenants;
        tenants[_host.Tenant.Name] = new TenantDescription(_host.Tenant.Name, [], [], DateTimeOffset.UnixEpoch)
        {
            Limits = TenantLimits.None with { StoredBytes = 15_000 },
        };
        await _host.BeginAsync();

        var error = await _host.Client.PostJsonAsync("/v1/tasks/other/uploads", _host.Manifest()).ErrorAsync(HttpStatusCode.Forbidden);

        Assert.StartsWith("stored_bytes: the limit is 15000", error, StringComparison.Ordinal);
    }

    private static string KeyId(string key) => ApiKey.TryParse(key, out var parsed) ? parsed.Id : throw new FormatException(key);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(GatewayHost.Patience);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
