using System.Globalization;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Serving;

/// <summary>The device that a node offers.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Ordinal">Its number among the machine's devices of that kind.</param>
internal sealed record DeviceChoice(string Kind, int Ordinal)
{
    private const int LastOrdinal = 1023;

    public static DeviceChoice Cpu { get; } = new("cpu", 0);

    public static DeviceChoice Parse(string text)
    {
        var parts = text.Split(':');
        return parts switch
        {
            ["cpu"] => Cpu,
            ["software"] => new("software", 0),
            ["cuda"] => new("cuda", 0),
            ["cuda", var number] when OrdinalOf(number) is { } ordinal => new("cuda", ordinal),
            _ => throw new CommandException($"--device is '{text}'; expected cpu, software, cuda, or cuda:N with N from 0 to {LastOrdinal}.", 2),
        };
    }

    public override string ToString() => Kind != "cuda" ? Kind : $"{Kind}:{Ordinal}";

    private static int? OrdinalOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) && ordinal <= LastOrdinal ? ordinal : null;
}
