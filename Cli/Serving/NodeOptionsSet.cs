using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Cli.Serving;

/// <summary>Command-line options of a node.</summary>
internal sealed class NodeOptionsSet
{
    public Option<string> Data { get; } = CommonOptions.Data();

    public Option<string> Budget { get; } = new("--budget")
    {
        Description = "Weights that the device may hold at a time, such as 512MiB or a number of bytes.",
        DefaultValueFactory = _ => "2GiB",
    };

    public Option<string> Device { get; } = new("--device")
    {
        Description = "cpu, or software: a device that copies weights into memory of its own, as a GPU does, and computes on the CPU.",
        HelpName = "cpu|software",
        DefaultValueFactory = _ => "cpu",
        CustomParser = result => DeviceOf(result.Tokens[0].Value),
    };

    public Option<string?> Link { get; } = new("--link")
    {
        Description = "Bandwidth of a software device's link, such as 12GiB or a number of bytes, per second; unlimited when left out.",
    };

    public Option<int> Instances { get; } = CommonOptions.Number("--instances", "Executors that share the weights.", 1, 64, 1);

    public Option<bool> PackWeights { get; } = new("--pack-weights")
    {
        Description = "Pack the weights of busy tasks in the background while the budget has room: small batches run up to a third faster.",
    };

    public Option<string> Policy { get; } = new("--policy")
    {
        Description = $"Scheduling policy until an operator switches to another: {Policies}.",
        DefaultValueFactory = _ => PolicyCatalog.Default,
        CustomParser = result => PolicyOf(result.Tokens[0].Value),
    };

    public Option<int?> ListItems { get; } = CommonOptions.OptionalNumber(
        "--list-items", "Most sequences that a task's list holds; 1,024 when left out.", 1, 1 << 20);

    public Option<int?> ListTokens { get; } = CommonOptions.OptionalNumber(
        "--list-tokens", "Most tokens that a task's list holds; 262,144 when left out.", 1, 1 << 28);

    public Option<PackingMode> Packing { get; } = new("--packing")
    {
        Description = "none, or lanes: full chunks of large requests yield to everything else, and batches wait a moment to fill.",
        HelpName = "none|lanes",
        DefaultValueFactory = _ => PackingMode.None,
        CustomParser = result => PackingOf(result.Tokens[0].Value),
    };

    public Option<int?> PackingWindow { get; } = CommonOptions.OptionalNumber(
        "--packing-window",
        "Milliseconds that a list waits to fill a batch while no deadline is near; 100 with lanes, else 0, when left out.",
        0,
        10_000);

    public Option<string[]> TenantWeights { get; } = new("--tenant-weight")
    {
        Description = "Share of a tenant against others, such as acme=2; 0.01 to 1000, 1 for those not named; may be given again.",
        DefaultValueFactory = _ => [],
    };

    public Option<string?> Redis { get; } = new("--redis")
    {
        Description = "Keep registrations in Redis at host:port instead of in files.",
    };

    public Option<string[]> Checkpoints { get; } = new("--checkpoints")
    {
        Description = "Folder that tenants may register checkpoints from; may be given again. Without it, any folder the node can read.",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Checkpoints);
        command.Options.Add(Data);
        command.Options.Add(Budget);
        command.Options.Add(Device);
        command.Options.Add(Link);
        command.Options.Add(Instances);
        command.Options.Add(PackWeights);
        command.Options.Add(Policy);
        command.Options.Add(ListItems);
        command.Options.Add(ListTokens);
        command.Options.Add(Packing);
        command.Options.Add(PackingWindow);
        command.Options.Add(TenantWeights);
        command.Options.Add(Redis);
    }

    public ServeOptions Read(ParseResult parse) => new()
    {
        Data = Path.GetFullPath(parse.GetValue(Data)!),
        BudgetBytes = ByteSize.Parse(parse.GetValue(Budget)!),
        Device = parse.GetValue(Device)!,
        LinkBytesPerSecond = LinkOf(parse.GetValue(Link), parse.GetValue(Device)!),
        Instances = parse.GetValue(Instances),
        PackWeights = parse.GetValue(PackWeights),
        Policy = parse.GetValue(Policy)!,
        ListItems = parse.GetValue(ListItems),
        ListTokens = parse.GetValue(ListTokens),
        Packing = parse.GetValue(Packing),
        PackingWindow = parse.GetValue(PackingWindow) is { } window ? TimeSpan.FromMilliseconds(window) : null,
        TenantWeights = TenantWeight.ParseAll(parse.GetValue(TenantWeights)!),
        Redis = parse.GetValue(Redis),
        CheckpointRoots = parse.GetValue(Checkpoints)!,
    };

    private static string Policies => string.Join(", ", PolicyCatalog.Names);

    private static string PolicyOf(string name) =>
        PolicyCatalog.Names.Contains(name) ? name : throw new CommandException($"--policy is '{name}'; there are {Policies}.", 2);

    private static string DeviceOf(string kind) =>
        kind is "cpu" or "software" ? kind : throw new CommandException($"--device is '{kind}'; expected cpu or software.", 2);

    private static long LinkOf(string? bandwidth, string device) =>
        bandwidth is null ? 0
        : device == "software" ? ByteSize.Parse(bandwidth)
        : throw new CommandException($"--link is '{bandwidth}', but only a software device has a link; --device is '{device}'.", 2);

    private static PackingMode PackingOf(string name) => name.ToLowerInvariant() switch
    {
        "none" => PackingMode.None,
        "lanes" => PackingMode.Lanes,
        _ => throw new CommandException($"--packing is '{name}'; expected none or lanes.", 2),
    };
}
