using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>An answer and what its tensors are called and shaped.</summary>
/// <param name="Model">Plain task name.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Id">The request's id, echoed; null when it had none.</param>
/// <param name="Output">Name of the output.</param>
/// <param name="Binary">Whether its values come as binary data.</param>
/// <param name="Tokens">Columns that the request's rows had, padding included.</param>
/// <param name="Reply">The values.</param>
internal sealed record InferAnswer(
    string Model, TaskVersion Version, string? Id, string Output, bool Binary, int Tokens, InferReply Reply)
{
    /// <summary>Bytes of the output's values, padding included.</summary>
    public long Bytes => (long)Reply.RowsPerItem.Length * (Version.RowPerToken ? Tokens : 1) * Reply.Width * sizeof(float);

    /// <summary>Bytes that pad an item of so many rows.</summary>
    public int PaddingAfter(int rows) => Version.RowPerToken ? (Tokens - rows) * Reply.Width * sizeof(float) : 0;
}
