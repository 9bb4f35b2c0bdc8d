using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>
/// A request body that is handed on as it arrives, within a limit. Compressed bodies are decompressed before they get here; the limit
/// counts
/// what comes out.
/// </summary>
internal sealed class RequestPipe
{
    private readonly PipeReader _reader;
    private readonly long _limit;
    private readonly int _longest;
    private long _taken;

    /// <summary>Opens a request's body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">Most bytes of the body.</param>
    /// <param name="longest">Most bytes that a part may leave untaken: those of its longest value.</param>
    /// <exception cref="RefusedException">413 beyond the limit, 415 when encoded in an unknown way.</exception>
    public RequestPipe(HttpRequest request, long limit, int longest)
    {
        RequestBody.CheckHeaders(request, limit);
        (_reader, _limit, _longest) = (request.BodyReader, limit, longest);
    }

    /// <summary>Hands the rest of the body to a part.</summary>
    /// <exception cref="RefusedException">400 when it is empty; 413; what the part refuses.</exception>
    public Task ReadRestAsync(IBodyPart part, CancellationToken cancellationToken) => ReadAsync(part, length: null, cancellationToken);

    /// <summary>Hands the next bytes to a part; all that come when <paramref name="length"/> is null.</summary>
    /// <exception cref="RefusedException">400 when there are fewer; 413; what the part refuses.</exception>
    public async Task ReadAsync(IBodyPart part, long? length, CancellationToken cancellationToken)
    {
        var left = length;
        while (left is null or > 0)
        {
            left = Feed(part, await NextAsync(cancellationToken), left);
        }
    }

    /// <summary>Makes sure that nothing follows.</summary>
    /// <exception cref="RefusedException">400.</exception>
    public async Task RequireEndAsync(CancellationToken cancellationToken)
    {
        bool ended;
        do
        {
            var next = await NextAsync(cancellationToken);
            (ended, var extra) = (next.IsCompleted, next.Buffer.Length);
            _reader.AdvanceTo(next.Buffer.End);
            if (extra > 0)
            {
                throw RefusedException.Invalid(
                    $"the body goes on after its {_taken} bytes of JSON and binary data: check binary_data_size of each input");
            }
        }
        while (!ended);
    }

    private long? Feed(IBodyPart part, ReadResult next, long? left)
    {
        var buffer = next.Buffer;
        var (consumed, examined) = (buffer.End, buffer.End);
        try
        {
            var bytes = buffer.Length > left ? buffer.Slice(0, left.Value) : buffer;
            var isLast = left is null ? next.IsCompleted : bytes.Length == left;
            if (next.IsCompleted && !isLast)
            {
                throw part.Missing(left!.Value - bytes.Length);
            }

            consumed = part.Feed(bytes, isLast);
            var taken = buffer.Slice(0, consumed).Length;
            if (taken == 0 && bytes.Length > _longest)
            {
                throw RefusedException.TooLarge($"a value in the body is longer than the limit of {_longest} bytes");
            }

            _taken += taken;
            examined = isLast ? consumed : buffer.End;
            return isLast ? 0 : left - taken;
        }
        catch
        {
            consumed = buffer.End;
            throw;
        }
        finally
        {
            _reader.AdvanceTo(consumed, examined);
        }
    }

    private async ValueTask<ReadResult> NextAsync(CancellationToken cancellationToken)
    {
        ReadResult next;
        try
        {
            next = await _reader.ReadAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw RequestBody.Undecodable();
        }

        if (_taken + next.Buffer.Length > _limit)
        {
            _reader.AdvanceTo(next.Buffer.End);
            throw RequestBody.TooLarge(_limit);
        }

        if (next.IsCompleted && _taken == 0 && next.Buffer.IsEmpty)
        {
            _reader.AdvanceTo(next.Buffer.End);
            throw RequestBody.Empty();
        }

        return next;
    }
}
