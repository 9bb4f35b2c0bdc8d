namespace Orleans.Runtime;

public static class RequestContext
{
    private static readonly AsyncLocal<Dictionary<string, object>?> Current = new();

    public static IEnumerable<string> Keys => Current.Value?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Current.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    internal static Dictionary<string, object>? Values
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    public static object? Get(string key) => Current.Value?.GetValueOrDefault(key);

    public static void Set(string key, object value) => Current.Value = new Dictionary<string, object>(Current.Value ?? []) { [key] = value };

    public static bool Remove(string key)
    {
        if (Current.Value?.ContainsKey(key) != true)
        {
            return false;
        }

        var remaining = new Dictionary<string, object>(Current.Value);
        remaining.Remove(key);
        Current.Value = remaining.Count == 0 ? null : remaining;
        return true;
    }

    public static void Clear() => Current.Value = null;
}
