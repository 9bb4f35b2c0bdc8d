using System.Collections.Concurrent;

namespace Orleans.Serialization;

/// <summary>Finds and caches the copier of each type.</summary>
internal static class Copiers
{
    private static readonly ConcurrentDictionary<Type, Copier> Ready = new();
    private static readonly Dictionary<Type, Copier> Building = [];
    private static readonly Lock Gate = new();

    public static T Copy<T>(T value)
    {
        var copier = (Copier<T>)Declared(typeof(T));
        var context = CopyContext.Rent();
        try
        {
            return copier.Copy(value, context);
        }
        finally
        {
            CopyContext.Return(context);
        }
    }

    /// <summary>The copier for a variable of <paramref name="type"/>, whose value may be of a derived type.</summary>
    public static Copier Declared(Type type) =>
        type.IsValueType || (type.IsSealed && !type.IsArray) ? Exact(type) : Find(typeof(PolymorphicCopier<>).MakeGenericType(type));

    /// <summary>The copier for a value whose run-time type is <paramref name="type"/>.</summary>
    public static Copier Exact(Type type) => Find(type);

    private static Copier Find(Type key)
    {
        if (Ready.TryGetValue(key, out var ready))
        {
            return ready;
        }

        lock (Gate)
        {
            if (Building.TryGetValue(key, out var building))
            {
                return building;
            }

            var outermost = Building.Count == 0;
            try
            {
                var copier = Create(key);
                Building[key] = copier;
                copier.Build();
                if (outermost)
                {
                    foreach (var (type, built) in Building)
                    {
                        Ready[type] = built;
                    }
                }

                return copier;
            }
            finally
            {
                if (outermost)
                {
                    Building.Clear();
                }
            }
        }
    }

    private static Copier Create(Type key) =>
        key.IsGenericType && key.GetGenericTypeDefinition() == typeof(PolymorphicCopier<>)
            ? (Copier)Activator.CreateInstance(key)!
            : CopierSelector.Select(key) ?? throw new CodecNotFoundException($"Could not find a copier for type {key}.");
}
