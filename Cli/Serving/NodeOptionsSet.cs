using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Cli.Serving;

/// <summary>Command-line options of a node.</summary>
internal sealed class NodeOptionsSet
{
    public Option<string> Data { get; } = CommonOptions.Data();

    public Option<DeviceChoice> Device { get; } = new("--device")
    {
        Description = "Where tasks run: cpu; cuda for an NVIDIA device, cuda:1 for the second; or software, which computes on the CPU "
            + "and copies weights into memory of its own, as a GPU does.",
        HelpName = "cpu|software|cuda|cuda:N",
        DefaultValueFactory = _ => DeviceChoice.Cpu,
        CustomParser = result => DeviceChoice.Parse(result.Tokens[0].Value),
    };

    public Option<string> Budget { get; } = new("--budget")
    {
        Description = "Weights that the device may hold at a time, such as 512MiB or a number of bytes.",
        DefaultValueFactory = _ => "2GiB",
    };

    public Option<string?> Link { get; } = new("--link")
    {
        Description = "Bandwidth of a software device's link, such as 12GiB or a number of bytes, per second; unlimited when left out.",
    };

    public Option<int> Instances { get; } = CommonOptions.Number("--instances", "Executors that share the weights.", 1, 64, 1);

    public Option<bool> PackWeights { get; } = new("--pack-weights")
    {
        Description = "Pack the weights of busy tasks in the background while the budget has room: batches of more than 64 tokens run up to a tenth faster.",
    };

    public Option<int?> ParallelLoads { get; } = CommonOptions.OptionalNumber(
        "--parallel-loads", "Segments of weights that load at a time; 2 when left out.", 1, 64);

    public Option<int?> MemoryNode { get; } = CommonOptions.OptionalNumber(
        "--memory-node", "Memory node (NUMA) whose cores compute; any when left out.", 0, 1023);

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

    public Option<string[]> Peers { get; } = new("--peer")
    {
        Description = "Gateway of a node whose tasks this one serves too, such as http://node-a:8000; may be given again.",
        DefaultValueFactory = _ => [],
    };

    public Option<string?> PeerKey { get; } = new("--peer-key")
    {
        Description = "An operator's key at the peers (or PTM_PEER_KEY, which other users of the machine cannot see).",
    };

    public Option<string[]> Shared { get; } = new("--shared")
    {
        Description = "Store of a node whose tasks this one serves too, in a folder that both see; may be given again.",
        DefaultValueFactory = _ => [],
    };

    public Option<string?> HostMemory { get; } = new("--host-memory")
    {
        Description = "Memory for weights that are on no device, such as 8GiB, so that paging them in reads no disk; none when left out.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Checkpoints);
        command.Options.Add(Data);
        command.Options.Add(Device);
        command.Options.Add(Budget);
        command.Options.Add(Link);
        command.Options.Add(Instances);
        command.Options.Add(PackWeights);
        command.Options.Add(ParallelLoads);
        command.Options.Add(MemoryNode);
        command.Options.Add(Policy);
        command.Options.Add(ListItems);
        command.Options.Add(ListTokens);
        command.Options.Add(Packing);
        command.Options.Add(PackingWindow);
        command.Options.Add(TenantWeights);
        command.Options.Add(Redis);
        command.Options.Add(Peers);
        command.Options.Add(PeerKey);
        command.Options.Add(Shared);
        command.Options.Add(HostMemory);
    }

    public ServeOptions Read(ParseResult parse) => new()
    {
        Data = Path.GetFullPath(parse.GetValue(Data)!),
        Device = parse.GetValue(Device)!,
        BudgetBytes = ByteSize.Parse(parse.GetValue(Budget)!),
        LinkBytesPerSecond = LinkOf(parse.GetValue(Link), parse.GetValue(Device)!),
        Instances = parse.GetValue(Instances),
        PackWeights = parse.GetValue(PackWeights),
        ParallelLoads = parse.GetValue(ParallelLoads),
        MemoryNode = parse.GetValue(MemoryNode),
        Policy = parse.GetValue(Policy)!,
        ListItems = parse.GetValue(ListItems),
        ListTokens = parse.GetValue(ListTokens),
        Packing = parse.GetValue(Packing),
        PackingWindow = parse.GetValue(PackingWindow) is { } window ? TimeSpan.FromMilliseconds(window) : null,
        TenantWeights = TenantWeight.ParseAll(parse.GetValue(TenantWeights)!),
        Redis = parse.GetValue(Redis),
        CheckpointRoots = parse.GetValue(Checkpoints)!,
        Peers = [.. parse.GetValue(Peers)!.Select(peer => CommonOptions.AddressOf("--peer", peer))],
        PeerKey = parse.GetValue(PeerKey) ?? Environment.GetEnvironmentVariable("PTM_PEER_KEY"),
        SharedFolders = [.. parse.GetValue(Shared)!.Select(folder => Path.GetFullPath(CommonOptions.FolderOf("--shared", folder)))],
        HostBytes = parse.GetValue(HostMemory) is { } memory ? ByteSize.Parse(memory) : 0,
    };

    private static string Policies => string.Join(", ", PolicyCatalog.Names);

    private static string PolicyOf(string name) =>
        PolicyCatalog.Names.Contains(name) ? name : throw new CommandException($"--policy is '{name}'; there are {Policies}.", 2);

    private static long LinkOf(string? bandwidth, DeviceChoice device) =>
        bandwidth is null ? 0
        : device.Kind == "software" ? ByteSize.Parse(bandwidth)
        : throw new CommandException($"--link is '{bandwidth}', but only a software device has a link; --device is '{device}'.", 2);

    private static PackingMode PackingOf(string name) => name.ToLowerInvariant() switch
    {
        "none" => PackingMode.None,
        "lanes" => PackingMode.Lanes,
        _ => throw new CommandException($"--packing is '{name}'; expected none or lanes.", 2),
    };
}
