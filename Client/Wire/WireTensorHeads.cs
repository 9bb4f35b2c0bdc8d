namespace PtmOrleans.Client.Wire;

/// <summary>The JSON of an Open Inference Protocol answer whose tensors follow as bytes.</summary>
internal sealed record WireTensorHeads(string ModelName, string ModelVersion, IReadOnlyList<WireTensorHead> Outputs);
