using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PtmOrleans.Gateway.Tests.Stores;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Gateway.Uploads;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Usage;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>A gateway that knows what the description's examples name, and holds its answers against the description.</summary>
public sealed class ContractGateway : IAsyncLifetime
{
    private const string Owner = "globex";
    private const string OwnersKey = "00112233445566ff";
    private static readonly SchemaCheck Check = new(CurrentApi.Text);
    private static readonly byte[] Checkpoint = [.. "{\"model_type\": \"bert\"}"u8];
    private static readonly HashSet<string> Told = new(
        ["Retry-After", "Location", "RateLimit", "RateLimit-Policy", "Upload-Offset", "Inference-Header-Content-Length"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly DateOnly Day = new(2026, 1, 31);
    private static readonly UsageReport Used = new(Guid.Empty, 1, [.. Enumerable.Range(0, 3).Select(UsedIn)]);

    private ServedStore _store = null!;

    public GatewayHost Host => _store.Host;

    public async Task InitializeAsync() => _store = await ServedStore.StartAsync(options => options.Uploads.SpareBytes = 0);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    /// <summary>Everything as the examples expect it to be, whatever happened to it before.</summary>
    /// <returns>A tenant with the tasks that examples name.</returns>
    public TestTenant Prepare()
    {
        var platform = Host.Platform;
        platform.Tenants.Clear();
        platform.Tenants[Owner] = new TenantDescription(Owner, [], [OwnersKey], DateTimeOffset.UnixEpoch);
        platform.Keys[OwnersKey] = new ApiKeyRecord(Owner, "", KeyScopes.Infer, DateTimeOffset.UnixEpoch);
        var tenant = Host.Tenant();
        platform.Usage.Clear();
        platform.Usage[new UsageDay(Owner, Day)] = new([Used]);
        platform.Usage[new UsageDay(tenant.Name, Day)] = new([Used]);
        foreach (var (name, version) in Tasks())
        {
            var script = platform.Add(new TaskName(tenant.Name, name), version);
            TaskAlias[] aliases = name == "spare" ? [] : [new TaskAlias("stable", [new AliasTarget(1, Weight: 1)])];
            script.Description = script.Description with { Aliases = aliases };
        }

        return tenant;
    }

    /// <summary>The address of an operation, with what is there for its examples.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="tenant">Who calls it.</param>
    /// <param name="values">What to have for some of the parameters instead.</param>
    internal async Task<string> AddressAsync(ApiOperation operation, TestTenant tenant, params (string Name, string Value)[] values)
    {
        var isSegment = operation.Path.Contains("/segments/", StringComparison.Ordinal);
        var digest = isSegment ? _store.Manifest.Segments[0].Digest.Value : _store.Manifest.Files.Values.First();
        var upload = operation.Path.Contains("{upload}", StringComparison.Ordinal) ? await BeginAsync(tenant, operation) : "";
        return operation.Address([.. values, ("digest", digest), ("upload", upload)]);
    }

    /// <summary>Who calls an operation in its examples.</summary>
    internal HttpClient ClientOf(ApiOperation operation, TestTenant tenant) =>
        !operation.NeedsKey ? Host.Anonymous() : operation.ForOperators ? Host.Admin() : tenant.Client;

    /// <summary>The status, which is documented, of an answer that is as documented.</summary>
    internal Task<int> SendAsync(
        ApiOperation operation, HttpClient client, ApiExample? body = null, string? address = null, string? encoding = null) =>
        AskAsync(operation, client, body ?? operation.Bodies.FirstOrDefault(), address ?? operation.Address(), encoding);

    /// <summary>The same of any gateway.</summary>
    internal static async Task<int> AskAsync(ApiOperation operation, HttpClient client, ApiExample? body, string address, string? encoding)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), address);
        request.Content = body is null ? null : Content(body, encoding);

        // A body that is refused for its length need not be sent.
        request.Headers.ExpectContinue = body?.Body.Length > 100_000;
        using var response = await client.SendAsync(request).WaitAsync(GatewayHost.Patience);
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync().WaitAsync(GatewayHost.Patience);
        var what = $"{operation}: {status} for {Start(body?.Body)}: {Start(text)}";
        Assert.True(operation.Replies.TryGetValue(status, out var reply), $"{what} is not documented");
        CheckContent(reply["content"]?.AsObject(), response.Content.Headers.ContentType?.MediaType, text, what);
        var headers = (reply["headers"]?.AsObject() ?? []).Select(h => h.Key);
        Assert.Empty(response.Headers.Select(h => h.Key).Where(IsOurs).Except(headers, StringComparer.OrdinalIgnoreCase));
        return status;
    }

    private async Task<string> BeginAsync(TestTenant tenant, ApiOperation operation)
    {
        var file = new UploadFile("config.json", Checkpoint.Length, Convert.ToHexStringLower(SHA256.HashData(Checkpoint)));
        var upload = Host.Services.GetRequiredService<UploadAccess>().Require().Begin(tenant.Name, new UploadPlan("spare", null, [file]));
        if (operation.Path.EndsWith("/complete", StringComparison.Ordinal))
        {
            await upload.AppendAsync(file.Name, 0, file.Bytes, new MemoryStream(Checkpoint), CancellationToken.None);
        }

        return upload.Id;
    }

    private static IEnumerable<(string Name, TaskVersion Version)> Tasks() =>
    [
        ("sentiment", Models.Classifier()),
        ("entities", Models.Tagger()),
        ("similarity", Models.Embedder()),
        ("masked", Models.Filler()),
        ("answers", Models.Answerer()),
        ("ranker", Models.Reranker()),
        ("spare", Models.Classifier()),
    ];

    private static UsageRow UsedIn(int hour) =>
        new(new DateTimeOffset(Day, new TimeOnly(hour, 0), TimeSpan.Zero), "sentiment", new UsageAmounts(1, 2, 30, 0.5, 4));

    private static ByteArrayContent Content(ApiExample body, string? encoding)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.Body));
        content.Headers.ContentType = new MediaTypeHeaderValue(body.MediaType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        foreach (var (name, value) in body.Headers)
        {
            content.Headers.Add(name, value);
        }

        return content;
    }

    private static void CheckContent(JsonObject? content, string? type, string text, string what)
    {
        Assert.True(content is not null || text.Length == 0, $"{what}: there is a body");
        if (content is not null)
        {
            Assert.True(content.ContainsKey(type ?? ""), $"{what}: {type} is not documented");
            var faults = type == "application/json" ? Check.Faults(content[type]!["schema"]!, JsonNode.Parse(text)) : [];
            Assert.True(faults.Count == 0, $"{what}: {string.Join("; ", faults)}");
        }
    }

    // What a description must tell of: the protocols' headers, and when to come again.
    private static bool IsOurs(string header) =>
        header.StartsWith("x-", StringComparison.OrdinalIgnoreCase) || Told.Contains(header);

    private static string Start(string? text) => text?.Length > 400 ? text[..400] : text ?? "nothing";
}
