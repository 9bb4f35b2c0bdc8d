using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>Runs the inputs of a request, equal ones once, in as many parts as a task's list takes well.</summary>
internal sealed class SequenceRunner(SequenceEncoder encoder, InferenceRunner runner, IOptions<GatewayOptions> options)
{
    /// <summary>
    /// Most tokens that are handed to a task at once: an eighth of what its list takes, so that one large request leaves room for others.
    /// </summary>
    public const int MaxPartTokens = 32 * 1024;

    private const int MaxPartItems = 256;

    /// <summary>A row per input, or one for each of its tokens.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<SequenceReply> RunAsync(SequenceRequest request, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        var encoded = await EncodeAsync(request, deadline, cancellationToken);
        var (task, version) = request.Task;
        ReplyLimit.Require(request.TokenVectors ? encoded.Tokens : request.Inputs.Count, version.OutputWidth, options.Value.MaxReplyValues);
        var distinct = new DistinctSequences(encoded.Sequences);
        var rows = new List<(InferReply, Range)>();
        InferTiming? timing = null;
        foreach (var batch in distinct.Batches(MaxPartItems, MaxPartTokens))
        {
            var part = request.TokenVectors ? batch with { TokenVectors = All(batch.Lengths.Length) } : batch;
            var call = new InferenceCall(part, InferenceCall.DefaultPriority);
            var reply = await runner.RunAsync(task, version, call, deadline, cancellationToken);
            rows.AddRange(RowsOf(reply));
            timing = timing is null ? reply.Timing : timing with { Compute = timing.Compute + reply.Timing.Compute };
        }

        return new SequenceReply(rows, distinct.Places)
        {
            Tokens = encoded.Tokens,
            Characters = CharactersOf(request.Inputs),
            Tokenization = encoded.Duration,
            Timing = timing!,
        };
    }

    // A query stands in front of many texts, but is counted once.
    private static long CharactersOf(IReadOnlyList<SequenceInput> inputs)
    {
        var (text, characters, sum) = ("", 0L, 0L);
        foreach (var input in inputs)
        {
            if (!ReferenceEquals(input.Text, text))
            {
                (text, characters) = (input.Text, SequenceInput.Count(input.Text));
            }

            sum += input.Ids?.Length ?? characters + SequenceInput.Count(input.Pair);
        }

        return sum;
    }

    private static IEnumerable<(InferReply Reply, Range Rows)> RowsOf(InferReply reply)
    {
        var first = 0;
        foreach (var count in reply.RowsPerItem)
        {
            yield return (reply, first..(first + count));
            first += count;
        }
    }

    private static bool[] All(int count)
    {
        var all = new bool[count];
        all.AsSpan().Fill(true);
        return all;
    }

    private async Task<EncodedSequences> EncodeAsync(SequenceRequest request, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            using var time = deadline.Start(cancellationToken);
            var encoded = await encoder.EncodeAsync(request, time.Token);
            return encoded.Tokens <= request.MaxTotalTokens
                ? encoded
                : throw RefusedException.Invalid(
                    $"{request.Field} has {encoded.Tokens} tokens in total, more than the limit of {request.MaxTotalTokens}");
        }
        catch (RefusedException refused) when (refused.Problem is { Status: < 500, Field: null })
        {
            throw new RefusedException(refused.Problem with { Field = request.Field });
        }
    }
}
