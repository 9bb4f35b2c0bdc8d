using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// A CUDA device, on which an executor has a stream of its own: its sessions compute on it, and it is the stream, not the host, that waits
/// for weights that are still being copied.
/// </summary>
internal sealed class CudaPlace : IComputePlace
{
    private const string Provider = "CUDAExecutionProvider";

    private readonly CudaExecutionOptions _options;
    private readonly CudaStream _stream;

    /// <summary>Takes a stream, and makes sure that sessions can be made.</summary>
    /// <exception cref="InferenceException">ONNX Runtime cannot compute on the device; the message says why.</exception>
    public CudaPlace(CudaExecutionOptions options)
    {
        _options = options;
        RequireProvider(OrtEnv.Instance().GetAvailableProviders(), OrtEnv.Instance().GetVersionString());
        _stream = options.Device.CreateStream();
        try
        {
            using var session = new SessionOptions();
            Configure(session);
            WeightMemory = new OrtMemoryInfo(
                OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, options.Device.Facts.Ordinal, OrtMemType.Default);
        }
        catch (OnnxRuntimeException e)
        {
            _stream.Dispose();
            throw new InferenceException(
                InferenceError.Runtime,
                $"ONNX Runtime's CUDA execution provider does not start: {e.Message.Trim().ReplaceLineEndings(" ")}",
                inner: e);
        }
    }

    public OrtMemoryInfo WeightMemory { get; }

    public bool CopiesInputs => true;

    public void Configure(SessionOptions session)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(ProviderOptions(_options, _stream.Handle));
        session.AppendExecutionProvider_CUDA(cuda);
    }

    public void Await(ResidentTask task)
    {
        try
        {
            task.WaitOn(_stream.Handle);
        }
        catch (WeightStoreException e)
        {
            throw new InferenceException(
                InferenceError.Runtime, $"the weights of {task.Manifest.Key} did not arrive on the device: {e.Message}", inner: e);
        }
    }

    public void Dispose()
    {
        WeightMemory.Dispose();
        _stream.Dispose();
    }

    /// <summary>All options at once: each update begins with the defaults again.</summary>
    internal static Dictionary<string, string> ProviderOptions(CudaExecutionOptions options, nint stream)
    {
        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

        return new()
        {
            ["device_id"] = Text(options.Device.Facts.Ordinal),
            ["has_user_compute_stream"] = "1",
            ["user_compute_stream"] = Text(stream),
            ["do_copy_in_default_stream"] = "1",
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["gpu_mem_limit"] = Text(options.WorkspaceBytes),
            ["use_tf32"] = options.AllowTf32 ? "1" : "0",
        };
    }

    /// <exception cref="InferenceException">The library was built without the provider.</exception>
    internal static void RequireProvider(IReadOnlyList<string> providers, string version)
    {
        if (!providers.Contains(Provider))
        {
            throw new InferenceException(
                InferenceError.Runtime,
                $"This ONNX Runtime ({version}) has no CUDA execution provider; it has {string.Join(", ", providers)}.");
        }
    }
}
