using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>
/// Which members of a type travel: those with an <see cref="IdAttribute"/>, the primary constructor's properties of a record,
/// public properties where the type asks for generated ids, and all fields of tuples and pairs.
/// </summary>
internal static class SerializableMembers
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static SerializableMember[] Fields(Type type)
    {
        if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            return [.. type.GetFields(Declared).Select(field => new SerializableMember(field.Name, field, IsImmutable: false))];
        }

        return [.. Hierarchy(type).SelectMany(OfOneType)];
    }

    /// <summary>The constructor that sets up members which do not travel; none means that the object starts blank.</summary>
    public static ConstructorInfo? Constructor(Type type) => type.IsValueType ? null : type.GetConstructor(Declared, []);

    private static IEnumerable<Type> Hierarchy(Type type)
    {
        for (var current = type; current is not null && current != typeof(object) && current != typeof(ValueType); current = current.BaseType)
        {
            if (!current.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            {
                throw new CodecNotFoundException($"Could not find a base type copier for type {current}.");
            }

            yield return current;
        }
    }

    private static IEnumerable<SerializableMember> OfOneType(Type type)
    {
        var attribute = type.GetCustomAttribute<GenerateSerializerAttribute>()!;
        var primary = IsRecord(type) || attribute.IncludePrimaryConstructorParameters ? PrimaryParameters(type) : [];
        foreach (var field in type.GetFields(Declared).Where(field => field.IsDefined(typeof(IdAttribute))))
        {
            yield return new(field.Name, field, field.IsDefined(typeof(ImmutableAttribute)));
        }

        foreach (var property in type.GetProperties(Declared))
        {
            var travels = property.IsDefined(typeof(IdAttribute))
                || primary.Contains(property.Name)
                || (attribute.GenerateFieldIds == GenerateFieldIds.PublicProperties && property is { CanWrite: true, GetMethod.IsPublic: true });
            if (travels && Storage(property) is { } storage)
            {
                yield return new(property.Name, storage, property.IsDefined(typeof(ImmutableAttribute)));
            }
        }
    }

    private static FieldInfo? Storage(PropertyInfo property) => property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Declared);

    private static HashSet<string> PrimaryParameters(Type type) =>
        type.GetConstructors(Declared)
            .Select(constructor => constructor.GetParameters())
            .Where(parameters => parameters.Length > 0 && parameters.All(parameter => IsPositional(type, parameter)))
            .OrderByDescending(parameters => parameters.Length)
            .FirstOrDefault()?
            .Select(parameter => parameter.Name!)
            .ToHashSet() ?? [];

    private static bool IsPositional(Type type, ParameterInfo parameter) =>
        type.GetProperty(parameter.Name!, Declared | BindingFlags.Public) is { } property && property.PropertyType == parameter.ParameterType
            || type.BaseType?.GetProperty(parameter.Name!) is { } inherited && inherited.PropertyType == parameter.ParameterType;

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$", Declared) is not null
            || (type.IsValueType && type.GetMethod("PrintMembers", Declared)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true);
}
