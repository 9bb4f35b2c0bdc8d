using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PtmOrleans.Client.Operations;
using PtmOrleans.Client.Sending;
using PtmOrleans.Client.Splitting;
using PtmOrleans.Client.Tenancy;
using PtmOrleans.Client.Uploads;
using PtmOrleans.Client.Wire;

namespace PtmOrleans.Client;

/// <summary>
/// Calls a PtmOrleans gateway for one API key. Safe for any number of concurrent calls; keep one for the life of the process.
/// </summary>
/// <remarks>
/// A call that was refused for the moment (429, 503) or whose connection failed is repeated after a random, growing wait that is no
/// shorter than the gateway asked for, as long as its time lasts. Inference and reading may be repeated freely; management only when the
/// gateway certainly did nothing. With several gateways (<see cref="PtmClientOptions.OtherAddresses"/>) another attempt after 503 or a
/// failed connection goes to the next of them.
/// Every method throws <see cref="PtmApiException"/> when the gateway refuses or cannot be reached,
/// <see cref="TimeoutException"/> when the time runs out, and <see cref="OperationCanceledException"/> when the caller cancels.
/// </remarks>
public sealed class PtmClient : IDisposable
{
    private const long LargestAnswer = 1 << 28;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DefaultRegistrationTime = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan LongestReadyTime = TimeSpan.FromMinutes(11);

    private readonly HttpClient _http;
    private readonly CallSender _sender;
    private readonly CheckpointUpload _upload;
    private readonly TimeSpan _timeout;
    private readonly SplitCaller? _split;

    /// <summary>Creates a client.</summary>
    /// <param name="options">Where and as whom to call.</param>
    /// <param name="handler">How to send; stays the caller's to dispose. Null for a connection pool of the client's own.</param>
    /// <param name="clock">Measures deadlines and waits; null for the system's.</param>
    public PtmClient(PtmClientOptions options, HttpMessageHandler? handler = null, TimeProvider? clock = null)
        : this(options, handler, clock ?? TimeProvider.System, Random.Shared)
    {
    }

    internal PtmClient(PtmClientOptions options, HttpMessageHandler? handler, TimeProvider clock, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        // A redirect would carry the key to an address that nobody configured.
        _http = new HttpClient(
            handler ?? new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                PooledConnectionLifetime = ConnectionLifetime,
                ConnectTimeout = ConnectLimit,
            },
            handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        var backoff = new Backoff(random);
        _sender = new CallSender(_http, options, clock, backoff);
        _upload = new CheckpointUpload(_sender, options, clock, backoff);
        _timeout = options.Timeout;
        _split = options.TokenizesHere ? new SplitCaller(_sender, new LocalTasks(_sender, clock, random), clock) : null;
        Tenancy = new TenancyClient(_sender, _timeout);
    }

    /// <summary>Tenants' limits, keys and usage.</summary>
    public TenancyClient Tenancy { get; }

    /// <summary>Asks a task about one input.</summary>
    /// <param name="task">The task's plain name.</param>
    /// <param name="input">A text or a pair of texts.</param>
    /// <param name="parameters">What to ask for; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; the gateway then drops the request.</param>
    public Task<PredictReply> PredictAsync(
        string task, PredictInput input, PredictParameters? parameters = null, CancellationToken cancellationToken = default) =>
        PredictAsync(task, [input], parameters, cancellationToken);

    /// <summary>Asks a task about several inputs at once; they may be computed in one batch.</summary>
    /// <param name="task">The task's plain name.</param>
    /// <param name="inputs">At least one text or pair of texts.</param>
    /// <param name="parameters">What to ask for; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; the gateway then drops the request.</param>
    public async Task<PredictReply> PredictAsync(
        string task,
        IReadOnlyList<PredictInput> inputs,
        PredictParameters? parameters = null,
        CancellationToken cancellationToken = default)
    {
        RequireSome(inputs, nameof(inputs));
        if (inputs.Any(i => i.Text is null))
        {
            throw new ArgumentException("An input has no text.", nameof(inputs));
        }

        var asked = parameters ?? new PredictParameters();
        if (_split is not null && await _split.TryPredictAsync(Named(task), inputs, asked, LimitOf(asked), cancellationToken) is { } reply)
        {
            return reply;
        }

        var call = Inference($"v1/tasks/{Segment(task)}/predict", RequestBodies.Predict(inputs, asked), asked);
        return Convert(await _sender.SendAsync(call, WireJson.Default.WirePredictReply, cancellationToken), PredictionReader.Read);
    }

