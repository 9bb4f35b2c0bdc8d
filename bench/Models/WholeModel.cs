using Microsoft.ML.OnnxRuntime;

namespace PtmOrleans.Bench.Models;

/// <summary>A session of its own for one task, graph and weights in one file, as ONNX Runtime makes it by default.</summary>
internal sealed class WholeModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <param name="path">The model's file.</param>
    /// <param name="spins">Whether its threads spin between operators, which is the runtime's default.</param>
    public WholeModel(string path, bool spins)
    {
        using var options = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spins ? "1" : "0");
        _session = new InferenceSession(path, options);
    }

    public void Run(BatchForm form)
    {
        var inputs = _session.InputNames.Select(name => Input(name, form)).ToArray();
        try
        {
            using var outputs = _session.Run(_run, _session.InputNames, inputs, _session.OutputNames);
        }
        finally
        {
            Array.ForEach(inputs, i => i.Dispose());
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static OrtValue Input(string name, BatchForm form)
    {
        var values = name == "input_ids" ? form.Ids : new int[form.Ids.Length];
        if (name == "attention_mask")
        {
            values.AsSpan().Fill(1);
        }

        return OrtValue.CreateTensorValueFromMemory(values, [form.Items, form.Tokens]);
    }
}
