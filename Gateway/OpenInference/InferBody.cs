using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>A parsed Open Inference Protocol request; holds pooled memory until disposed.</summary>
internal sealed class InferBody : IDisposable
{
    /// <summary>Echoed in the answer; null when not given.</summary>
    public string? Id { get; set; }

    public int Priority { get; set; } = InferenceCall.DefaultPriority;

    public TimeSpan? Timeout { get; set; }

    /// <summary>Whether over-long texts are cut off rather than refused.</summary>
    public bool Truncate { get; set; } = true;

    /// <summary>Whether outputs that say nothing of it come as binary data.</summary>
    public bool BinaryOutput { get; set; }

    public List<InputTensor> Inputs { get; } = [];

    /// <summary>The outputs asked for; null or empty asks for all.</summary>
    public List<OutputChoice>? Outputs { get; set; }

    public InputTensor? Find(string name) => Inputs.Find(t => t.Name == name);

    /// <summary>Whether an output comes as binary data.</summary>
    public bool IsBinary(string output) => Outputs?.Find(o => o.Name == output)?.Binary ?? BinaryOutput;

    public void Dispose() => Inputs.ForEach(t => t.Dispose());
}
