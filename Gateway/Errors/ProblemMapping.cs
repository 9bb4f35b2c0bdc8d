using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Language.Heads;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Errors;

/// <summary>The one place where a failure becomes an HTTP status.</summary>
internal static class ProblemMapping
{
    /// <summary>Metric label of <see cref="NotReady"/>.</summary>
    public const string NotReadyReason = "not_ready";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    /// <summary>A refusal of the platform.</summary>
    public static Problem Map(PtmError error, string message, TimeSpan? retryAfter = null) => error switch
    {
        PtmError.UnknownTask => new(StatusCodes.Status404NotFound, message, "unknown_task"),
        PtmError.UnknownVersion => new(StatusCodes.Status404NotFound, message, "unknown_version"),
        PtmError.InvalidRequest => new(StatusCodes.Status400BadRequest, message, "invalid_request"),
        PtmError.TooLarge => new(StatusCodes.Status413PayloadTooLarge, message, "too_large"),
        PtmError.DeadlineExpired => new(StatusCodes.Status504GatewayTimeout, message, "deadline_expired"),
        PtmError.ListFull => new(StatusCodes.Status429TooManyRequests, message, "list_full", retryAfter ?? Soon),
        PtmError.TaskFailed =>
            new(StatusCodes.Status500InternalServerError, $"the task cannot be served: {message}", "task_failed"),
        PtmError.Unavailable => new(StatusCodes.Status503ServiceUnavailable, message, "unavailable", retryAfter ?? Soon),
        PtmError.OutOfService => new(StatusCodes.Status503ServiceUnavailable, message, "out_of_service"),
        PtmError.Conflict => new(StatusCodes.Status409Conflict, message, "conflict"),
        PtmError.LimitReached => new(StatusCodes.Status403Forbidden, message, "tenant_limit"),
        _ => Internal,
    };

    /// <summary>A failure that surfaced as an exception. What the caller is told never quotes one that is not meant for callers.</summary>
    public static Problem Map(Exception exception) => exception switch
    {
        RefusedException refused => refused.Problem,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Map(PtmError.TooLarge, "the body is larger than the limit"),
        BadHttpRequestException bad => new(bad.StatusCode, "the request is not valid HTTP, or its body ended early", "invalid_request"),
        TimeoutException => Map(PtmError.DeadlineExpired, "the platform gave no answer in time"),
        UploadException upload => MapUpload(upload.Error, upload.Message),
        InvalidOutputException invalid => Map(PtmError.TaskFailed, invalid.Message),
        OperationCanceledException => Map(PtmError.DeadlineExpired, "the deadline passed while the request was worked on"),
        _ when TransientFailures.IsStorageFailure(exception) =>
            Map(PtmError.Unavailable, "stored state cannot be read or written at the moment"),
        _ when TransientFailures.Includes(exception) => Map(PtmError.Unavailable, "the platform cannot be reached at the moment"),
        _ => Internal,
    };

    /// <summary>404 for a task that is not the caller's or not there: one text for both, so that existence does not leak.</summary>
    public static Problem UnknownTask(string name) => Map(PtmError.UnknownTask, $"unknown task '{Shorten(name)}'");

    /// <summary>404 for a version that the task lacks.</summary>
    public static Problem UnknownVersion(string name, int version) =>
        UnknownVersion(name, version.ToString(CultureInfo.InvariantCulture));

    /// <summary>404 for a version that no task has.</summary>
    public static Problem UnknownVersion(string name, string version) =>
        Map(PtmError.UnknownVersion, $"task '{Shorten(name)}' has no version {Shorten(version)}");

    /// <summary>503 for a task that was unloaded: no time to try again, since only its owner ends it.</summary>
    public static Problem OutOfService(string name) =>
        Map(PtmError.OutOfService, $"task '{Shorten(name)}' has no available version: it was unloaded");

    /// <summary>503, or what Triton says, for a probe of such a task.</summary>
    public static Problem NotReady(string name) =>
        new(StatusCodes.Status503ServiceUnavailable, $"task '{Shorten(name)}' is not ready: it was unloaded", NotReadyReason);

    /// <summary>404 for an alias that the task lacks.</summary>
    public static Problem UnknownAlias(string name, string alias) =>
        new(StatusCodes.Status404NotFound, $"task '{Shorten(name)}' has no alias '{Shorten(alias)}'", "unknown_version");

    /// <summary>404 for an operator.</summary>
    public static Problem UnknownTenant(string name) =>
        new(StatusCodes.Status404NotFound, $"unknown tenant '{Shorten(name)}'", "unknown_tenant");

    /// <summary>404 for an operator.</summary>
    public static Problem UnknownKey(string tenant) =>
        new(StatusCodes.Status404NotFound, $"tenant '{Shorten(tenant)}' has no such key", "unknown_key");

    /// <summary>404 for another node's operator.</summary>
    public static Problem UnknownStored(string what) =>
        new(StatusCodes.Status404NotFound, $"the store has no {what}", "unknown_stored");

