namespace PtmOrleans.Client.Wire;

/// <summary>Open Inference Protocol answer.</summary>
internal sealed record WireInferReply(string ModelName, string ModelVersion, IReadOnlyList<WireTensor> Outputs);
