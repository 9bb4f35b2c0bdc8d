using System.Diagnostics;

namespace PtmOrleans.Bench.Nodes;

/// <summary>Processor time of another process.</summary>
internal static class ProcessTime
{
    public static TimeSpan Of(int process)
    {
        using var running = Process.GetProcessById(process);
        return running.TotalProcessorTime;
    }
}
