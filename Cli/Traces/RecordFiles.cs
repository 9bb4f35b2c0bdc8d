using System.Text.Json;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Traces;

/// <summary>Where a recording goes.</summary>
/// <param name="Trace">The trace's file.</param>
/// <param name="Map">The file of the tasks that the letters stand for; null for none.</param>
internal sealed record RecordFiles(string Trace, string? Map)
{
    public void Write(Recording recording)
    {
        TraceFile.Write(Trace, recording.Trace.Write);
        if (Map is not null)
        {
            TraceFile.Write(Map, file => JsonSerializer.Serialize(file, recording.Tasks, JsonOutput.Options));
        }
    }
}
