using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>One tensor of a request as it was parsed; holds pooled memory.</summary>
internal sealed class InputTensor : IDisposable
{
    /// <summary>What <see cref="RowLength"/> is for data that was not nested.</summary>
    public const int Flat = -1;

    public string Name { get; set; } = "";

    /// <summary>Empty when not given.</summary>
    public string Datatype { get; set; } = "";

    /// <summary>Null when not given.</summary>
    public long[]? GivenShape { get; set; }

    public long[] Shape => GivenShape ?? [];

    /// <summary>Whether the JSON has data.</summary>
    public bool HasData { get; set; }

    /// <summary>Bytes of the tensor's binary data behind the JSON; null when its data are in the JSON.</summary>
    public long? BinarySize { get; set; }

    /// <summary>What the data in the JSON are.</summary>
    public DataKind Kind { get; set; }

    /// <summary>Numbers, row-major, true as 1; null when the data were neither numbers nor truth values.</summary>
    public PooledBuffer<int>? Numbers { get; set; }

    /// <summary>Strings, row-major; null when the data were not strings.</summary>
    public List<string>? Texts { get; set; }

    /// <summary>Length of each nested row.</summary>
    public int RowLength { get; set; } = Flat;

    /// <summary>Values given.</summary>
    public int Count => Numbers?.Count ?? Texts?.Count ?? 0;

    public void Dispose() => Numbers?.Dispose();
}
