using PtmOrleans.Gateway.Arrivals;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Gateway.Quotas;
using PtmOrleans.Gateway.ResponseCache;
using PtmOrleans.Gateway.Usage;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>Runs one tokenized request on behalf of a route, counts it, and refuses answers that do not fit the request.</summary>
internal sealed class InferenceRunner(
    CachingInvoker invoker, TaskCatalog catalog, ArrivalFeed arrivals, GatewayInstruments instruments, QuotaBook quotas, UsageMeter usage)
{
    /// <summary>The answer, complete and finite.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<InferReply> RunAsync(
        TaskName task, TaskVersion version, InferenceCall call, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        arrivals.Publish(task, call.Tokens, deadline.Arrival);
        var model = instruments.Label(task, version.Version);
        try
        {
            using var admitted = AdmittedItems.Enter(quotas.Find(task.Tenant), call.Tokens.Lengths.Length);
            var reply = await AskAsync(task, version, call, deadline, cancellationToken);
            usage.Add(task, call.Tokens, reply.Timing);
            var computed = CachingInvoker.IsCached(reply) ? 0 : call.Tokens.Lengths.Length;
            instruments.OnInferred(model, computed, deadline.Age, reply.Timing);
            return reply;
        }
        catch (Exception exception)
        {
            instruments.OnInferenceFailed(model, cancellationToken.IsCancellationRequested ? null : ProblemMapping.Map(exception));
            throw;
        }
    }

    private async Task<InferReply> AskAsync(
        TaskName task, TaskVersion version, InferenceCall call, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        var request = new InferRequest
        {
            Version = version.Version,
            Tokens = call.Tokens,
            Age = deadline.Age,
            TimeLeft = deadline.Left,
            Priority = call.Priority,
        };
        var reply = await invoker.InvokeAsync(task, version, request, deadline, cancellationToken);
        return reply.Error == PtmError.None ? reply : throw Refused(task, version, reply);
    }

    private RefusedException Refused(TaskName task, TaskVersion version, InferReply reply)
    {
        switch (reply.Error)
        {
            case PtmError.UnknownTask:
                catalog.Remove(task);
                return new RefusedException(ProblemMapping.UnknownTask(task.Name));
            case PtmError.UnknownVersion:
                catalog.Forget(task);
                return new RefusedException(ProblemMapping.UnknownVersion(task.Name, version.Version));
            case PtmError.OutOfService:
                return new RefusedException(ProblemMapping.OutOfService(task.Name));
            default:
                return new RefusedException(reply.Error, reply.Message, reply.RetryAfter);
        }
    }
}
