using System.Runtime.InteropServices;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>Whether an answer has the shape that its request implies and holds numbers only: JSON knows no others.</summary>
internal static class ReplyCheck
{
    public static InferReply Require(InferReply reply, TaskVersion version, TokenPayload tokens)
    {
        if (reply.Width != version.OutputWidth || !RowsFit(reply, version, tokens))
        {
            throw new RefusedException(PtmError.TaskFailed, "the device answered in another shape than asked for");
        }

        foreach (var value in Values(reply))
        {
            if (!float.IsFinite(value))
            {
                throw new RefusedException(PtmError.TaskFailed, "the model computed a value that is not a finite number");
            }
        }

        return reply;
    }

    /// <summary>Output rows, [rows, width].</summary>
    public static ReadOnlySpan<float> Values(InferReply reply) => MemoryMarshal.Cast<byte, float>(reply.Values.Span);

    private static bool RowsFit(InferReply reply, TaskVersion version, TokenPayload tokens)
    {
        var rows = 0L;
        for (var i = 0; i < tokens.Lengths.Length; i++)
        {
            if (i >= reply.RowsPerItem.Length || reply.RowsPerItem[i] != tokens.RowsOf(version, i))
            {
                return false;
            }

            rows += reply.RowsPerItem[i];
        }

        return reply.RowsPerItem.Length == tokens.Lengths.Length && reply.Values.Length == rows * reply.Width * sizeof(float);
    }
}
