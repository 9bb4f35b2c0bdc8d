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

    public List<InputTensor> Inputs { get; } = [];

    /// <summary>Names of the outputs asked for; null asks for all.</summary>
    public List<string>? Outputs { get; set; }

    public InputTensor? Find(string name) => Inputs.Find(t => t.Name == name);

    public void Dispose() => Inputs.ForEach(t => t.Dispose());
}
