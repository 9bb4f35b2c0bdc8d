using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Gateway.Tests.Uploads;

/// <summary>A gateway with a store to upload to, and a tenant with an upload of three small files.</summary>
internal sealed class UploadHost : IAsyncDisposable
{
    public const string Weights = "model.safetensors";

    private readonly TempFolder _folder;

    private UploadHost(TempFolder folder, GatewayHost host)
    {
        _folder = folder;
        Host = host;
        Tenant = host.Tenant();
        Files = new()
        {
            ["config.json"] = """{"model_type": "bert"}"""u8.ToArray(),
            [Weights] = Bytes(10_000),
            ["1_Pooling/config.json"] = "{}"u8.ToArray(),
        };
    }

    public GatewayHost Host { get; }

    public TestTenant Tenant { get; }

    public HttpClient Client => Tenant.Client;

    /// <summary>The content of each file.</summary>
    public Dictionary<string, byte[]> Files { get; }

    public CheckpointStore Store => CheckpointStore.Open(_folder["store"], TimeProvider.System);

    public string UploadsFolder => Path.Combine(_folder["store"], "uploads");

    public static async Task<UploadHost> StartAsync(Action<GatewayOptions>? configure = null, TempFolder? folder = null)
    {
        folder ??= new TempFolder();
        var store = CheckpointStore.Open(folder["store"], TimeProvider.System);
        var host = await GatewayHost.StartAsync(
            options =>
            {
                options.Uploads.SpareBytes = 0;
                configure?.Invoke(options);
            },
            services => services.AddSingleton(store));
        return new UploadHost(folder, host);
    }

    /// <summary>Another gateway over the same store, as after a restart; the tenant is another one, too.</summary>
    public Task<UploadHost> RestartAsync() => StartAsync(folder: _folder);

    public string Manifest(int? version = null) => JsonSerializer.Serialize(new
    {
        files = Files.Select(f => new { name = f.Key, bytes = f.Value.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(f.Value)) }),
        version,
    });

    public async Task<string> BeginAsync(string task = "sentiment", int? version = null) =>
        (await Client.PostJsonAsync($"/v1/tasks/{task}/uploads", Manifest(version)).BodyAsync(System.Net.HttpStatusCode.Created)).GetProperty("id").GetString()!;

    /// <summary>Sends bytes of a file; all of it without a range.</summary>
    public Task<HttpResponseMessage> PutAsync(string upload, string file, byte[] bytes, string? range = null, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/uploads/{upload}/files/{file}") { Content = content ?? new ByteArrayContent(bytes) };
        if (range is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Range", range);
        }

        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return Client.SendAsync(request).WaitAsync(GatewayHost.Patience);
    }

    public async Task SendAllAsync(string upload)
    {
        foreach (var (name, bytes) in Files)
        {
            await PutAsync(upload, name, bytes).BodyAsync();
        }
    }

    public Task<HttpResponseMessage> CompleteAsync(string upload) =>
        Client.PostAsync($"/v1/uploads/{upload}/complete", null).WaitAsync(GatewayHost.Patience);

    /// <summary>Bytes that the gateway says it has.</summary>
    public async Task<long> ReceivedAsync(string upload, string file) =>
        (await Client.GetAsync($"/v1/uploads/{upload}/files/{file}").BodyAsync()).GetProperty("received").GetInt64();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        if (Directory.Exists(_folder.Path))
        {
            _folder.Dispose();
        }
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
