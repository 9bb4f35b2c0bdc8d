namespace PtmOrleans.Gateway.Quotas;

/// <summary>Limits that hold for requests, as they are called on the wire.</summary>
internal static class LimitNames
{
    public const string Rate = "requests_per_second";
    public const string Concurrent = "concurrent_requests";
    public const string Items = "waiting_items";
}
