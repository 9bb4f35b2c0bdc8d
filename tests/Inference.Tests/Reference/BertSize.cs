namespace PtmOrleans.Inference.Tests.Reference;

internal sealed record BertSize(
    int Hidden, int Heads, int Layers, int Intermediate, int Vocabulary = 97, int Positions = 40, int Labels = 3)
{
    public static readonly BertSize Small = new(Hidden: 16, Heads: 2, Layers: 2, Intermediate: 32);
}