    /// <summary>Runs a task on token ids that the caller made, and gives the raw output.</summary>
    /// <param name="task">The task's plain name.</param>
    /// <param name="inputs">At least one sequence; they are padded to the longest.</param>
    /// <param name="parameters">Deadline, priority and version count; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; the gateway then drops the request.</param>
    public async Task<InferReply> InferAsync(
        string task, IReadOnlyList<TokenIds> inputs, PredictParameters? parameters = null, CancellationToken cancellationToken = default)
    {
        RequireSome(inputs, nameof(inputs));
        if (inputs.Any(i => i.Ids.IsEmpty || (!i.TypeIds.IsEmpty && i.TypeIds.Length != i.Ids.Length)))
        {
            throw new ArgumentException("An input has no ids, or not as many type ids.", nameof(inputs));
        }

        var asked = parameters ?? new PredictParameters();
        var version = asked.Version is { } number ? $"/versions/{number}" : string.Empty;
        var call = Inference($"v2/models/{Segment(task)}{version}/infer", RequestBodies.Infer(inputs, asked), asked);
        return Convert(await _sender.SendAsync(call, WireJson.Default.WireInferReply, cancellationToken), InferReplyReader.Read);
    }

    /// <summary>The tenant's tasks, by name, however many pages they take.</summary>
    public async Task<IReadOnlyList<TaskInfo>> ListTasksAsync(CancellationToken cancellationToken = default)
    {
        var tasks = new List<TaskInfo>();
        string? after = null;
        do
        {
            var call = Reading(after is null ? "v1/tasks" : $"v1/tasks?after={Segment(after)}");
            var page = await _sender.SendAsync(call, WireJson.Default.WireTaskList, cancellationToken);
            tasks.AddRange(page.Tasks);

            // Names ascend, so pages come to an end whatever a server says.
            after = string.CompareOrdinal(page.Next, after) > 0 ? page.Next : null;
        }
        while (after is not null);
        return tasks;
    }

