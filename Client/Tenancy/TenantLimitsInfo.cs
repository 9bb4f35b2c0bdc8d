namespace PtmOrleans.Client.Tenancy;

/// <summary>What a tenant may use; null means without a limit.</summary>
public sealed record TenantLimitsInfo
{
    /// <summary>Requests per second.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Requests that may come at once after a pause; null for one second's worth.</summary>
    public int? Burst { get; init; }

    /// <summary>Requests in work at once.</summary>
    public int? ConcurrentRequests { get; init; }

    /// <summary>Sequences on lists or in work at once.</summary>
    public int? WaitingItems { get; init; }

    /// <summary>Bytes of weights on one device.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>Bytes of weights in the store.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>Tasks.</summary>
    public int? Tasks { get; init; }

    /// <summary>API keys.</summary>
    public int? Keys { get; init; }
}
