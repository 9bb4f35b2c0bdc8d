using PtmOrleans.Bench.Reports;
using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Bench.Models;

/// <summary>The tasks of a fleet as others have them: one ONNX file each, with the weights inside.</summary>
internal sealed class WholeModels : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ptm-whole-");

    private WholeModels()
    {
    }

    /// <summary>Writes the first tasks' files to the folder for temporary files; they go with this object.</summary>
    public static async Task<WholeModels> WriteAsync(Fleet fleet, int tasks, CancellationToken cancellationToken)
    {
        Space.Require(Path.GetTempPath(), tasks * fleet.TaskBytes, tasks == 1 ? "a whole model" : $"{tasks} whole models", "TMPDIR");
        var models = new WholeModels();
        try
        {
            await using var device = new LocalDevice(fleet, fleet.TaskBytes);
            for (var i = 0; i < tasks; i++)
            {
                using var lease = await device.Cache.AcquireAsync(fleet.Tasks[i], cancellationToken);
                FullModelFile.Write(models.FileOf(i), lease.Task);
            }

            return models;
        }
        catch
        {
            models.Dispose();
            throw;
        }
    }

    public string FileOf(int task) => Path.Combine(_folder.FullName, $"{task}.onnx");

    public void Dispose() => _folder.Delete(recursive: true);
}
