namespace Orleans.Runtime;

[GenerateSerializer]
[Immutable]
public readonly struct ActivationId : IEquatable<ActivationId>
{
    [Id(0)]
    internal readonly Guid Key;

    public ActivationId(Guid key) => Key = key;

    public bool IsDefault => Key == default;

    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);

    public static ActivationId NewId() => new(Guid.NewGuid());

    public bool Equals(ActivationId other) => Key.Equals(other.Key);

    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => $"@{Key:N}";

    public string ToParsableString() => ToString();
}
