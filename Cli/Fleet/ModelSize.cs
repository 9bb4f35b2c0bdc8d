using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Fleet;

/// <summary>Shape of a BERT checkpoint of a well-known size.</summary>
internal sealed record ModelSize(string Name, int Layers, int Hidden, int Heads, int Intermediate, int Vocabulary, int Positions)
{
    private static readonly ModelSize[] Known =
    [
        new("bert-tiny", 2, 128, 2, 512, 30_522, 512),
        new("bert-mini", 4, 256, 4, 1024, 30_522, 512),
        new("bert-small", 4, 512, 8, 2048, 30_522, 512),
        new("bert-base", 12, 768, 12, 3072, 30_522, 512),
        new("bert-large", 24, 1024, 16, 4096, 30_522, 512),
    ];

    public static string Names => string.Join(", ", Known.Select(s => s.Name));

    public static ModelSize Find(string name) => Array.Find(Known, s => s.Name == name)
        ?? throw new CommandException($"--size is '{name}'; there are {Names}.", 2);
}
