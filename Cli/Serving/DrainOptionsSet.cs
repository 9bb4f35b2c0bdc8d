using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Cli.Serving;

/// <summary>Command-line options of how a gateway stops.</summary>
internal sealed class DrainOptionsSet
{
    public Option<int?> Delay { get; } = CommonOptions.OptionalNumber(
        "--drain-delay", "Seconds that a stopping gateway says it is not ready before it refuses requests; 0 when left out.", 0, 600);

    public Option<int?> Limit { get; } = CommonOptions.OptionalNumber(
        "--drain-limit", "Seconds that a stopping gateway waits for requests in work; 30 when left out.", 0, 3600);

    public void AddTo(Command command)
    {
        command.Options.Add(Delay);
        command.Options.Add(Limit);
    }

    public Action<GatewayOptions> Read(ParseResult parse)
    {
        var (delay, limit) = (parse.GetValue(Delay), parse.GetValue(Limit));
        return gateway =>
        {
            gateway.DrainDelay = delay is { } before ? TimeSpan.FromSeconds(before) : gateway.DrainDelay;
            gateway.DrainLimit = limit is { } longest ? TimeSpan.FromSeconds(longest) : gateway.DrainLimit;
        };
    }
}
