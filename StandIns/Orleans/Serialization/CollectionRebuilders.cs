using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace Orleans.Serialization;

/// <summary>One method per collection type that has a codec in real Orleans: (the original, copied elements) → a new collection.</summary>
internal static class CollectionRebuilders
{
    private static readonly Dictionary<Type, MethodInfo> ByCollection = typeof(CollectionRebuilders)
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        .Where(method => method.IsGenericMethodDefinition)
        .ToDictionary(method => method.ReturnType.GetGenericTypeDefinition());

    public static MethodInfo? Find(Type collection) =>
        ByCollection.TryGetValue(collection.GetGenericTypeDefinition(), out var method)
            ? method.MakeGenericMethod(collection.GenericTypeArguments)
            : null;

    private static List<T> List<T>(List<T> source, T[] elements) => [.. elements];

    private static Queue<T> Queue<T>(Queue<T> source, T[] elements) => new(elements);

    private static Stack<T> Stack<T>(Stack<T> source, T[] elements) => new(elements.Reverse());

    private static HashSet<T> HashSet<T>(HashSet<T> source, T[] elements) => new(elements, source.Comparer);

    private static SortedSet<T> SortedSet<T>(SortedSet<T> source, T[] elements) => new(elements, source.Comparer);

    private static Dictionary<TKey, TValue> Dictionary<TKey, TValue>(Dictionary<TKey, TValue> source, KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => new(elements, source.Comparer);

    private static SortedDictionary<TKey, TValue> SortedDictionary<TKey, TValue>(SortedDictionary<TKey, TValue> source, KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => new(elements.ToDictionary(), source.Comparer);

    private static ConcurrentDictionary<TKey, TValue> Concurrent<TKey, TValue>(ConcurrentDictionary<TKey, TValue> source, KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => new(elements, source.Comparer);

    private static ConcurrentQueue<T> ConcurrentQueue<T>(ConcurrentQueue<T> source, T[] elements) => new(elements);

    private static ReadOnlyCollection<T> ReadOnlyCollection<T>(ReadOnlyCollection<T> source, T[] elements) => new(elements);

    private static ReadOnlyDictionary<TKey, TValue> ReadOnlyDictionary<TKey, TValue>(ReadOnlyDictionary<TKey, TValue> source, KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => new(elements.ToDictionary());

    private static ImmutableArray<T> ImmutableArray<T>(ImmutableArray<T> source, T[] elements) => [.. elements];

    private static ImmutableList<T> ImmutableList<T>(ImmutableList<T> source, T[] elements) => [.. elements];

    private static ImmutableQueue<T> ImmutableQueue<T>(ImmutableQueue<T> source, T[] elements) => [.. elements];

    private static ImmutableStack<T> ImmutableStack<T>(ImmutableStack<T> source, T[] elements) =>
        System.Collections.Immutable.ImmutableStack.CreateRange(elements.Reverse());

    private static ImmutableHashSet<T> ImmutableHashSet<T>(ImmutableHashSet<T> source, T[] elements) => elements.ToImmutableHashSet(source.KeyComparer);

    private static ImmutableSortedSet<T> ImmutableSortedSet<T>(ImmutableSortedSet<T> source, T[] elements) => elements.ToImmutableSortedSet(source.KeyComparer);

    private static ImmutableDictionary<TKey, TValue> ImmutableDictionary<TKey, TValue>(ImmutableDictionary<TKey, TValue> source, KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => elements.ToImmutableDictionary(source.KeyComparer, source.ValueComparer);

    private static ImmutableSortedDictionary<TKey, TValue> ImmutableSorted<TKey, TValue>(ImmutableSortedDictionary<TKey, TValue> source, KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => elements.ToImmutableSortedDictionary(source.KeyComparer, source.ValueComparer);

    private static FrozenSet<T> FrozenSet<T>(FrozenSet<T> source, T[] elements) => elements.ToFrozenSet(source.Comparer);

    private static FrozenDictionary<TKey, TValue> FrozenDictionary<TKey, TValue>(FrozenDictionary<TKey, TValue> source, KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => elements.ToFrozenDictionary(source.Comparer);
}
