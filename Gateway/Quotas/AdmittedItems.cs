using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Quotas;

/// <summary>Sequences that count against their tenant's limit until this is disposed.</summary>
internal sealed class AdmittedItems : IDisposable
{
    private readonly TenantQuota? _quota;
    private readonly int _items;

    private AdmittedItems(TenantQuota? quota, int items)
    {
        _quota = quota;
        _items = items;
    }

    /// <param name="quota">The tenant's; null where it has none at this gateway.</param>
    /// <param name="items">How many sequences.</param>
    /// <exception cref="RefusedException">429.</exception>
    public static AdmittedItems Enter(TenantQuota? quota, int items) => quota?.EnterItems(items) is { } refusal
        ? throw new RefusedException(ProblemMapping.OverQuota(refusal.Limit, refusal.Most, refusal.RetryAfter))
        : new AdmittedItems(quota, items);

    public void Dispose() => _quota?.LeaveItems(_items);
}
