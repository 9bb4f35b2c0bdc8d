namespace PtmOrleans.Gateway.OpenInference;

/// <summary>What the elements of a tensor's JSON data are.</summary>
internal enum DataKind
{
    /// <summary>There are none.</summary>
    None,
    Numbers,
    Booleans,
    Texts,
}
