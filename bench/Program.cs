using System.CommandLine;
using System.CommandLine.Help;
using PtmOrleans.Bench.Density;
using PtmOrleans.Bench.Gateway;
using PtmOrleans.Bench.Instances;
using PtmOrleans.Bench.PageIn;
using PtmOrleans.Bench.Replay;
using PtmOrleans.Bench.Requests;
using PtmOrleans.Bench.Schedule;
using PtmOrleans.Bench.Scheduler;
using PtmOrleans.Bench.Splitting;
using PtmOrleans.Bench.Steady;
using PtmOrleans.Bench.Switching;
using PtmOrleans.Bench.Tasks;
using PtmOrleans.Cli.Output;

Pipe.Prepare();
var root = new Command("ptm")
{
    new Command("bench", "Measure the platform on this machine; every bench runs both arms of its comparison.")
    {
        SwitchCommand.Create(),
        SteadyCommand.Create(),
        PageInCommand.Create(),
        DensityCommand.Create(),
        InstancesCommand.Create(),
        RequestCommand.Create(),
        GatewayCommand.Create(),
        SplitCommand.Create(),
        GatewayCommand.BareServer(),
        ReplayCommand.Create(),
        ScheduleCommand.Create(),
        SchedulerCommand.Create(),
        TasksCommand.Create(),
    },
};
root.Options.Add(new HelpOption());
var invocation = new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
};
string[] line = ["bench", .. args.Length > 0 ? args : ["--help"]];
return await Failure.ReportAsync(() => Failure.Understand(root.Parse(line)).InvokeAsync(invocation));
