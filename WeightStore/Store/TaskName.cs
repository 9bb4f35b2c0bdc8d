using System.Buffers;

namespace PtmOrleans.WeightStore.Store;

/// <summary>The rule for names of tasks, which are also folder names.</summary>
internal static class TaskName
{
    private const int MaxLength = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Whether <paramref name="name"/> is one to 200 characters of parts joined by '/'.</summary>
    public static bool IsValid(string? name)
        => name is { Length: > 0 and <= MaxLength } && name.Split('/').All(IsPart);

    /// <exception cref="WeightStoreException">The name is not allowed.</exception>
    public static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name))
        {
            throw new WeightStoreException(
                WeightStoreError.InvalidName,
                $"task name '{name}' is not 1 to {MaxLength} characters of parts joined by '/', "
                + "each of letters, digits, '.', '_' and '-', none '.', '..' or ending in '.json' or '.removed'");
        }
    }

    /// <exception cref="WeightStoreException">The version is out of range.</exception>
    public static void CheckVersion(int? version)
    {
        if (version is < 1 or > CheckpointStore.MaxVersion)
        {
            throw new WeightStoreException(
                WeightStoreError.InvalidName, $"version {version} is not a whole number from 1 to {CheckpointStore.MaxVersion}");
        }
    }

    // A part that ends like a manifest's file could stand where a manifest of the name before it does.
    private static bool IsPart(string part)
        => part is not ("" or "." or "..")
            && !part.AsSpan().ContainsAnyExcept(Allowed)
            && !part.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && !part.EndsWith(".removed", StringComparison.OrdinalIgnoreCase);
}
