using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Cli.Output;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Cuda;
using Spectre.Console;

namespace PtmOrleans.Cli.Devices;

/// <summary><c>ptm devices</c>: what a node on this machine could offer beside its processors.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Command("devices", "List the CUDA devices of this machine, or say why there are none.") { json };
        command.SetAction(parse =>
        {
            var survey = CudaDevices.Survey();
            DeviceLine[] lines = [.. survey.Devices.Select(LineOf)];
            if (parse.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    new { survey.Reason, Cuda = survey.CudaVersion?.ToString(), Devices = lines }, JsonOutput.Options));
            }
            else
            {
                Write(survey, lines);
            }

            return 0;
        });
        return command;
    }

    private static void Write(CudaSurvey survey, DeviceLine[] lines)
    {
        if (survey.Reason is { } reason)
        {
            Console.WriteLine(reason);
            return;
        }

        var table = new Table().AddColumns("Device", "Name", "Memory", "In use", "Busy", "°C", "W", "Can be offered");
        foreach (var line in lines)
        {
            table.AddRow(
                line.Device,
                Markup.Escape(line.Name),
                ByteSize.Format(line.MemoryBytes),
                line.Readings?.MemoryUsedBytes is { } used ? ByteSize.Format(used) : "?",
                line.Readings?.Utilization is { } busy ? $"{busy:P0}" : "?",
                line.Readings?.Celsius is { } celsius ? $"{celsius}" : "?",
                line.Readings?.Watts is { } watts ? $"{watts:0}" : "?",
                Markup.Escape(line.Obstacle ?? "yes"));
        }

        AnsiConsole.Write(table);
    }

    private static DeviceLine LineOf(CudaDeviceFacts facts)
    {
        try
        {
            var device = CudaDevices.Open(facts.Ordinal);
            new CudaExecutionOptions { Device = device }.RequireUsable();
            return LineOf(facts, device.Read(), null);
        }
        catch (Exception e) when (e is WeightStoreException or InferenceException)
        {
            return LineOf(facts, null, e.Message);
        }
    }

    private static DeviceLine LineOf(CudaDeviceFacts facts, CudaReadings? readings, string? obstacle) => new(
        $"cuda:{facts.Ordinal}", facts.Name, facts.MemoryBytes, $"{facts.ComputeCapability}", facts.PciBusId, readings, obstacle);
}
