using System.CommandLine;
using PtmOrleans.Cli.Demo;
using PtmOrleans.Cli.Devices;
using PtmOrleans.Cli.Fleet;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Scheduler;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Cli.Store;
using PtmOrleans.Cli.Tasks;
using PtmOrleans.Cli.Tenancy;
using PtmOrleans.Cli.Traces;

Pipe.Prepare();
var root = new RootCommand("PtmOrleans: many tenants' fine-tuned transformers on few devices. From a source tree, ./ptm also has setup, test and bench.")
{
    ServeCommand.Create(),
    SiloCommand.Create(),
    GatewayCommand.Create(),
    DemoCommand.Create(),
    InferCommand.Create(),
    TasksCommand.Create(),
    ImportCommand.Create(),
    PushCommand.Create(),
    TenantsCommand.Create(),
    KeysCommand.Create(),
    UsageCommand.Create(),
    SchedulerCommand.Create(),
    TraceCommand.Create(),
    StoreCommand.Create(),
    FleetCommand.Create(),
    DevicesCommand.Create(),
};
var invocation = new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
};
return await Failure.ReportAsync(() =>
{
    var parsed = Failure.Understand(root.Parse(args.Length > 0 ? args : ["--help"]));
    invocation.ProcessTerminationTimeout = NodeStop.LimitOf(parsed) ?? invocation.ProcessTerminationTimeout;
    return parsed.InvokeAsync(invocation);
});
