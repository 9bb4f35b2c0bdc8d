using System.Runtime.CompilerServices;
using Orleans.Serialization;

namespace Orleans.Storage;

/// <summary>What a grain's state is before anything was stored.</summary>
internal static class BlankState
{
    public static T Of<T>() =>
        typeof(T) == typeof(string) ? default!
            : typeof(T).IsValueType ? default!
            : (T)(SerializableMembers.Constructor(typeof(T))?.Invoke(null) ?? RuntimeHelpers.GetUninitializedObject(typeof(T)));
}
