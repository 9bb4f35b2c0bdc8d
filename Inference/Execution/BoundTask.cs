using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Inference.Execution;

/// <summary>A session with everything bound to it that a task's runs share; it goes before the weights' memory does.</summary>
internal sealed class BoundTask : IDisposable
{
    private readonly Lock _gate = new();
    private readonly InferenceSession _session;
    private readonly IComputePlace _place;
    private readonly Action<BoundTask> _onDispose;
    private readonly OrtIoBinding _binding;
    private readonly Dictionary<string, OrtValue> _bound = [];
    private bool _disposed;

    public BoundTask(
        InferenceSession session,
        IComputePlace place,
        bool selectsRows,
        ModelFacts facts,
        IReadOnlyList<ResidentTensor> weights,
        Action<BoundTask> onDispose)
    {
        _session = session;
        _place = place;
        _onDispose = onDispose;
        SelectsRows = selectsRows;
        Facts = facts;
        _binding = session.CreateIoBinding();
        try
        {
            BindWeights(weights);
        }
        catch
        {
            _binding.Dispose();
            throw;
        }
    }

    public ModelFacts Facts { get; }

    public bool SelectsRows { get; }

    /// <summary>Computes what <paramref name="buffers"/> hold; the result is in their output.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    public void Run(BatchBuffers buffers, BatchShape shape, RunOptions options) =>
        ObjectDisposedException.ThrowIf(!TryRun(buffers, shape, options), this);

    /// <summary>Computes unless it has been disposed; disposal waits for a run in progress.</summary>
    public bool TryRun(BatchBuffers buffers, BatchShape shape, RunOptions options)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            RunBound(buffers, shape, options);
            return true;
        }
    }

    /// <summary>Called by the weight cache or by the executor's end, whichever is first; the other then waits until it is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _binding.Dispose();
        }

        _onDispose(this);
    }

    private void RunBound(BatchBuffers buffers, BatchShape shape, RunOptions options)
    {
        BindInput(SkeletonGraph.InputIds, buffers.Ids.View(shape.Items, shape.Longest));
        BindInput(SkeletonGraph.TokenTypeIds, buffers.TypeIds.View(shape.Items, shape.Longest));
        BindInput(SkeletonGraph.AttentionMask, buffers.Mask.View(shape.Items, shape.Longest));
        if (SelectsRows)
        {
            BindInput(SkeletonGraph.HeadRows, buffers.Rows.View(shape.Rows));
        }

        _ = buffers.Output.Span(shape.Rows * Facts.OutputWidth);
        var output = buffers.Output.View(shape.Rows, Facts.OutputWidth);
        if (!IsBound(SkeletonGraph.Output, output))
        {
            _binding.BindOutput(SkeletonGraph.Output, output);
            _bound[SkeletonGraph.Output] = output;
        }

        _session.RunWithBinding(options, _binding);
    }

    private void BindWeights(IReadOnlyList<ResidentTensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Type != ElementType.F32)
            {
                throw new InvalidModelException($"The weight {tensor.Name} has the element type {tensor.Type}; skeletons take F32.");
            }

            // The binding keeps a reference of its own to the tensor, which in turn only points at the device's memory.
            using var value = OrtValue.CreateTensorValueWithData(
                _place.WeightMemory, TensorElementType.Float, [.. tensor.Shape], tensor.Address, tensor.Bytes);
            _binding.BindInput(tensor.Name, value);
        }
    }

    private void BindInput(string name, OrtValue value)
    {
        if (_place.CopiesInputs || !IsBound(name, value))
        {
            _binding.BindInput(name, value);
            _bound[name] = value;
        }
    }

    /// <summary>A view that is bound already shows the buffer's present content, so batches of one shape bind nothing.</summary>
    private bool IsBound(string name, OrtValue value) => _bound.TryGetValue(name, out var bound) && ReferenceEquals(bound, value);
}
