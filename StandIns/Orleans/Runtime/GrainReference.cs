using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A grain's address in the shape of one of its interfaces; a call on it goes to the grain wherever it is.</summary>
public class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
{
    private RuntimeClient _client = null!;
    private Type _interfaceType = null!;

    public GrainId GrainId { get; private set; }

    public GrainInterfaceType InterfaceType => new(_interfaceType.FullName!);

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => Equals(reference1, reference2);

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !Equals(reference1, reference2);

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    internal static GrainReference Create(RuntimeClient client, Type interfaceType, GrainId grainId)
    {
        var reference = (GrainReference)Create(interfaceType, typeof(GrainReference));
        reference._client = client;
        reference._interfaceType = interfaceType;
        reference.GrainId = grainId;
        return reference;
    }

    internal object Cast(Type interfaceType) => interfaceType.IsInstanceOfType(this) ? this : Create(_client, interfaceType, GrainId);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        GrainMethod.Of(targetMethod!).Send(_client.Ambient(), GrainId, args ?? []);
}
