namespace PtmOrleans.Gateway.Quotas;

/// <summary>Tokens that come at a steady rate and are kept up to a number. Not thread-safe.</summary>
internal sealed class TokenBucket(TimeProvider clock)
{
    private double _rate;
    private double _size;
    private double _tokens;
    private long _filled;
    private bool _isSet;

    /// <summary>Tokens that are there.</summary>
    public double Tokens
    {
        get
        {
            Fill();
            return _tokens;
        }
    }

    /// <summary>Whether it has all that it can have, as a new one would.</summary>
    public bool IsFull
    {
        get
        {
            Fill();
            return _tokens >= _size;
        }
    }

    /// <summary>Changes the rate; a new bucket is full, one in use keeps what it has as far as it fits.</summary>
    /// <param name="rate">Tokens per second, more than 0.</param>
    /// <param name="size">Most tokens; less than one counts as one.</param>
    public void Set(double rate, double size)
    {
        Fill();
        (_rate, _size) = (rate, Math.Max(1, size));
        _tokens = _isSet ? Math.Min(_tokens, _size) : _size;
        (_isSet, _filled) = (true, clock.GetTimestamp());
    }

    /// <summary>Takes a token, or tells when there will be one.</summary>
    public TimeSpan? Take()
    {
        Fill();
        if (_tokens >= 1)
        {
            _tokens--;
            return null;
        }

        return _rate > 0 ? TimeSpan.FromSeconds(Math.Min(60, (1 - _tokens) / _rate)) : TimeSpan.FromSeconds(1);
    }

    private void Fill()
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(_size, _tokens + (_rate * clock.GetElapsedTime(_filled, now).TotalSeconds));
        _filled = now;
    }
}
