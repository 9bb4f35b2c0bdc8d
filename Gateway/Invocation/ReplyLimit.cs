using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>Refuses a request whose answer would be too large, before it is computed.</summary>
internal static class ReplyLimit
{
    /// <summary>Checks an answer without padding.</summary>
    public static void Require(TaskVersion version, TokenPayload tokens, int limit)
    {
        var rows = version switch
        {
            { RowPerToken: false } => tokens.Lengths.Length,
            _ when tokens.RowCounts.Length > 0 => tokens.RowPositions.Length,
            _ => tokens.Ids.Length,
        };
        Require(rows, version.OutputWidth, limit);
    }

    /// <summary>Checks an answer of so many rows.</summary>
    /// <exception cref="RefusedException">413.</exception>
    public static void Require(long rows, int width, int limit)
    {
        if (rows * width > limit)
        {
            throw RefusedException.TooLarge(
                $"the answer would have {rows * width} values, more than the limit of {limit}: send fewer or shorter inputs");
        }
    }
}
