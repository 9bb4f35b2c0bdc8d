using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// A task's own session: the weights that matrix products read are packed, the others are read where the device holds them. It goes before
/// the weights' memory does. Runs of several executors may share it.
/// </summary>
internal sealed class PackedSession : IDisposable
{
    private readonly List<OrtValue> _weights = [];

    /// <summary>Packs; takes hundreds of milliseconds for a model of a hundred million parameters.</summary>
    public PackedSession(PackedGraph graph, IReadOnlyList<ResidentTensor> tensors, int threads, TimeSpan spinTime, CoreSet cores)
    {
        using var options = SkeletonSession.OptionsOf(threads, spinTime, cores);

        // Every allocation has its own length and goes when it is not needed, so a session holds its packed weights and nothing else:
        // an arena would round them up, and keep the largest batch's activations for every task that is packed.
        options.EnableCpuMemArena = false;
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");

        // The runtime checks that the place of external data exists, though all of it is given here and none is read.
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", AppContext.BaseDirectory);
        try
        {
            foreach (var tensor in tensors)
            {
                var value = OrtValue.CreateTensorValueWithData(
                    OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [.. tensor.Shape], tensor.Address, tensor.Bytes);
                _weights.Add(value);
                options.AddInitializer(tensor.Name, value);
            }

            Session = new InferenceSession(graph.Model, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public InferenceSession? Session { get; }

    /// <summary>Frees the packed weights; their bytes are the system's again afterwards.</summary>
    public void Dispose()
    {
        Session?.Dispose();
        NativeHeap.Trim();
        foreach (var weight in _weights)
        {
            weight.Dispose();
        }
    }
}
