using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

[StructLayout(LayoutKind.Sequential)]
public readonly struct Float16 : IEquatable<Float16>
{
    public readonly ushort value;

    public Float16(ushort v) => value = v;

    public static explicit operator Float16(float value) => new(BitConverter.HalfToUInt16Bits((Half)value));

    public static explicit operator float(Float16 value) => value.ToFloat();

    public static bool operator ==(Float16 left, Float16 right) => left.ToFloat() == right.ToFloat();

    public static bool operator !=(Float16 left, Float16 right) => !(left == right);

    public float ToFloat() => (float)BitConverter.UInt16BitsToHalf(value);

    public bool Equals(Float16 other) => ToFloat().Equals(other.ToFloat());

    public override bool Equals(object obj) => obj is Float16 other && Equals(other);

    public override int GetHashCode() => ToFloat().GetHashCode();
}
