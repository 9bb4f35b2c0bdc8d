using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Authentication.Jwt;
using PtmOrleans.Gateway.Uploads;

namespace PtmOrleans.Gateway.Hosting;

/// <summary>Limits and settings of the HTTP side; section <c>Gateway</c> of the configuration.</summary>
public sealed class GatewayOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// The operator's key, as it is presented; null when operators have stored keys only. At least 16 characters. Default: null.
    /// </summary>
    [MinLength(16)]
    public string? AdminKey { get; set; }

    /// <summary>Scheduler pool whose state decides readiness and is shown to operators. Default: <c>default</c>.</summary>
    [Required]
    public string Pool { get; set; } = "default";

    /// <summary>Longest request body, in bytes. Default: 4 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>
    /// Most items (texts or rows) in one request. The routes of OpenAI and Text Embeddings Inference have limits of their own.
    /// Default: 512.
    /// </summary>
    [Range(1, 65536)]
    public int MaxItems { get; set; } = 512;

    /// <summary>Most inputs in one request to the routes of Text Embeddings Inference. Default: 32.</summary>
    [Range(2, 65536)]
    public int MaxClientBatchSize { get; set; } = 32;

    /// <summary>Longest text of one input, in UTF-16 code units. Default: 100,000.</summary>
    [Range(1, 1 << 24)]
    public int MaxTextLength { get; set; } = 100_000;

    /// <summary>Most values in one answer, padding included. Default: 4 Mi.</summary>
    [Range(1, 1 << 28)]
    public int MaxReplyValues { get; set; } = 4 << 20;

    /// <summary>Time for a request that names no deadline. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan DefaultDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time a request may ask for; a later deadline is brought forward to it. Default: 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxDeadline { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for importing a checkpoint. Default: 20 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:29:00")]
    public TimeSpan RegistrationLimit { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>Longest time for the versions behind an alias to become ready before it switches to them. Default: 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan ReadyLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Requests in work at once; more are refused with 503. Default: 1024.</summary>
    [Range(1, 1 << 20)]
    public int MaxInFlight { get; set; } = 1024;

    /// <summary>
    /// How long a stopping gateway says that it is not ready and takes requests all the same, so that load balancers see it: longer than
    /// the period of their probes. Default: 0.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainDelay { get; set; }

    /// <summary>
    /// How long a stopping gateway waits for requests in work, while it refuses new ones; what remains then is broken off. Default: 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Files of the store that are sent to other nodes at once; more are refused with 503. Default: 64.</summary>
    [Range(1, 1 << 16)]
    public int MaxStoreReads { get; set; } = 64;

    /// <summary>Bounds of uploads.</summary>
    [ValidateObjectMembers]
    public UploadOptions Uploads { get; } = new();

    /// <summary>Open connections; more are closed on arrival. Default: 4096.</summary>
    [Range(1, 1 << 20)]
    public int MaxConnections { get; set; } = 4096;

    /// <summary>
    /// How long a key that was read is used: a key revoked through another gateway works no longer than this. Default: 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan KeyCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a key identifier that names no key is remembered as such. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan UnknownKeyCacheTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Keys remembered. Default: 10,000.</summary>
    [Range(1, 1 << 24)]
    public int KeyCacheSize { get; set; } = 10_000;

    /// <summary>How often active tenants' shares of their limits are settled with the cluster. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:05")]
    public TimeSpan QuotaPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a share is used when the cluster cannot be asked, and how long an idle tenant's is remembered. Default: 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan QuotaShareLife { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for asking the cluster for a share. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan QuotaTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often usage is stored: a gateway that is killed loses no more than the usage of this time. Default: 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan UsagePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a task's description is used. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan TaskCacheTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Task descriptions remembered. Default: 10,000.</summary>
    [Range(1, 1 << 24)]
    public int TaskCacheSize { get; set; } = 10_000;

    /// <summary>Tokenizers kept, counted by the bytes of their files. Default: 64 MiB.</summary>
    [Range(1, int.MaxValue)]
    public int TokenizerCacheBytes { get; set; } = 64 << 20;

    /// <summary>Tokens of an issuer in place of keys.</summary>
    [ValidateObjectMembers]
    public JwtOptions Jwt { get; } = new();

    /// <summary>
    /// Answers kept of tasks that their owners have cached, in bytes; 0 keeps none. Default: 64 MiB.
    /// </summary>
    [Range(0L, 1L << 40)]
    public long ResponseCacheBytes { get; set; } = 64L << 20;

    /// <summary>How long a kept answer is used. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ResponseCacheTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether <c>/metrics</c> needs no key when it is asked for on a loopback address and no proxy forwarded the request. Elsewhere it
    /// needs a key that may operate. Default: true.
    /// </summary>
    public bool MetricsAnonymous { get; set; } = true;

    /// <summary>
    /// Whether the routes under <c>/v2</c> answer with Triton's statuses where they differ: 400 for not ready, and 503 for a full list and a
    /// deadline that passed. Default: false.
    /// </summary>
    public bool TritonStatuses { get; set; }

    /// <summary>Task versions with a metric label of their own; later ones count as <c>other</c>. Default: 200.</summary>
    [Range(0, 100_000)]
    public int MaxModelLabels { get; set; } = 200;
}

/// <summary>Checks the annotations without reflection.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
