namespace PtmOrleans.Scheduling.Costs;

/// <summary>
/// Execution time per (architecture, kind of device) over padded tokens and switch time per (kind of device, whether weights
/// are widened on their way) over bytes, learned online. Not thread-safe.
/// </summary>
public sealed class CostModel
{
    private const double Token = 1;
    private const double Mebibyte = 1 << 20;
    private static readonly Line CpuExec = new(20, 0.9);
    private static readonly Line GpuExec = new(4, 0.02);
    private static readonly Line CpuSwitch = new(5, 0.3);
    private static readonly Line GpuSwitch = new(3, 0.1);
    private readonly Dictionary<(string Architecture, string Kind), LinearCost> _exec = [];
    private readonly Dictionary<(string Kind, bool Widens), LinearCost> _switch = [];

    /// <summary>Grows whenever some estimate changes.</summary>
    internal int Version { get; private set; }

    /// <summary>Learns from a batch.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="deviceKind">The kind of device, such as <c>cpu</c>.</param>
    /// <param name="items">Items in the batch; an empty batch teaches nothing.</param>
    /// <param name="paddedTokens">Longest item × number of items.</param>
    /// <param name="time">How long it ran.</param>
    public void ObserveExec(string architecture, string deviceKind, int items, int paddedTokens, TimeSpan time)
    {
        if (items > 0)
        {
            Observe(ExecCost(architecture, deviceKind), paddedTokens, time);
        }
    }

    /// <summary>Learns from a switch.</summary>
    /// <param name="deviceKind">The kind of device.</param>
    /// <param name="bytes">Bytes that had to be paged in; 0 when the weights were resident.</param>
    /// <param name="time">How long the switch took, loading included.</param>
    /// <param name="widens">Whether the weights are widened on their way to the device.</param>
    public void ObserveSwitch(string deviceKind, long bytes, TimeSpan time, bool widens = false) =>
        Observe(SwitchCost(deviceKind, widens), bytes, time);

    /// <summary>The expected time of a batch.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="deviceKind">The kind of device.</param>
    /// <param name="paddedTokens">Longest item × number of items.</param>
    /// <returns>The time.</returns>
    public TimeSpan Exec(string architecture, string deviceKind, int paddedTokens) =>
        ExecCost(architecture, deviceKind).Estimate(paddedTokens);

    /// <summary>The expected time of a switch.</summary>
    /// <param name="deviceKind">The kind of device.</param>
    /// <param name="bytes">Bytes to page in; 0 when the weights are resident and only have to be bound.</param>
    /// <param name="widens">Whether the weights are widened on their way to the device.</param>
    /// <returns>The time.</returns>
    public TimeSpan Switch(string deviceKind, long bytes, bool widens = false) => SwitchCost(deviceKind, widens).Estimate(bytes);

    /// <summary>The line for execution times; it stays the same object and goes on learning.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="deviceKind">The kind of device.</param>
    /// <returns>The line over padded tokens.</returns>
    public LinearCost ExecCost(string architecture, string deviceKind)
    {
        var key = (architecture, deviceKind);
        return _exec.TryGetValue(key, out var cost)
            ? cost
            : _exec[key] = new LinearCost(IsCpu(deviceKind) ? CpuExec : GpuExec, Token);
    }

    /// <summary>The line for switch times; it stays the same object and goes on learning.</summary>
    /// <param name="deviceKind">The kind of device.</param>
    /// <param name="widens">Whether the weights are widened on their way to the device.</param>
    /// <returns>The line over bytes.</returns>
    public LinearCost SwitchCost(string deviceKind, bool widens = false) =>
        _switch.TryGetValue((deviceKind, widens), out var cost)
            ? cost
            : _switch[(deviceKind, widens)] = new LinearCost(IsCpu(deviceKind) ? CpuSwitch : GpuSwitch, Mebibyte);

    /// <summary>What was learned.</summary>
    /// <returns>The state, without lines never observed.</returns>
    public CostModelState Export() => new()
    {
        Exec = [.. _exec.Where(e => e.Value.Observations > 0).Select(e => State(e.Key.Architecture, e.Key.Kind, e.Value))],
        Switch = [.. _switch.Where(s => s.Value.Observations > 0).Select(s => State(string.Empty, s.Key.Kind, s.Value) with { Widens = s.Key.Widens })],
    };

    /// <summary>A model that starts with what another learned.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">A line is negative or not a number.</exception>
    public static CostModel Import(CostModelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var model = new CostModel();
        foreach (var exec in state.Exec)
        {
            model._exec[(exec.Architecture, exec.DeviceKind)] = new LinearCost(Checked(exec), Token, exec.Observations);
        }

        foreach (var change in state.Switch)
        {
            model._switch[(change.DeviceKind, change.Widens)] = new LinearCost(Checked(change), Mebibyte, change.Observations);
        }

        return model;
    }

    private void Observe(LinearCost cost, long amount, TimeSpan time)
    {
        var before = cost.Version;
        cost.Observe(amount, time);
        Version += cost.Version - before;
    }

    private static CostState State(string architecture, string kind, LinearCost cost) =>
        new(architecture, kind, cost.Line.Fixed, cost.Line.PerUnit, cost.Observations);

    private static Line Checked(CostState state) =>
        double.IsFinite(state.FixedMilliseconds) && double.IsFinite(state.MillisecondsPerUnit)
        && state.FixedMilliseconds >= 0 && state.MillisecondsPerUnit >= 0 && state.Observations >= 0
            ? new Line(state.FixedMilliseconds, state.MillisecondsPerUnit)
            : throw new ArgumentException(
                $"The cost of '{state.Architecture}' on '{state.DeviceKind}' has a term that is negative or not a number.", nameof(state));

    private static bool IsCpu(string deviceKind) => deviceKind.StartsWith("cpu", StringComparison.OrdinalIgnoreCase);
}
