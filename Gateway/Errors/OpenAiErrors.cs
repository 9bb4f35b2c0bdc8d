using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PtmOrleans.Gateway.Errors;

/// <summary><c>{"error":{"message","type","param","code"}}</c>, as OpenAI's clients read it.</summary>
internal sealed class OpenAiErrors : ErrorShape
{
    public static readonly OpenAiErrors Instance = new();

    public override void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, problem.Message);
        json.WriteString("type"u8, TypeOf(problem.Status));
        json.WriteString("param"u8, problem.Reason is "unknown_task" or "unknown_version" ? "model" : problem.Field);
        json.WriteString("code"u8, CodeOf(problem));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        StatusCodes.Status403Forbidden => "permission_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    // The codes that clients look for; all others are the platform's own.
    private static string CodeOf(Problem problem) => problem switch
    {
        { Reason: "unknown_task" or "unknown_version" } => "model_not_found",
        { Reason: "unauthenticated" } => "invalid_api_key",
        { Status: StatusCodes.Status429TooManyRequests } => "rate_limit_exceeded",
        _ => problem.Reason,
    };
}
