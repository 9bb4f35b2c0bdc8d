namespace PtmOrleans.WeightStore.Tensors;

/// <summary>Facts about <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 => 2,
        ElementType.I8 or ElementType.U8 or ElementType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type"),
    };

    /// <summary>Whether the type is one that weights come in: F32, F16 and BF16.</summary>
    public static bool IsWeight(this ElementType type) => type is ElementType.F32 or ElementType.F16 or ElementType.BF16;

    /// <summary>Reads a safetensors `dtype`, such as <c>BF16</c> or <c>BOOL</c>; case matters.</summary>
    public static bool TryParse(string name, out ElementType type)
    {
        ElementType? found = name switch
        {
            "F32" => ElementType.F32,
            "F16" => ElementType.F16,
            "BF16" => ElementType.BF16,
            "F64" => ElementType.F64,
            "I64" => ElementType.I64,
            "I32" => ElementType.I32,
            "I16" => ElementType.I16,
            "I8" => ElementType.I8,
            "U8" => ElementType.U8,
            "BOOL" => ElementType.Bool,
            _ => null,
        };
        type = found ?? default;
        return found is not null;
    }
}
