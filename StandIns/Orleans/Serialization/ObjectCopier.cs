using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>Copies an object's serializable members and no others.</summary>
internal sealed class ObjectCopier<T> : Copier<T>
{
    private readonly ConstructorInfo? _constructor = SerializableMembers.Constructor(typeof(T));
    private bool _isImmutable;
    private Copier[] _members = [];
    private MemberwiseCopy<T> _copy = null!;
    private MemberwiseCheck<T> _check = null!;

    public override void Build()
    {
        var fields = SerializableMembers.Fields(typeof(T));
        _members = [.. fields.Select(member => Copiers.Declared(member.Field.FieldType))];
        _isImmutable = typeof(T).IsDefined(typeof(ImmutableAttribute), inherit: false);
        var isEveryMemberShallow = fields.Zip(_members).All(pair => pair.First.IsImmutable || pair.Second.IsShallow);
        IsOpen = _members.Any(member => member.IsOpen);
        IsShallow = _isImmutable || (isEveryMemberShallow && (typeof(T).IsValueType || typeof(ITuple).IsAssignableFrom(typeof(T))));
        _copy = MemberwiseEmitter.Copy<T>(fields, _members);
        _check = MemberwiseEmitter.Check<T>(fields, _members);
    }

    protected override T CopyValue(T value, CopyContext context)
    {
        if (IsShallow)
        {
            Check(value);
            return value;
        }

        if (typeof(T).IsValueType)
        {
            var copied = default(T)!;
            _copy(_members, ref value, ref copied, context);
            return copied;
        }

        if (context.TryGet(value!, out var known))
        {
            return (T)known;
        }

        var copy = Create();
        context.Record(value!, copy!);
        _copy(_members, ref value, ref copy, context);
        return copy;
    }

    protected override void CheckValue(T value)
    {
        if (IsOpen)
        {
            _check(_members, ref value);
        }
    }

    private T Create() => (T)(_constructor?.Invoke(null) ?? RuntimeHelpers.GetUninitializedObject(typeof(T)));
}
