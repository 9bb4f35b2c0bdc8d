namespace Orleans.Runtime;

/// <summary>Present where the host asked for activities to flow with grain calls.</summary>
internal sealed class ActivityPropagationMarker
{
}
