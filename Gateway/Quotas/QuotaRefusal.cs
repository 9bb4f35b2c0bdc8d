namespace PtmOrleans.Gateway.Quotas;

/// <summary>The limit that a request met.</summary>
/// <param name="Limit">Its name, as operators set it.</param>
/// <param name="Most">Its value, over all gateways.</param>
/// <param name="RetryAfter">When to try again.</param>
internal sealed record QuotaRefusal(string Limit, double Most, TimeSpan RetryAfter);