    /// <summary>503 because as many files of the store are being sent as may.</summary>
    public static Problem TooManyStoreReads(int most) => new(
        StatusCodes.Status503ServiceUnavailable,
        $"{most} files of the store are being sent already, the most there may be",
        "store_limit",
        Soon);

    private static Problem MapUpload(UploadError error, string message) => error switch
    {
        UploadError.Unknown => new(StatusCodes.Status404NotFound, message, "unknown_upload"),
        UploadError.Invalid => Map(PtmError.InvalidRequest, message),
        UploadError.Conflict => Map(PtmError.Conflict, message),
        UploadError.TooLarge => Map(PtmError.TooLarge, message),
        UploadError.TooMany => new(StatusCodes.Status429TooManyRequests, message, "upload_limit", Later),
        UploadError.OwnerLimit => Map(PtmError.LimitReached, message),
        UploadError.NoRoom => new(StatusCodes.Status507InsufficientStorage, message, "no_room"),
        _ => Map(PtmError.Unavailable, message),
    };

    /// <summary>401.</summary>
    public static Problem Unauthenticated(bool presented) => new(
        StatusCodes.Status401Unauthorized,
        presented ? "the API key is not valid" : "no API key: send it as 'Authorization: Bearer ptm_…' or as 'X-API-Key'",
        "unauthenticated");

    /// <summary>403.</summary>
    public static Problem Forbidden(string message) => new(StatusCodes.Status403Forbidden, message, "forbidden");

    /// <summary>503 because this gateway works on as many requests as it may.</summary>
    public static Problem Busy() =>
        new(StatusCodes.Status503ServiceUnavailable, "too many requests are in flight at this gateway", "in_flight_limit", Soon);

    /// <summary>429 because the tenant has reached one of its limits for the moment.</summary>
    public static Problem OverQuota(string limit, double most, TimeSpan retryAfter) => new(
        StatusCodes.Status429TooManyRequests,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the tenant's limit {limit} of {most} is reached"),
        $"quota_{limit}",
        retryAfter);

    /// <summary>503 because this gateway is about to stop; another one, or its successor, takes the request.</summary>
    public static Problem Draining() =>
        new(StatusCodes.Status503ServiceUnavailable, "this gateway is about to stop", "draining", Soon);

    /// <summary>429 because as many callers follow the arrivals as may.</summary>
    public static Problem TooManyListeners(int most) => new(
        StatusCodes.Status429TooManyRequests,
        $"arrivals are followed by {most} callers already, the most there may be",
        "listener_limit",
        Soon);

    /// <summary>408.</summary>
    public static Problem SlowBody() =>
        new(StatusCodes.Status408RequestTimeout, "the body did not arrive within the longest time that a request may take", "slow_body");

    /// <summary>415.</summary>
    public static Problem UnsupportedEncoding(string encoding) => new(
        StatusCodes.Status415UnsupportedMediaType,
        $"content encoding '{Shorten(encoding)}' is not supported: send the body as it is, or as gzip or deflate",
        "unsupported");

    /// <summary>501.</summary>
    public static Problem Unsupported(string message) => new(StatusCodes.Status501NotImplemented, message, "unsupported");

    /// <summary>400: there is nothing to compute.</summary>
    public static Problem Empty(string field) =>
        new(StatusCodes.Status400BadRequest, $"`{field}` cannot be empty", "empty", Field: field);

    /// <summary>413: more inputs than one request may have.</summary>
    public static Problem BatchTooLarge(string field, int size, int most) => new(
        StatusCodes.Status413PayloadTooLarge, $"batch size {size} > maximum allowed batch size {most}", "batch_size", Field: field);

    /// <summary>400: the task's head does not do what the route is for.</summary>
    public static Problem WrongHead(string message, string? field = null) =>
        new(StatusCodes.Status400BadRequest, message, "wrong_head", Field: field);

    /// <summary>400: token ids that the task's tokenizer cannot make anything of.</summary>
    public static Problem InvalidTokens(string field, string message) =>
        new(StatusCodes.Status400BadRequest, $"{field} {message}", "tokenizer", Field: field);

    /// <summary>503 of a health probe.</summary>
    public static Problem Unhealthy() => new(StatusCodes.Status503ServiceUnavailable, "unhealthy", "unavailable", Soon);

    /// <summary>A status that routing or the server decided on without a body.</summary>
    public static Problem ForStatus(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => new(status, "no such route", "unknown_route"),
        StatusCodes.Status405MethodNotAllowed =>
            new(status, $"method {Shorten(request.Method)} is not allowed on this route", "method_not_allowed"),
        _ => new(status, $"the request was refused with status {status}", "other"),
    };

    /// <summary>A caller's text, short enough to quote.</summary>
    public static string Shorten(string text) => text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 64), "…");

    private static Problem Internal => new(StatusCodes.Status500InternalServerError, "internal error", "internal");
}
