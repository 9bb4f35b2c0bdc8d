using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PtmOrleans.Client.Wire;

namespace PtmOrleans.Client.Sending;

/// <summary>Sends a call, again where that is safe, within its time.</summary>
internal sealed class CallSender(HttpClient http, PtmClientOptions options, TimeProvider clock, Backoff backoff)
{
    /// <summary>How many bytes of a body are JSON, where tensors follow (Open Inference Protocol, binary tensor extension).</summary>
    public const string JsonBytesHeader = "Inference-Header-Content-Length";

    private const string DeadlineHeader = "X-Request-Deadline-Ms";

    private readonly GatewayAddresses _gateways = new([options.BaseAddress, .. options.OtherAddresses]);

    /// <exception cref="PtmApiException">The gateway refused, cannot be reached, or answers unreadably.</exception>
    /// <exception cref="TimeoutException">The call's time ran out.</exception>
    public Task<T> SendAsync<T>(ApiCall call, JsonTypeInfo<T>? type, CancellationToken cancellationToken) => SendAsync(
        call, async (response, token) => type is null ? default! : await ReadAsync(response, type, token), cancellationToken);

    /// <summary>Sends a call whose answer is read by <paramref name="read"/>, which throws <see cref="JsonException"/> where it cannot.</summary>
    /// <exception cref="PtmApiException">The gateway refused, cannot be reached, or answers unreadably.</exception>
    /// <exception cref="TimeoutException">The call's time ran out.</exception>
    public async Task<T> SendAsync<T>(
        ApiCall call, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(call.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var gateway = call.Gateway ?? _gateways.Current;
        try
        {
            for (var failures = 1; ; failures++)
            {
                gateway = call.Gateway ?? _gateways.Current;
                var (result, failed) = await AttemptAsync(call, read, gateway, call.Limit - clock.GetElapsedTime(began), either.Token);
                if (failed is null)
                {
                    return result!;
                }

                var wait = backoff.Next(failures, WaitAskedFor(failed, gateway, failures));
                if (failures > options.Retries || !failed.Allows(call) || wait >= call.Limit - clock.GetElapsedTime(began))
                {
                    throw failed.Exception;
                }

                await Task.Delay(wait, clock, either.Token);
            }
        }
        catch (OperationCanceledException canceled) when (!cancellationToken.IsCancellationRequested)
        {
            // One that says nothing may be gone; the next call asks another.
            _gateways.Leave(gateway);
            throw Late(call, canceled);
        }
    }

    /// <summary>The gateway that calls go to now.</summary>
    public Uri Gateway => _gateways.Current;

    /// <summary>Sends a call whose answer is empty.</summary>
    public Task SendAsync(ApiCall call, CancellationToken cancellationToken) => SendAsync<object>(call, type: null, cancellationToken);

    /// <summary>Begins a call whose answer goes on until either side ends it; the receiver disposes the answer.</summary>
    /// <exception cref="PtmApiException">The gateway refused or cannot be reached.</exception>
    /// <exception cref="TimeoutException">The answer did not begin in the call's time.</exception>
    public async Task<HttpResponseMessage> OpenAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(call.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = NewRequest(call, _gateways.Current, call.Limit);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? response : throw await RefusalAsync(response, either.Token);
        }
        catch (HttpRequestException exception)
        {
            throw FailedAttempt.From(exception).Exception;
        }
        catch (OperationCanceledException canceled) when (!cancellationToken.IsCancellationRequested)
        {
            throw Late(call, canceled);
        }
    }

    private async Task<PtmApiException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            return (await FailedAttempt.FromAsync(response, clock, cancellationToken)).Exception;
        }
    }

    private async Task<(T? Result, FailedAttempt? Failed)> AttemptAsync<T>(
        ApiCall call, Func<HttpResponseMessage, CancellationToken, Task<T>> read, Uri gateway, TimeSpan left, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var request = NewRequest(call, gateway, left);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? (await ReadAsync(response, read, cancellationToken), null)
                : (default, await FailedAttempt.FromAsync(response, clock, cancellationToken));
        }
        catch (OperationCanceledException canceled) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, FailedAttempt.Unreachable(canceled));
        }
        catch (HttpRequestException exception)
        {
            return (default, FailedAttempt.From(exception));
        }
    }

    // What one gateway asks to wait for is no reason to keep another waiting that has not been asked.
    private TimeSpan? WaitAskedFor(FailedAttempt failed, Uri gateway, int failures)
    {
        // A task that is out of service is so at every gateway, and has no time at which to come back.
        if (!failed.IsRetryable || failed.Exception is { StatusCode: System.Net.HttpStatusCode.ServiceUnavailable, RetryAfter: null })
        {
            return failed.Exception.RetryAfter;
        }

        _gateways.Leave(gateway);
        return failures < _gateways.Count ? null : failed.Exception.RetryAfter;
    }

    private static TimeoutException Late(ApiCall call, Exception canceled) =>
        new($"The gateway gave no answer within {call.Limit.TotalSeconds:0.###} s.", canceled);

    private HttpRequestMessage NewRequest(ApiCall call, Uri gateway, TimeSpan left)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(gateway, call.Path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        if (call.SendsDeadline)
        {
            var milliseconds = Math.Max(1, (long)left.TotalMilliseconds);
            request.Headers.Add(DeadlineHeader, milliseconds.ToString(CultureInfo.InvariantCulture));
        }

        if (!call.Body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(call.Body);
            var type = call.Range is null && call.JsonBytes is null ? "application/json" : "application/octet-stream";
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
            if (call.JsonBytes is { } json)
            {
                request.Headers.Add(JsonBytesHeader, json.ToString(CultureInfo.InvariantCulture));
            }

            request.Content.Headers.ContentRange = call.Range;
        }

        return request;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (response.StatusCode == System.Net.HttpStatusCode.NoContent)
        {
            return JsonSerializer.Deserialize(WireNothing.Text, type)!;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, type, cancellationToken) ?? throw new JsonException("the body is null");
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage response, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read(response, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw Unreadable(response, exception);
        }
    }

    private static PtmApiException Unreadable(HttpResponseMessage response, JsonException exception) =>
        new(response.StatusCode, $"the answer cannot be read: {exception.Message}", inner: exception);
}
