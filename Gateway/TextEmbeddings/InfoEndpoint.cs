using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>What a client asks before it sends anything: <c>/info</c> and <c>/health</c>.</summary>
internal sealed class InfoEndpoint(SequenceCalls calls, Readiness readiness, IOptions<GatewayOptions> options)
{
    private static readonly string ServerVersion = typeof(InfoEndpoint).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary><c>GET /t/{task}/info</c>.</summary>
    public async Task InfoAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        if (task.Head is not (HeadKind.SentenceEmbedding or HeadKind.SequenceClassification))
        {
            throw new RefusedException(ProblemMapping.WrongHead(
                $"Model is neither an embedding nor a classifier model: task '{task.Name.Name}' has the head {HeadNames.Wire(task.Head)}"));
        }

        using var answer = new JsonReply(context.Response);
        Write(answer.Json, task);
        await answer.SendAsync(context.RequestAborted);
    }

    /// <summary><c>GET /t/{task}/health</c>: empty when a request could be served.</summary>
    public async Task HealthAsync(HttpContext context)
    {
        await calls.FindAsync(context);
        await calls.RequireInServiceAsync(context);
        if (!await readiness.CheckAsync())
        {
            throw new RefusedException(ProblemMapping.Unhealthy());
        }

        context.Response.ContentLength = 0;
    }

    private void Write(Utf8JsonWriter json, ServedTask task)
    {
        json.WriteStartObject();
        json.WriteString("model_id"u8, task.Name.Name);
        json.WriteString("model_sha"u8, task.Version.Skeleton);
        json.WriteString("model_dtype"u8, "float32"u8);
        json.WriteString("served_model_name"u8, task.Name.Name);
        WriteType(json, task);
        json.WriteNumber("max_concurrent_requests"u8, options.Value.MaxInFlight);
        json.WriteNumber("max_input_length"u8, task.Version.MaxTokens);
        json.WriteNumber("max_batch_tokens"u8, SequenceRunner.MaxPartTokens);
        json.WriteNull("max_batch_requests"u8);
        json.WriteNumber("max_client_batch_size"u8, options.Value.MaxClientBatchSize);
        json.WriteBoolean("auto_truncate"u8, false);
        json.WriteNumber("tokenization_workers"u8, Environment.ProcessorCount);
        json.WriteString("version"u8, ServerVersion);
        json.WriteNull("sha"u8);
        json.WriteNull("docker_label"u8);
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, ServedTask task)
    {
        json.WriteStartObject("model_type"u8);
        if (task.Head == HeadKind.SentenceEmbedding)
        {
            json.WriteStartObject("embedding"u8);
            json.WriteString("pooling"u8, task.Version.Pooling);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartObject(task.IsReranker ? "reranker"u8 : "classifier"u8);
            WriteLabels(json, task.Version.Labels);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, string[] labels)
    {
        json.WriteStartObject("id2label"u8);
        for (var i = 0; i < labels.Length; i++)
        {
            json.WriteString(i.ToString(CultureInfo.InvariantCulture), labels[i]);
        }

        json.WriteEndObject();
        json.WriteStartObject("label2id"u8);
        for (var i = 0; i < labels.Length; i++)
        {
            // Of equal labels the first: a key may stand once.
            if (Array.IndexOf(labels, labels[i]) == i)
            {
                json.WriteNumber(labels[i], i);
            }
        }

        json.WriteEndObject();
    }
}
