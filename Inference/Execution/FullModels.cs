using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// One whole model at a time, loaded from its ONNX file when the task changes and let go before the next. The files are written once per
/// task, on its first run, into a temporary folder of as many bytes as the tasks' weights.
/// </summary>
internal sealed class FullModels(DeviceExecutorOptions options) : ITaskModels
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ptm-full-");
    private readonly Dictionary<string, string> _files = [];
    private InferenceSession? _session;
    private BoundTask? _bound;
    private string? _loaded;

    public BoundTask Get(ResidentTask task, SkeletonVariant variant)
    {
        if (variant.TokenVectors)
        {
            throw new InferenceException(InferenceError.InvalidBatch, "A whole model gives what its file does; token vectors need a skeleton.");
        }

        var key = task.Manifest.Key;
        if (_loaded != key)
        {
            Unload();
            Load(task);
            _loaded = key;
        }

        return _bound!;
    }

    public void Dispose()
    {
        Unload();
        _folder.Delete(recursive: true);
    }

    private void Load(ResidentTask task)
    {
        var graph = SkeletonSession.GraphOf(task.Manifest);
        var path = FileOf(task);
        using var session = new SessionOptions
        {
            IntraOpNumThreads = options.IntraOpThreads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        SkeletonSession.SetSpinTime(session, options.SpinTime);
        _session = new InferenceSession(path, session);
        _bound = new BoundTask(_session, HostPlace.Instance, graph.SelectsRows, ModelFacts.From(task.Manifest), weights: [], _ => { });
    }

    private void Unload()
    {
        _loaded = null;
        _bound?.Dispose();
        _bound = null;
        _session?.Dispose();
        _session = null;
    }

    private string FileOf(ResidentTask task)
    {
        if (!_files.TryGetValue(task.Manifest.Key, out var path))
        {
            path = Path.Combine(_folder.FullName, $"{_files.Count}.onnx");
            FullModelFile.Write(path, task);
            _files.Add(task.Manifest.Key, path);
        }

        return path;
    }
}
