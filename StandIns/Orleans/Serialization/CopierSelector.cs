using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>Which kind of copier a type gets; none when real Orleans has no serializer for the type.</summary>
internal static class CopierSelector
{
    private static readonly HashSet<Type> Immutables =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateOnly), typeof(TimeOnly), typeof(DateTimeOffset), typeof(TimeSpan),
        typeof(Guid), typeof(Uri), typeof(Version), typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(BitVector32),
        typeof(CompareInfo), typeof(CultureInfo), typeof(UInt128), typeof(Int128), typeof(BigInteger), typeof(Half), typeof(object),
    ];

    public static Copier? Select(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || Immutables.Contains(type) || IsImmutableBase(type))
        {
            return New(typeof(ShallowCopier<>), type);
        }

        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || typeof(ITuple).IsAssignableFrom(type))
        {
            return New(typeof(ObjectCopier<>), type);
        }

        if (type.IsSZArray)
        {
            return New(typeof(ArrayCopier<>), type.GetElementType()!);
        }

        return type.IsGenericType ? SelectGeneric(type, type.GetGenericTypeDefinition()) : null;
    }

    private static Copier? SelectGeneric(Type type, Type definition)
    {
        if (definition == typeof(Nullable<>) || definition == typeof(KeyValuePair<,>))
        {
            return New(typeof(ObjectCopier<>), type);
        }

        if (definition == typeof(ReadOnlyMemory<>))
        {
            return New(typeof(ReadOnlyMemoryCopier<>), type.GenericTypeArguments);
        }

        if (definition == typeof(Memory<>))
        {
            return New(typeof(MemoryCopier<>), type.GenericTypeArguments);
        }

        return CollectionRebuilders.Find(type) is { } rebuild
            ? (Copier)Activator.CreateInstance(
                typeof(CollectionCopier<,>).MakeGenericType(type, rebuild.GetParameters()[1].ParameterType.GetElementType()!),
                rebuild,
                definition.Namespace == typeof(ImmutableArray<>).Namespace)!
            : null;
    }

    private static bool IsImmutableBase(Type type) =>
        typeof(Exception).IsAssignableFrom(type) || typeof(Type).IsAssignableFrom(type) || typeof(GrainReference).IsAssignableFrom(type);

    private static Copier New(Type copier, params Type[] arguments) => (Copier)Activator.CreateInstance(copier.MakeGenericType(arguments))!;
}
