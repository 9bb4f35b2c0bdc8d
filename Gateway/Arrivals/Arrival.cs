using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Arrivals;

/// <summary>An inference request that the gateway took.</summary>
/// <param name="Task">What it asks.</param>
/// <param name="Timestamp">When it arrived, by the gateway's clock.</param>
/// <param name="Items">Sequences.</param>
/// <param name="Tokens">Their tokens, without padding.</param>
internal readonly record struct Arrival(TaskName Task, long Timestamp, int Items, int Tokens);
