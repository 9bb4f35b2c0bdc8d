using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>One tensor of a request as it was parsed; holds pooled memory.</summary>
internal sealed class InputTensor : IDisposable
{
    /// <summary>What <see cref="RowLength"/> is for data that was not nested.</summary>
    public const int Flat = -1;

    public string Name { get; set; } = "";

    public string Datatype { get; set; } = "";

    public long[] Shape { get; set; } = [];

    /// <summary>Numbers, row-major; null when the data were not numbers.</summary>
    public PooledBuffer<int>? Numbers { get; set; }

    /// <summary>Strings, row-major; null when the data were not strings.</summary>
    public List<string>? Texts { get; set; }

    /// <summary>Length of each nested row.</summary>
    public int RowLength { get; set; } = Flat;

    /// <summary>Values given.</summary>
    public int Count => Numbers?.Count ?? Texts?.Count ?? 0;

    public void Dispose() => Numbers?.Dispose();
}
