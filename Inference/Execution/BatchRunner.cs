using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>Runs batches on this executor's models. All but <see cref="Stop"/> belongs to the executor's thread.</summary>
/// <param name="models">Bound weights, or whole models.</param>
/// <param name="packed">Packed weights; null when there are none.</param>
/// <param name="narrowTokens">See <see cref="DeviceExecutorOptions.NarrowTokens"/>.</param>
/// <param name="clock">Measures runs.</param>
internal sealed class BatchRunner(ITaskModels models, PackedModels? packed, int narrowTokens, TimeProvider clock) : IDisposable
{
    private readonly BatchBuffers _buffers = new();
    private readonly RunOptions _runOptions = new();
    private string? _lastTask;

    /// <exception cref="InferenceException">The batch, the model or the runtime is at fault; the next batch may run.</exception>
    public BatchOutput Run(ResidentTask task, TokenBatch batch)
    {
        var start = clock.GetTimestamp();
        try
        {
            var form = BatchShape.TokensOf(batch) <= narrowTokens ? SkeletonForm.Narrow : SkeletonForm.Wide;
            var variant = new SkeletonVariant(form, batch.TokenVectors.Span.Contains(true));
            var bound = models.Get(task, variant);
            var ready = clock.GetTimestamp();
            var shape = BatchShape.Of(batch, bound.Facts);
            _buffers.Fill(batch, shape, bound.SelectsRows);

            // The narrow form packs no weights, so packed ones would gain it nothing; packed models give what their task is for.
            var packing = variant == default ? packed : null;
            if (packing?.TryRun(task, this, _buffers, shape, _runOptions) != true)
            {
                bound.Run(_buffers, shape, _runOptions);
            }

            packing?.Ran(task);
            var output = Output(task.Manifest.Key, bound.Facts, batch, shape, start, ready);
            return variant.TokenVectors ? TokenPooling.Reduce(output, batch, HeadSpec.From(task.Manifest)) : output;
        }
        catch (InvalidModelException e)
        {
            throw new InferenceException(InferenceError.InvalidModel, e.Message, inner: e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException(
                InferenceError.Runtime,
                $"ONNX Runtime failed on a batch of {batch.Lengths.Length} items of {task.Manifest.Key}: {e.Message}",
                inner: e);
        }
    }

    /// <summary>Makes the running batch fail at its next operator, and every later one. Called from any thread before disposal.</summary>
    public void Stop() => _runOptions.Terminate = true;

    public void Dispose()
    {
        packed?.Leave(this);
        models.Dispose();
        _buffers.Dispose();
        _runOptions.Dispose();
    }

    private BatchOutput Output(string task, ModelFacts facts, TokenBatch batch, BatchShape shape, long start, long ready)
    {
        var switched = _lastTask is not null && _lastTask != task;
        _lastTask = task;
        return new()
        {
            Values = _buffers.Output.Span(shape.Rows * facts.OutputWidth).ToArray(),
            Width = facts.OutputWidth,
            RowsPerItem = RowsPerItem(facts, batch),
            Switched = switched,
            BindTime = clock.GetElapsedTime(start, ready),
            ComputeTime = clock.GetElapsedTime(ready),
            PaddedTokens = shape.Tokens,
        };
    }

    private static int[] RowsPerItem(ModelFacts facts, TokenBatch batch)
    {
        if (facts.RowPerToken)
        {
            return (batch.RowCounts.IsEmpty ? batch.Lengths : batch.RowCounts).ToArray();
        }

        var rows = new int[batch.Lengths.Length];
        rows.AsSpan().Fill(1);
        return rows;
    }
}
