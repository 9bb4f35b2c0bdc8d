using PtmOrleans.Bench.Reports;
using PtmOrleans.Client;

namespace PtmOrleans.Bench.Splitting;

/// <summary>A client, and what its requests took.</summary>
internal sealed class SplitArm : IDisposable
{
    private readonly CountingHandler _handler = new();

    public SplitArm(string name, string figure, PtmClientOptions options)
    {
        (Name, Figure) = (name, figure);
        Client = new PtmClient(options, _handler);
    }

    public string Name { get; }

    public string Figure { get; }

    public PtmClient Client { get; }

    public long Bytes => _handler.Sent + _handler.Received;

    /// <summary>Of each measurement: the node's processor time a request, in milliseconds.</summary>
    public List<double> NodeTimes { get; } = [];

    /// <summary>Of each measurement: the client's processor time a request, in milliseconds.</summary>
    public List<double> ClientTimes { get; } = [];

    /// <summary>Of each measurement: bytes of bodies a request, both ways.</summary>
    public List<double> Sizes { get; } = [];

    public Spread NodeTime => Spread.Of(NodeTimes);

    public void Dispose()
    {
        Client.Dispose();
        _handler.Dispose();
    }
}
