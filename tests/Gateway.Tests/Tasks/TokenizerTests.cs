using System.Net;
using System.Text;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Tasks;

[Collection(SharedGatewayGroup.Name)]
public class TokenizerTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Get_Tokenizer_HasItsFilesAndATagThatNeedsNoBody()
    {
        var (task, script) = _tenant.Task(Models.Classifier(1), Models.Classifier(2));

        using var response = await _tenant.Client.GetAsync($"/v1/tasks/{task}/versions/2/tokenizer");

        var file = Assert.Single((await Task.FromResult(response).BodyAsync()).GetProperty("files").EnumerateArray());
        Assert.Equal("vocab.txt", file.GetProperty("name").GetString());
        Assert.Equal(string.Join('\n', Models.Vocabulary), Encoding.UTF8.GetString(file.GetProperty("content").GetBytesFromBase64()));
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task}/versions/2/tokenizer");
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        var reads = script.FileReads;
        Assert.Equal(HttpStatusCode.NotModified, await _tenant.Client.SendAsync(again).StatusAsync());
        Assert.Equal(reads, script.FileReads);
    }

    [Fact]
    public async Task Get_UnknownVersionOrAnothersTask_404()
    {
        var (task, _) = _tenant.Task(Models.Classifier(1));

        Assert.Equal(
            $"task '{task}' has no version 7", await _tenant.Client.GetAsync($"/v1/tasks/{task}/versions/7/tokenizer").ErrorAsync(HttpStatusCode.NotFound));
        Assert.Equal(
            $"unknown task '{task}'", await shared.Host.Tenant().Client.GetAsync($"/v1/tasks/{task}/versions/1/tokenizer").ErrorAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Get_VersionGoneSinceItWasLookedUp_404ThatNobodyKeeps()
    {
        var (task, script) = _tenant.Task(Models.Classifier(1), Models.Classifier(2));
        Assert.Equal(HttpStatusCode.OK, await _tenant.Client.GetAsync($"/v1/tasks/{task}").StatusAsync());
        script.Description = script.Description with { Versions = [script.Description.Versions[0]], DefaultVersion = 1 };
        script.Files.Clear();

        using var response = await _tenant.Client.GetAsync($"/v1/tasks/{task}/versions/2/tokenizer");

        Assert.Equal((HttpStatusCode.NotFound, null), (response.StatusCode, response.Headers.ETag));
    }
}
