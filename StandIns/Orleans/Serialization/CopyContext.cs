namespace Orleans.Serialization;

/// <summary>What has been copied in one copy operation, so that an object that is reached twice stays one object.</summary>
internal sealed class CopyContext
{
    [ThreadStatic]
    private static CopyContext? _cached;

    private readonly Dictionary<object, object> _copies = new(ReferenceEqualityComparer.Instance);

    public static CopyContext Rent()
    {
        var context = _cached ?? new();
        _cached = null;
        return context;
    }

    public static void Return(CopyContext context)
    {
        context._copies.Clear();
        _cached = context;
    }

    public bool TryGet(object original, out object copy) => _copies.TryGetValue(original, out copy!);

    public void Record(object original, object copy) => _copies[original] = copy;
}
