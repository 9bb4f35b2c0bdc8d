namespace PtmOrleans.Client.Wire;

/// <summary>Open Inference Protocol output tensor.</summary>
internal sealed record WireTensor(string Name, string Datatype, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Data);
