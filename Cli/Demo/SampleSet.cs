using System.Text.Json;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Demo;

/// <summary>The sample checkpoints with hand-written examples and what a right answer is.</summary>
internal sealed class SampleSet
{
    private readonly string _folder;
    private readonly JsonElement _expected;

    private SampleSet(string folder, JsonElement expected)
    {
        _folder = folder;
        _expected = expected;
    }

    public static SampleSet Load(string folder)
    {
        var path = Path.Combine(folder, "expected.json");
        if (!File.Exists(path))
        {
            throw new CommandException($"the samples are missing: there is no '{path}'.");
        }

        return new SampleSet(folder, JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.Clone());
    }

    /// <summary>Cosine above which two sentences count as the same.</summary>
    public double Threshold => _expected.GetProperty("threshold").GetDouble();

    public string FolderOf(string task) => Path.Combine(_folder, Task(task).GetProperty("folder").GetString()!);

    public IReadOnlyList<JsonElement> ExamplesOf(string task) => [.. Task(task).GetProperty("examples").EnumerateArray()];

    private JsonElement Task(string task) => _expected.GetProperty("tasks").GetProperty(task);
}
