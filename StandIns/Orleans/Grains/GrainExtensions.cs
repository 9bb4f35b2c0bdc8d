using Orleans.Runtime;

namespace Orleans;

public static class GrainExtensions
{
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

    public static object AsReference(this IAddressable grain, Type interfaceType) => Reference(grain).Cast(interfaceType);

    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase activation => activation.GrainContext.GrainId,
        _ => throw WrongGrain(grain),
    };

    public static long GetPrimaryKeyLong(this IAddressable grain)
    {
        var grainId = grain.GetGrainId();
        return grainId.TryGetIntegerKey(out var key, out _)
            ? key
            : throw new InvalidOperationException($"Unable to extract integer key from grain id {grainId}");
    }

    public static Guid GetPrimaryKey(this IAddressable grain)
    {
        var grainId = grain.GetGrainId();
        return grainId.TryGetGuidKey(out var key, out _)
            ? key
            : throw new InvalidOperationException($"Unable to extract GUID key from grain id {grainId}");
    }

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    private static GrainReference Reference(IAddressable grain) => grain switch
    {
        GrainReference reference => reference,
        IGrainBase activation => activation.GrainContext.GrainReference,
        _ => throw WrongGrain(grain),
    };

    private static ArgumentException WrongGrain(IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return new($"'{grain.GetType().FullName}' is neither a grain reference nor a grain class.", nameof(grain));
    }
}
