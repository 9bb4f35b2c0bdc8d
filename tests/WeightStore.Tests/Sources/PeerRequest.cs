namespace PtmOrleans.WeightStore.Tests.Sources;

/// <summary>A request as a peer received it.</summary>
/// <param name="Path">The path without the first slash.</param>
/// <param name="Headers">Header values by lower-case name.</param>
internal sealed record PeerRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public long First => long.Parse(Headers["range"]["bytes=".Length..].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);

    public long Last => long.Parse(Headers["range"].Split('-')[1], System.Globalization.CultureInfo.InvariantCulture);
}
