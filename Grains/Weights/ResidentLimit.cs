namespace PtmOrleans.Grains.Weights;

/// <summary>A tenant's limit of bytes on one device.</summary>
/// <param name="Bytes">The limit; null where the tenant has none.</param>
internal sealed record ResidentLimit(long? Bytes);
