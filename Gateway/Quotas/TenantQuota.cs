using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Quotas;

/// <summary>
/// One tenant's use of this gateway, held against the gateway's share of its limits. However small the share, one request at a time
/// always fits. Safe for any number of threads.
/// </summary>
internal sealed class TenantQuota(Guid gateway, TimeProvider clock)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TokenBucket _bucket = new(clock);
    private QuotaShare? _share;
    private Demand _requests;
    private Demand _items;
    private long _arrived;
    private long _settled = clock.GetTimestamp();
    private long _lastUse = clock.GetTimestamp();

    /// <summary>How long nobody has used it and nothing has been in work.</summary>
    public TimeSpan Idle
    {
        get
        {
            lock (_gate)
            {
                return _requests.Now > 0 || _items.Now > 0 ? TimeSpan.Zero : clock.GetElapsedTime(_lastUse);
            }
        }
    }

    /// <summary>Whether a new one would admit no more than this one.</summary>
    public bool IsAsNew
    {
        get
        {
            lock (_gate)
            {
                return _requests.Now == 0 && _items.Now == 0 && (_share?.Rate is null || _bucket.IsFull);
            }
        }
    }

    /// <summary>Admits a request, to be ended by <see cref="Leave"/>, or tells which limit is in the way.</summary>
    public QuotaRefusal? Enter()
    {
        lock (_gate)
        {
            _arrived++;
            _lastUse = clock.GetTimestamp();
            if (!_requests.Fits(1, _share?.Concurrent))
            {
                _requests.Refused++;
                return new QuotaRefusal(LimitNames.Concurrent, _share!.Limits.ConcurrentRequests ?? 0, Soon);
            }

            if (_share?.Rate is not null && _bucket.Take() is { } wait)
            {
                return new QuotaRefusal(LimitNames.Rate, _share.Limits.RequestsPerSecond ?? 0, wait);
            }

            _requests.Add(1);
            return null;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _requests.Add(-1);
        }
    }

    /// <summary>Admits sequences, to be ended by <see cref="LeaveItems"/>, or tells which limit is in the way.</summary>
    public QuotaRefusal? EnterItems(int items)
    {
        lock (_gate)
        {
            if (!_items.Fits(items, _share?.Items))
            {
                _items.Refused += items;
                return new QuotaRefusal(LimitNames.Items, _share!.Limits.WaitingItems ?? 0, Soon);
            }

            _items.Add(items);
            return null;
        }
    }

    public void LeaveItems(int items)
    {
        lock (_gate)
        {
            _items.Add(-items);
        }
    }

    /// <summary>The tenant's limits and what this gateway could still admit at once; null while there is no rate.</summary>
    public (TenantLimits Limits, double Remaining)? Standing()
    {
        lock (_gate)
        {
            return _share is { Rate: not null } share ? (share.Limits, _bucket.Tokens) : null;
        }
    }

    /// <summary>What was wanted since the last report; begins a new period.</summary>
    public QuotaReport Report()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var silence = clock.GetElapsedTime(_settled, now);
            var period = Math.Max(0.1, silence.TotalSeconds);
            var report = new QuotaReport
            {
                Gateway = gateway,
                Rate = _arrived / period,
                Concurrent = _requests.Wanted,
                Items = _items.Wanted,

                // After so long the share has been given to others, and this gateway begins anew.
                Held = silence > QuotaShare.Silence ? null : _share,
            };
            (_arrived, _settled) = (0, now);
            _requests.Restart();
            _items.Restart();
            return report;
        }
    }

    public void Apply(QuotaShare share)
    {
        lock (_gate)
        {
            _share = share;
            if (share.Rate is { } rate)
            {
                _bucket.Set(rate, share.Burst ?? 1);
            }
        }
    }

    /// <summary>How much of something is in use, the most that was, and what was refused.</summary>
    private struct Demand
    {
        private int _most;

        public int Now { get; private set; }

        public int Refused { get; set; }

        public readonly int Wanted => _most + Refused;

        public readonly bool Fits(int amount, double? share) => share is not { } most || Now == 0 || Now + amount <= most;

        public void Add(int amount)
        {
            Now += amount;
            _most = Math.Max(_most, Now);
        }

        public void Restart() => (_most, Refused) = (Now, 0);
    }
}
