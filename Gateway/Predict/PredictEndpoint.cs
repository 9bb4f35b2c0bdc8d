using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.Predict;

/// <summary><c>POST /v1/tasks/{task}/predict</c>: text in, labels, entities, answers, vectors or words out.</summary>
internal sealed class PredictEndpoint(
    TaskCatalog catalog,
    VersionResolver versions,
    TextTokenizer tokenizer,
    InferenceRunner runner,
    DeadlinePolicy deadlines,
    IOptions<GatewayOptions> options)
{
    public async Task HandleAsync(HttpContext context)
    {
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
        var body = await ReadBodyAsync(context);
        var deadline = deadlines.Resolve(context, body.Parameters.Deadline);
        using var time = deadline.Start(context.RequestAborted);
        var version = await versions.ResolveAsync(context, task, body.Parameters.Version, time.Token);
        var request = await PrepareAsync(task.Name, version, body, time.Token);

        var tokens = TokenPayloads.From(request.Encoded.Texts, request.Masks);
        ReplyLimit.Require(version, tokens, options.Value.MaxReplyValues);
        var call = new InferenceCall(tokens, body.Parameters.Priority);
        var reply = await runner.RunAsync(task.Name, version, call, deadline, context.RequestAborted);

        TimingHeaders.Write(context.Response, deadline.Age, request.Encoded.Duration, reply.Timing);
        await PredictReplyWriter.WriteAsync(context, request, reply, deadline.Age);
    }

    private async Task<PredictBody> ReadBodyAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, options.Value.MaxBodyBytes, context.RequestAborted);
        return PredictBodyParser.Parse(body.Span, options.Value);
    }

    private async Task<PredictRequest> PrepareAsync(
        TaskName task, TaskVersion version, PredictBody body, CancellationToken cancellationToken)
    {
        var head = HeadNames.Of(version);
        PredictInputCheck.Require(head, body.Inputs);
        var truncation = PredictInputCheck.TruncationFor(head, body.Parameters.Truncate);
        var encoded = await tokenizer.EncodeAsync(task, version, body.Inputs, truncation, cancellationToken);
        var masks = head == HeadKind.FillMask ? MaskRows.Find(encoded.Tokenizer, encoded.Texts) : null;
        return new PredictRequest(task, version, head, body, encoded, masks);
    }
}
