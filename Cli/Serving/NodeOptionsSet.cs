using System.CommandLine;
using PtmOrleans.Cli.Output;

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

    public Option<int> Instances { get; } = CommonOptions.Number("--instances", "Executors that share the weights.", 1, 64, 1);

    public Option<string> Policy { get; } = new("--policy")
    {
        Description = "Scheduling policy: affinity or fcfs.",
        DefaultValueFactory = _ => "affinity",
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
        command.Options.Add(Instances);
        command.Options.Add(Policy);
        command.Options.Add(Redis);
    }

    public ServeOptions Read(ParseResult parse) => new()
    {
        Data = Path.GetFullPath(parse.GetValue(Data)!),
        BudgetBytes = ByteSize.Parse(parse.GetValue(Budget)!),
        Instances = parse.GetValue(Instances),
        Policy = parse.GetValue(Policy)!,
        Redis = parse.GetValue(Redis),
        CheckpointRoots = parse.GetValue(Checkpoints)!,
    };
}
