using System.Runtime.CompilerServices;

namespace PtmOrleans.Bench.Tests.Schedule;

/// <summary>A test that needs FastPTM's traces and logs; skipped with a message where they do not lie beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedFactAttribute : FactAttribute
{
    public PublishedFactAttribute() =>
        Skip = File.Exists(Logs) ? null : "FastPTM's traces and logs are not beside the repository (../shared/data).";

    public static string Logs => Path.Combine(Folder(), "fastptm_logs.json");

    public static string Traces => Path.Combine(Folder(), "fastptm_traces");

    /// <summary>Looks from this source file upwards, since build output may lie anywhere.</summary>
    private static string Folder([CallerFilePath] string source = "")
    {
        var folder = new FileInfo(source).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PtmOrleans.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "..", "shared", "data");
    }
}
