using System.Text.Json.Serialization;

namespace PtmOrleans.Client.Wire;

/// <summary>A file of an upload; what was received of it is not sent.</summary>
internal sealed record WireUploadFile(
    string Name,
    long Bytes,
    string Sha256,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Received = 0);
