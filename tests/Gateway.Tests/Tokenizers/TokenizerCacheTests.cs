using System.Net;
using System.Text;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Tokenizers;

public class TokenizerCacheTests
{
    private const string Body = """{"inputs": "good film"}""";

    [Fact]
    public async Task Files_EqualDigests_FetchedOnceForAllTasks()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var tasks = Enumerable.Range(0, 4).Select(_ => tenant.Task()).ToArray();

        await Task.WhenAll(tasks.SelectMany(t => Enumerable.Repeat(t.Name, 5)).Select(t => tenant.Client.PredictAsync(t, Body).BodyAsync()))
            .WaitAsync(GatewayHost.Patience);

        Assert.Equal(1, tasks.Sum(t => t.Script.FileReads));
    }

    [Fact]
    public async Task Files_OtherDigest_OwnTokenizer()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (first, one) = tenant.Task();
        var (second, two) = tenant.Task(WithDigest("v2"));
        two.Files["vocab.txt"] = Encoding.UTF8.GetBytes(string.Join('\n', (string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "film", "good"]));

        await tenant.Client.PredictAsync(first, Body).BodyAsync();
        await tenant.Client.PredictAsync(second, Body).BodyAsync();

        Assert.Equal([2, 5, 7, 3], one.LastRequest.Tokens.Ids);
        Assert.Equal([2, 6, 5, 3], two.LastRequest.Tokens.Ids);
    }

    [Fact]
    public async Task Budget_ForTwo_LeastRecentlyUsedLeaves()
    {
        var size = string.Join('\n', Models.Vocabulary).Length;
        await using var host = await GatewayHost.StartAsync(o => o.TokenizerCacheBytes = 2 * size);
        var tenant = host.Tenant();
        var tasks = Enumerable.Range(0, 3).Select(i => tenant.Task(WithDigest($"d{i}"))).ToArray();

        foreach (var i in new[] { 0, 1, 0, 2, 0, 1 })
        {
            await tenant.Client.PredictAsync(tasks[i].Name, Body).BodyAsync();
        }

        Assert.Equal([1, 2, 1], tasks.Select(t => t.Script.FileReads));
    }

    [Fact]
    public async Task Files_MissingOrUnusable_500AndTriedAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (task, script) = tenant.Task();
        var good = script.Files["vocab.txt"];
        script.Files.Clear();
        Assert.Contains("vocab.txt is missing", await tenant.Client.PredictAsync(task, Body).ErrorAsync(HttpStatusCode.InternalServerError), StringComparison.Ordinal);

        script.Files["vocab.txt"] = "no special tokens"u8.ToArray();
        await tenant.Client.PredictAsync(task, Body).ErrorAsync(HttpStatusCode.InternalServerError);

        script.Files["vocab.txt"] = good;
        await tenant.Client.PredictAsync(task, Body).BodyAsync();
    }

    private static TaskVersion WithDigest(string digest) => Models.Classifier() with { TokenizerFiles = new() { ["vocab.txt"] = digest } };
}
