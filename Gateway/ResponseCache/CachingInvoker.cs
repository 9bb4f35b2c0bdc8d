using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.ResponseCache;

/// <summary>Asks a task, or the cache in front of it where the task's owner wants one, and says in the answer's headers which it was.</summary>
internal sealed class CachingInvoker(TaskInvoker invoker, TaskCatalog catalog, AnswerCache cache)
{
    /// <summary><c>hit</c> or <c>miss</c>, on answers of cached tasks only; a request of several parts is a hit when all parts are.</summary>
    public const string Header = "X-Cache";

    private const string Hit = "hit";
    private const string Miss = "miss";

    /// <summary>Whether an answer came without a run of its own; such an answer shared no batch.</summary>
    public static bool IsCached(InferReply reply) => reply.Timing.BatchItems == 0;

    /// <summary>A refusal, or an answer that is complete and finite.</summary>
    /// <exception cref="RefusedException">The answer does not fit the request.</exception>
    public async Task<InferReply> InvokeAsync(
        TaskName task, TaskVersion version, InferRequest request, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        // The request's route has just looked the task up; a description that was forgotten since is of a task that changes.
        if (catalog.Peek(task) is not { Settings.Cache: true, IsUnloaded: false })
        {
            return await ComputeAsync();
        }

        using var time = deadline.Start(cancellationToken);
        var key = new ResponseKey(task, version.Version, ContentHash.Of(request.Tokens));
        var (reply, isHit) = await cache.GetAsync(key, ComputeAsync, time.Token);
        Note(deadline.AnswerHeaders, isHit);
        return reply;

        async Task<InferReply> ComputeAsync()
        {
            var left = request with { Age = deadline.Age, TimeLeft = deadline.Left };
            var computed = await invoker.InvokeAsync(task, left, cancellationToken);
            return computed.Error == PtmError.None ? ReplyCheck.Require(computed, version, request.Tokens) : computed;
        }
    }

    private static void Note(IHeaderDictionary? headers, bool isHit)
    {
        if (headers is not null && (!isHit || headers[Header] != Miss))
        {
            headers[Header] = isHit ? Hit : Miss;
        }
    }
}
