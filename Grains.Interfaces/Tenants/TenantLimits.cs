using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>What a tenant may use; null means without a limit of the tenant's own.</summary>
[GenerateSerializer, Immutable, Alias("ptm.TenantLimits")]
public sealed record TenantLimits
{
    /// <summary>No limits.</summary>
    public static readonly TenantLimits None = new();

    /// <summary>Requests per second, over all gateways.</summary>
    [Id(0)]
    public double? RequestsPerSecond { get; init; }

    /// <summary>Requests that may come at once after a pause; null means one second's worth.</summary>
    [Id(1)]
    public int? Burst { get; init; }

    /// <summary>Requests in work at once, over all gateways.</summary>
    [Id(2)]
    public int? ConcurrentRequests { get; init; }

    /// <summary>Sequences that are on lists or in work at once, over all of the tenant's tasks.</summary>
    [Id(3)]
    public int? WaitingItems { get; init; }

    /// <summary>Bytes of the tenant's weights on one device.</summary>
    [Id(4)]
    public long? ResidentBytes { get; init; }

    /// <summary>Bytes of weights in the store; what tasks share counts for each.</summary>
    [Id(5)]
    public long? StoredBytes { get; init; }

    /// <summary>Tasks.</summary>
    [Id(6)]
    public int? Tasks { get; init; }

    /// <summary>API keys.</summary>
    [Id(7)]
    public int? Keys { get; init; }

    /// <summary>Requests that a full bucket holds; null without a rate.</summary>
    public double? BurstSize => RequestsPerSecond is { } rate ? Burst ?? Math.Max(1, Math.Ceiling(rate)) : null;

    /// <summary>These limits with some of others' values.</summary>
    /// <param name="values">Where the values come from.</param>
    /// <param name="fields">Which of them count.</param>
    public TenantLimits With(TenantLimits values, LimitFields fields)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new TenantLimits
        {
            RequestsPerSecond = fields.HasFlag(LimitFields.RequestsPerSecond) ? values.RequestsPerSecond : RequestsPerSecond,
            Burst = fields.HasFlag(LimitFields.Burst) ? values.Burst : Burst,
            ConcurrentRequests = fields.HasFlag(LimitFields.ConcurrentRequests) ? values.ConcurrentRequests : ConcurrentRequests,
            WaitingItems = fields.HasFlag(LimitFields.WaitingItems) ? values.WaitingItems : WaitingItems,
            ResidentBytes = fields.HasFlag(LimitFields.ResidentBytes) ? values.ResidentBytes : ResidentBytes,
            StoredBytes = fields.HasFlag(LimitFields.StoredBytes) ? values.StoredBytes : StoredBytes,
            Tasks = fields.HasFlag(LimitFields.Tasks) ? values.Tasks : Tasks,
            Keys = fields.HasFlag(LimitFields.Keys) ? values.Keys : Keys,
        };
    }
}
