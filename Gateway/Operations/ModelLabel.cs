namespace PtmOrleans.Gateway.Operations;

/// <summary>Metric labels of one task version.</summary>
internal sealed class ModelLabel(string model, string version)
{
    public static readonly ModelLabel Other = new("other", "");

    public KeyValuePair<string, object?> Model { get; } = new("model", model);

    public KeyValuePair<string, object?> Version { get; } = new("version", version);
}
