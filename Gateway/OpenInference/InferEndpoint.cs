using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary><c>POST /v2/models/{task}[/versions/{v}]/infer</c>: tensors in, tensors out.</summary>
internal sealed class InferEndpoint(
    TaskCatalog catalog,
    VersionResolver versions,
    TextTokenizer tokenizer,
    InferenceRunner runner,
    DeadlinePolicy deadlines,
    IOptions<GatewayOptions> options)
{
    public async Task HandleAsync(HttpContext context)
    {
        var task = await catalog.TaskAsync(context, context.RequestAborted);
        using var body = await BodyTime.ReadAsync(
            context, token => InferBodyReader.ReadAsync(context.Request, options.Value, token), context.RequestAborted);
        var deadline = deadlines.Resolve(context, body.Timeout);
        using var time = deadline.Start(context.RequestAborted);
        var version = await versions.ResolveAsync(context, task, ModelRoute.Version(context, task), time.Token);
        var output = ModelTensors.OutputName(version);
        RequireOutputs(body, output);

        var (tokens, tokenization) = await TokensAsync(task.Name, version, body, time.Token);
        var width = body.Find(TensorNames.InputIds) is { } ids ? (int)ids.Shape[1] : tokens.Lengths.Max();
        var rows = version.RowPerToken ? (long)tokens.Lengths.Length * width : tokens.Lengths.Length;
        ReplyLimit.Require(rows, version.OutputWidth, options.Value.MaxReplyValues);

        // The wait may be long; the parsed tensors need not last through it.
        body.Dispose();
        var reply = await runner.RunAsync(task.Name, version, new InferenceCall(tokens, body.Priority), deadline, context.RequestAborted);

        TimingHeaders.Write(context.Response, deadline.Age, tokenization, reply.Timing);
        var answer = new InferAnswer(task.Name.Name, version, body.Id, output, body.IsBinary(output), width, reply);
        await InferReplyWriter.WriteAsync(context, answer);
    }

    private static void RequireOutputs(InferBody body, string output)
    {
        if (body.Outputs?.Find(o => o.Name != output) is { } unknown)
        {
            throw RefusedException.Invalid($"unknown output '{unknown.Name}': this model has '{output}'");
        }
    }

    private async Task<(TokenPayload Tokens, TimeSpan Tokenization)> TokensAsync(
        TaskName task, TaskVersion version, InferBody body, CancellationToken cancellationToken)
    {
        if (body.Find(TensorNames.Text) is not { } text)
        {
            return (TensorTokens.Read(body, version, options.Value), TimeSpan.Zero);
        }

        if (body.Inputs.Count > 1)
        {
            throw RefusedException.Invalid("input 'text' excludes other inputs");
        }

        if (HeadNames.Of(version) == HeadKind.QuestionAnswering)
        {
            throw RefusedException.Invalid("this model needs a question and a context: send input_ids, or use /v1/tasks/{task}/predict");
        }

        var inputs = text.Texts!.ConvertAll(t => new TextInput(t));
        var truncation = body.Truncate ? Truncation.LongestFirst : Truncation.None;
        var encoded = await tokenizer.EncodeAsync(task, version, inputs, truncation, cancellationToken);
        return (TokenPayloads.From(encoded.Texts), encoded.Duration);
    }
}
