namespace PtmOrleans.Client.Sending;

/// <summary>The gateways of a cluster, any of which serves any call. Safe for any number of threads.</summary>
internal sealed class GatewayAddresses(IEnumerable<Uri> addresses)
{
    private readonly Uri[] _roots = [.. addresses.Distinct().Select(a => new Uri(a.AbsoluteUri.TrimEnd('/') + "/"))];
    private int _current;

    public int Count => _roots.Length;

    /// <summary>The one to call, with a slash at its end.</summary>
    public Uri Current => _roots[Volatile.Read(ref _current)];

    /// <summary>Calls go to the next one from now on, unless another call has left this one already.</summary>
    public void Leave(Uri gateway)
    {
        var at = Array.IndexOf(_roots, gateway);
        Interlocked.CompareExchange(ref _current, (at + 1) % _roots.Length, at);
    }
}
