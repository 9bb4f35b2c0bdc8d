using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;

namespace Orleans.Runtime;

[GenerateSerializer]
[Immutable]
[JsonConverter(typeof(SiloAddressConverter))]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>, IParsable<SiloAddress>
{
    private static readonly Lock GenerationGate = new();
    private static long _lastGeneration;

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
    }

    public static SiloAddress Zero { get; } = New(new IPAddress(0), 0, 0);

    [Id(0)]
    public IPEndPoint Endpoint { get; }

    [Id(1)]
    public int Generation { get; }

    public bool IsClient => Generation < 0;

    public static SiloAddress New(IPEndPoint ep, int gen) => New(ep.Address, ep.Port, gen);

    public static SiloAddress New(IPAddress address, int port, int generation) =>
        new(new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port), generation);

    public static int AllocateNewGeneration()
    {
        var seconds = (TimeProvider.System.GetUtcNow().Ticks - new DateTime(2022, 1, 1).Ticks) / TimeSpan.TicksPerSecond;
        lock (GenerationGate)
        {
            // Silos that start within the same second still differ.
            _lastGeneration = Math.Max(seconds, _lastGeneration + 1);
            return unchecked((int)_lastGeneration);
        }
    }

    public static SiloAddress FromParsableString(string addr) => Parse(addr, null);

    public static SiloAddress Parse(string value) => Parse(value, null);

    public static SiloAddress Parse(string value, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return TryParse(value, provider, out var result) ? result : throw new FormatException("Invalid string SiloAddress: " + value);
    }

    public static bool TryParse([NotNullWhen(true)] string? value, [NotNullWhen(true)] out SiloAddress? result) => TryParse(value, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? value, IFormatProvider? provider, [MaybeNullWhen(false)] out SiloAddress result)
    {
        result = null;
        var at = value?.LastIndexOf('@') ?? -1;
        var colon = at < 0 ? -1 : value!.LastIndexOf(':', at);
        if (colon < 0
            || !IPAddress.TryParse(value.AsSpan(0, colon), out var address)
            || !ushort.TryParse(value.AsSpan(colon + 1, at - colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || !int.TryParse(value.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
        {
            return false;
        }

        result = New(address, port, generation);
        return true;
    }

    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint.Address}:{Endpoint.Port}@{Generation}");

    public override string ToString() => $"{(IsClient ? "C" : "S")}{Endpoint}:{Generation.ToString(CultureInfo.InvariantCulture)}";

    public bool Equals([NotNullWhen(true)] SiloAddress? other) =>
        ReferenceEquals(this, other) || (other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint));

    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    public override int GetHashCode() => Endpoint.GetHashCode() ^ Generation;

    public int CompareTo(SiloAddress? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byGeneration = Generation.CompareTo(other.Generation);
        return byGeneration != 0 ? byGeneration : string.CompareOrdinal(ToParsableString(), other.ToParsableString());
    }
}
