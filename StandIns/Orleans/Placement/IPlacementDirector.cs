namespace Orleans.Runtime.Placement;

public interface IPlacementDirector
{
    const string PlacementHintKey = nameof(PlacementHintKey);

    static SiloAddress? GetPlacementHint(Dictionary<string, object> requestContextData, SiloAddress[] compatibleSilos) =>
        requestContextData is { Count: > 0 } data
            && data.TryGetValue(PlacementHintKey, out var value)
            && value is SiloAddress hint
            && compatibleSilos.Contains(hint)
                ? hint
                : null;

    Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context);
}
