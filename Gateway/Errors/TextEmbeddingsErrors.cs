using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PtmOrleans.Gateway.Errors;

/// <summary>
/// <c>{"error","error_type"}</c> with the statuses of Text Embeddings Inference. Its error types are a closed set of six, which clients
/// parse as one, so that what it has no type for gets the nearest.
/// </summary>
internal sealed class TextEmbeddingsErrors : ErrorShape
{
    public static readonly TextEmbeddingsErrors Instance = new();

    public override int StatusOf(Problem problem) => Classify(problem).Status;

    public override void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("error"u8, problem.Message);
        json.WriteString("error_type"u8, Classify(problem).Type);
        json.WriteEndObject();
    }

    private static (int Status, string Type) Classify(Problem problem) => problem switch
    {
        { Reason: "empty" } => (StatusCodes.Status400BadRequest, "Empty"),
        { Reason: "tokenizer" } => (StatusCodes.Status422UnprocessableEntity, "Tokenizer"),
        { Reason: "wrong_head" or "task_failed" } => (StatusCodes.Status424FailedDependency, "Backend"),
        { Reason: "in_flight_limit" } or { Status: StatusCodes.Status429TooManyRequests } =>
            (StatusCodes.Status429TooManyRequests, "Overloaded"),
        { Status: StatusCodes.Status400BadRequest } => (StatusCodes.Status422UnprocessableEntity, "Validation"),
        { Status: StatusCodes.Status503ServiceUnavailable } => (problem.Status, "Unhealthy"),
        { Status: >= 500 } => (problem.Status, "Backend"),
        _ => (problem.Status, "Validation"),
    };
}
