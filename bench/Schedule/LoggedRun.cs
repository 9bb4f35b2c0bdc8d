using System.Text.Json.Serialization;

namespace PtmOrleans.Bench.Schedule;

/// <summary>A run of FastPTM's logs.</summary>
internal sealed record LoggedRun
{
    public required string Gpu { get; init; }

    /// <summary>The mean interval, in seconds.</summary>
    [JsonPropertyName("mu_s")]
    public required double Mean { get; init; }

    public required int Machines { get; init; }

    public required string Algorithm { get; init; }

    /// <summary>Name of the trace's file.</summary>
    public required string Trace { get; init; }

    /// <summary>From the first request to the last result.</summary>
    [JsonPropertyName("total_ms")]
    public required double Milliseconds { get; init; }

    /// <summary>Requests that waited longer than the deadline; those that only load and execution made late are not among them.</summary>
    public required int Overtime { get; init; }

    public required int Switches { get; init; }
}
