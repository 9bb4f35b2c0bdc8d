using System.Reflection;

namespace Orleans.Serialization;

/// <summary>A member that travels: its storage, and whether it is marked <see cref="ImmutableAttribute"/>.</summary>
internal readonly record struct SerializableMember(string Name, FieldInfo Field, bool IsImmutable);
