using System.Runtime.CompilerServices;
using System.Text.Json;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Inference.Tests.Execution;

/// <summary>The trained sample checkpoints against the numbers that PyTorch computed in double precision.</summary>
public sealed class SampleCheckpointTests
{
    private static readonly string Samples = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "..", "samples"));

    public static TheoryData<string> Tasks() => [.. Expected().EnumerateObject().Select(task => task.Name)];

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task RunAsync_SampleCheckpoint_GivesTheGoldenNumbers(string name)
    {
        var task = Expected().GetProperty(name);
        JsonElement[] golden = [.. task.GetProperty("golden").EnumerateArray()];
        int[][] ids = [.. golden.Select(g => g.GetProperty("input_ids").Deserialize<int[]>()!)];
        await using var models = new ServedModels();
        var manifest = await models.ImportAsync(Path.Combine(Samples, task.GetProperty("folder").GetString()!), name);

        var output = await models.RunAsync(manifest, new TokenBatch
        {
            Ids = ids.SelectMany(i => i).ToArray(),
            TypeIds = golden.SelectMany(g => g.GetProperty("token_type_ids").Deserialize<int[]>()!).ToArray(),
            Lengths = ids.Select(i => i.Length).ToArray(),
        });

        var start = 0;
        for (var item = 0; item < golden.Length; item++)
        {
            var count = output.RowsPerItem.Span[item] * output.Width;
            AssertGolden(golden[item], output.Values.Slice(start, count).ToArray(), output.Width);
            start += count;
        }

        Assert.Equal(output.Values.Length, start);
    }

    [Fact]
    public async Task ImportAsync_SamplesWithFrozenEmbeddings_ShareSegmentAndSkeleton()
    {
        await using var models = new ServedModels();
        var sentiment = await models.ImportAsync(Path.Combine(Samples, "checkpoints", "sentiment"), "sentiment");
        var topic = await models.ImportAsync(Path.Combine(Samples, "checkpoints", "topic"), "topic");

        Assert.Equal(sentiment.Skeleton, topic.Skeleton);
        Assert.Equal(["embeddings"], sentiment.Segments.IntersectBy(topic.Segments.Select(s => s.Digest), s => s.Digest).Select(s => s.Part));
    }

    private static void AssertGolden(JsonElement golden, float[] values, int width)
    {
        if (golden.TryGetProperty("top", out var top))
        {
            var row = values.AsSpan(golden.GetProperty("mask_position").GetInt32() * width, width).ToArray();
            int[] best = [.. Enumerable.Range(0, width).OrderByDescending(id => row[id]).Take(top.GetArrayLength())];
            Assert.Equal(top.EnumerateArray().Select(word => word.GetProperty("id").GetInt32()), best);
            AssertClose([.. top.EnumerateArray().Select(word => word.GetProperty("logit").GetDouble())], [.. best.Select(id => row[id])]);
        }
        else if (golden.TryGetProperty("start_logits", out var starts))
        {
            AssertClose([.. Flat(starts).Zip(Flat(golden.GetProperty("end_logits")), (s, e) => new[] { s, e }).SelectMany(pair => pair)], values);
        }
        else
        {
            AssertClose([.. Flat(golden.GetProperty(golden.TryGetProperty("logits", out _) ? "logits" : "embedding"))], values);
        }
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private static IEnumerable<double> Flat(JsonElement numbers) =>
        numbers.ValueKind == JsonValueKind.Array ? numbers.EnumerateArray().SelectMany(Flat) : [numbers.GetDouble()];

    private static JsonElement Expected()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Samples, "expected.json")));
        return document.RootElement.GetProperty("tasks").Clone();
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
