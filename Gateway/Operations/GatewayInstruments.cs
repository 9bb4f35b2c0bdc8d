using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Operations;

/// <summary>
/// What the gateway counts: its own instruments, and those of Triton's names that are known at the gateway, so that existing dashboards
/// work. Triton's cumulative values carry no <c>_total</c>, which exporters append to counters; they are up-down counters that only go up.
/// </summary>
internal sealed class GatewayInstruments : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PtmOrleans.Gateway";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _tokenization;
    private readonly UpDownCounter<long> _inFlight;
    private readonly Counter<long> _refusals;
    private readonly UpDownCounter<long> _success;
    private readonly UpDownCounter<long> _failure;
    private readonly UpDownCounter<long> _items;
    private readonly UpDownCounter<long> _requestMicroseconds;
    private readonly UpDownCounter<long> _queueMicroseconds;
    private readonly UpDownCounter<long> _computeMicroseconds;
    private readonly ConcurrentDictionary<(TaskName Task, int Version), ModelLabel> _labels = new();
    private readonly int _maxLabels;

    public GatewayInstruments(IMeterFactory meters, IOptions<GatewayOptions> options)
    {
        _maxLabels = options.Value.MaxModelLabels;
        _meter = meters.Create(MeterName);
        _requests = _meter.CreateCounter<long>("ptm.gateway.requests", "{request}", "Requests answered, by route family and outcome.");
        _duration = _meter.CreateHistogram(
            "ptm.gateway.request.duration", "s", "From arrival to the end of the answer.", tags: null, Seconds);
        _tokenization = _meter.CreateHistogram("ptm.gateway.tokenization.duration", "s", "Tokenizing one request.", tags: null, Seconds);
        _inFlight = _meter.CreateUpDownCounter<long>("ptm.gateway.in_flight", "{request}", "Requests in work.");
        _refusals = _meter.CreateCounter<long>("ptm.gateway.refusals", "{request}", "Requests answered with an error, by reason.");
        _success = Triton("nv_inference_request_success", "Inference requests answered.");
        _failure = Triton("nv_inference_request_failure", "Inference requests not answered, by reason.");
        _items = Triton("nv_inference_count", "Items computed.");
        _requestMicroseconds = Triton("nv_inference_request_duration_us", "Cumulative time of answered requests.");
        _queueMicroseconds = Triton("nv_inference_queue_duration_us", "Cumulative time that answered requests waited.");
        _computeMicroseconds = Triton("nv_inference_compute_infer_duration_us", "Cumulative time of the runs that answered requests.");
    }

    /// <summary>The labels of a version; only versions that exist get here, and only so many get their own.</summary>
    public ModelLabel Label(TaskName task, int version)
    {
        if (_labels.TryGetValue((task, version), out var label))
        {
            return label;
        }

        return _labels.Count >= _maxLabels
            ? ModelLabel.Other
            : _labels.GetOrAdd((task, version), key => new(key.Task.ToString(), key.Version.ToString(CultureInfo.InvariantCulture)));
    }

    public void OnStarted() => _inFlight.Add(1);

    public void OnEnded(string route, int status, TimeSpan duration)
    {
        _inFlight.Add(-1);
        _requests.Add(1, new("route", route), new("outcome", Outcome(status)));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("route", route));
    }

    public void OnRefused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void OnTokenized(TimeSpan duration) => _tokenization.Record(duration.TotalSeconds);

    public void OnInferred(ModelLabel model, int items, TimeSpan duration, InferTiming timing)
    {
        var tags = new TagList([model.Model, model.Version]);
        _success.Add(1, tags);
        _items.Add(items, tags);
        _requestMicroseconds.Add((long)duration.TotalMicroseconds, tags);
        _queueMicroseconds.Add((long)timing.Queue.TotalMicroseconds, tags);
        _computeMicroseconds.Add((long)timing.Compute.TotalMicroseconds, tags);
    }

    /// <summary>Counts a failed inference; null when the caller hung up.</summary>
    public void OnInferenceFailed(ModelLabel model, Problem? problem) =>
        _failure.Add(1, model.Model, model.Version, new("reason", TritonReason(problem)));

    public void Dispose() => _meter.Dispose();

    private static string Outcome(int status) => status switch
    {
        < 400 => "ok",
        ErrorMiddleware.ClientClosedRequest => "aborted",
        < 500 => "refused",
        _ => "failed",
    };

    private static string TritonReason(Problem? problem) => problem switch
    {
        null => "CANCELED",
        { Status: 429 or 503 or 504 } => "REJECTED",
        { Reason: "task_failed" } => "BACKEND",
        _ => "OTHER",
    };

    private UpDownCounter<long> Triton(string name, string description) => _meter.CreateUpDownCounter<long>(name, unit: null, description);
}
