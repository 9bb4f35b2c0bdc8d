using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace PtmOrleans.Grains.Devices;

/// <summary>Key of a device's grains: the silo that owns the device, and the device's name on it.</summary>
public readonly record struct DeviceKey(SiloAddress Silo, string Name)
{
    /// <summary>Reads <c>{silo address}/{device name}</c> without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DeviceKey key)
    {
        key = default;
        var cut = text?.LastIndexOf('/') ?? -1;
        if (cut <= 0 || cut == text!.Length - 1)
        {
            return false;
        }

        try
        {
            key = new DeviceKey(SiloAddress.FromParsableString(text[..cut]), text[(cut + 1)..]);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Silo.ToParsableString()}/{Name}";
}
