namespace PtmOrleans.Inference.Tests.Reference;

internal sealed record RandomTensor(int[] Shape, float[] Values);