    /// <summary>Registers a checkpoint as a version of a task; needs a key that may manage. Returns once it is imported.</summary>
    /// <param name="task">The task's plain name; a new one makes a task.</param>
    /// <param name="path">Absolute path of the checkpoint's directory, as the node sees it.</param>
    /// <param name="version">The version's number; the next free one when null.</param>
    /// <param name="timeout">Time for the import; null for 20 minutes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<TaskInfo> RegisterTaskAsync(
        string task, string path, int? version = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var body = Serialize(new WireRegistration(path, version), WireJson.Default.WireRegistration);
        var call = Management(HttpMethod.Put, $"v1/tasks/{Segment(task)}", body) with { Limit = timeout ?? DefaultRegistrationTime };
        return _sender.SendAsync(call, WireJson.Default.TaskInfo, cancellationToken);
    }

    /// <summary>One task of the tenant, with its versions and aliases.</summary>
    public Task<TaskInfo> GetTaskAsync(string task, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(Reading($"v1/tasks/{Segment(task)}"), WireJson.Default.TaskInfo, cancellationToken);

    /// <summary>
    /// Uploads a checkpoint as a version of a task; needs a key that may manage. An upload that was broken off, by another process too, is
    /// gone on with, as long as its files are the same.
    /// </summary>
    /// <param name="folder">A Hugging Face model folder on this machine.</param>
    /// <param name="task">The task's plain name; a new one makes a task.</param>
    /// <param name="version">The version's number; the next free one when null.</param>
    /// <param name="progress">Told about every part; may be null.</param>
    /// <param name="timeout">Time for the import after everything is sent; null for 20 minutes.</param>
    /// <param name="cancellationToken">Stops; what was sent stays at the gateway for about a day.</param>
    /// <exception cref="IOException">The folder or one of its files cannot be read.</exception>
    public Task<TaskInfo> UploadAsync(
        string folder, string task, int? version = null, IProgress<UploadStep>? progress = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return _upload.RunAsync(folder, Segment(task), version, timeout ?? DefaultRegistrationTime, progress, cancellationToken);
    }

    /// <summary>
    /// Has an alias of a task stand for versions in shares, once they are ready; until then, and if that fails, it stays as it was.
    /// </summary>
    /// <param name="task">The task's plain name.</param>
    /// <param name="alias">The alias, such as <c>stable</c>; <c>default</c> is what calls use that name no version.</param>
    /// <param name="versions">Version to weight.</param>
    /// <param name="readyWithin">Time for the versions to become ready; null for the gateway's limit.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<AliasInfo> SetAliasAsync(
        string task,
        string alias,
        IReadOnlyDictionary<int, int> versions,
        TimeSpan? readyWithin = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var body = Serialize(new WireAlias(versions, (long?)readyWithin?.TotalMilliseconds), WireJson.Default.WireAlias);
        var call = Management(HttpMethod.Put, $"v1/tasks/{Segment(task)}/aliases/{Segment(alias)}", body);
        return _sender.SendAsync(call with { Limit = LongestReadyTime }, WireJson.Default.AliasInfo, cancellationToken);
    }

    /// <summary>Removes an alias of a task.</summary>
    public Task RemoveAliasAsync(string task, string alias, CancellationToken cancellationToken = default) =>
        RemoveAsync($"v1/tasks/{Segment(task)}/aliases/{Segment(alias)}", cancellationToken);

    /// <summary>Removes a task, or one version of it that no alias stands for.</summary>
    public Task RemoveTaskAsync(string task, int? version = null, CancellationToken cancellationToken = default) =>
        RemoveAsync($"v1/tasks/{Segment(task)}{(version is { } number ? $"/versions/{number}" : "")}", cancellationToken);

    /// <summary>Makes a tenant; needs an operator's key.</summary>
    public Task<TenantInfo> CreateTenantAsync(string tenant, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        var body = Serialize(new WireTenant(tenant), WireJson.Default.WireTenant);
        return _sender.SendAsync(Management(HttpMethod.Post, "v1/tenants", body), WireJson.Default.TenantInfo, cancellationToken);
    }

    /// <summary>Makes an API key for a tenant; needs an operator's key. The key is shown this once.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="scopes">What it may do: <c>infer</c>, <c>manage</c>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<KeyInfo> CreateKeyAsync(string tenant, IReadOnlyList<string> scopes, CancellationToken cancellationToken = default)
    {
        RequireSome(scopes, nameof(scopes));
        var body = Serialize(new WireKey(scopes), WireJson.Default.WireKey);
        return _sender.SendAsync(
            Management(HttpMethod.Post, $"v1/tenants/{Segment(tenant)}/keys", body), WireJson.Default.KeyInfo, cancellationToken);
    }

    /// <summary>Lists, devices, last decisions and learned costs of the scheduler; needs an operator's key.</summary>
    public Task<SchedulerInfo> DescribeSchedulerAsync(CancellationToken cancellationToken = default) =>
        _sender.SendAsync(Reading("v1/scheduler"), WireJson.Default.SchedulerInfo, cancellationToken);

    /// <summary>Switches the scheduler's policy; needs an operator's key.</summary>
    /// <param name="policy">One of <see cref="SchedulerInfo.Policies"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<PolicyInfo> SetPolicyAsync(string policy, CancellationToken cancellationToken = default)
    {
        var body = Serialize(new WirePolicy(policy), WireJson.Default.WirePolicy);
        var call = Management(HttpMethod.Put, "v1/scheduler/policy", body) with { IsRepeatable = true };
        return _sender.SendAsync(call, WireJson.Default.PolicyInfo, cancellationToken);
    }

    /// <summary>
    /// The inference requests that the gateway takes from now on, until it stops; needs an operator's key. A feed that broke is not taken
    /// up again, since what arrived meanwhile would be missing.
    /// </summary>
    /// <param name="began">Told when the gateway listens: every request that it takes from then on is noted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<ArrivalInfo> FollowArrivalsAsync(
        Action? began = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, "v1/arrivals") { Limit = _timeout, IsRepeatable = false };
        using var answer = await _sender.OpenAsync(call, cancellationToken);
        began?.Invoke();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var arrivals = JsonSerializer
            .DeserializeAsyncEnumerable(body, WireJson.Default.ArrivalInfo, topLevelValues: true, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await ArrivalReader.NextAsync(arrivals))
        {
            yield return arrivals.Current ?? new ArrivalInfo();
        }
    }

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _http.Dispose();

    private ApiCall Inference(string path, ReadOnlyMemory<byte> body, PredictParameters asked) =>
        new(HttpMethod.Post, path) { Body = body, Limit = LimitOf(asked), IsRepeatable = true, SendsDeadline = true };

    private TimeSpan LimitOf(PredictParameters asked)
    {
        var limit = asked.Deadline ?? _timeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(PredictParameters.Deadline));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, TimeSpan.FromDays(1), nameof(PredictParameters.Deadline));
        return limit;
    }

    private ApiCall Reading(string path) => new(HttpMethod.Get, path) { Limit = _timeout, IsRepeatable = true };

    private ApiCall Management(HttpMethod method, string path, ReadOnlyMemory<byte> body) =>
        new(method, path) { Body = body, Limit = _timeout, IsRepeatable = false };

    private Task RemoveAsync(string path, CancellationToken cancellationToken) =>
        _sender.SendAsync(Management(HttpMethod.Delete, path, default), cancellationToken);

    private static ReadOnlyMemory<byte> Serialize<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);

    private static TResult Convert<TWire, TResult>(TWire wire, Func<TWire, TResult> read)
    {
        try
        {
            return read(wire);
        }
        catch (JsonException exception)
        {
            throw new PtmApiException(System.Net.HttpStatusCode.OK, $"the answer cannot be read: {exception.Message}", inner: exception);
        }
    }

    private static string Segment(string name) => Uri.EscapeDataString(Named(name));

    // A name that begins with a dot could climb out of its place in the path; no task or tenant has one.
    private static string Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name[0] != '.' ? name : throw new ArgumentException("A name does not begin with a dot.", nameof(name));
    }

    private static void RequireSome<T>(IReadOnlyList<T> items, string name)
    {
        ArgumentNullException.ThrowIfNull(items, name);
        if (items.Count == 0)
        {
            throw new ArgumentException("At least one is needed.", name);
        }
    }
}
