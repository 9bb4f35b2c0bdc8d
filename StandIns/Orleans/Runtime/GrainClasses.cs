using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>All grain classes of the application.</summary>
internal static class GrainClasses
{
    private static readonly ConcurrentDictionary<GrainType, GrainClass> ByGrainType = new();
    private static readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> ByInterface = new();

    public static bool IsGrainInterface(Type type) => type.IsInterface && typeof(IGrain).IsAssignableFrom(type) && type.Assembly != typeof(IGrain).Assembly;

    public static GrainClass Of(GrainType grainType) =>
        ByGrainType.GetOrAdd(grainType, static grainType =>
            ApplicationParts.GrainClasses.FirstOrDefault(candidate => candidate.GrainType == grainType)
                ?? throw new ArgumentException($"Could not find an implementation for grain type {grainType}"));

    /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
    public static GrainClass Implementing(Type interfaceType, string? classNamePrefix) =>
        ByInterface.GetOrAdd((interfaceType, classNamePrefix), static key => Find(key.Interface, key.Prefix));

    private static GrainClass Find(Type interfaceType, string? prefix)
    {
        GrainClass[] candidates = [.. ApplicationParts.GrainClasses.Where(candidate => interfaceType.IsAssignableFrom(candidate.Type))];
        if (prefix is not null)
        {
            candidates = [.. candidates.Where(candidate => candidate.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal))];
        }

        // Among several the class wins that is named in full, or that the interface is named after.
        var exact = candidates.Where(candidate => candidate.Type.FullName == prefix || candidate.Type.Name == interfaceType.Name[1..]).ToArray();
        return candidates.Length == 1 ? candidates[0]
            : exact.Length == 1 ? exact[0]
            : candidates.Length == 0 ? throw new ArgumentException($"Could not find an implementation for interface {interfaceType}")
            : throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {interfaceType}. Candidates: {string.Join(", ", candidates.Select(candidate => candidate.Type.FullName))}");
    }
}
