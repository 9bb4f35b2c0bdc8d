using System.Text.Json;

namespace PtmOrleans.Gateway.Errors;

/// <summary><c>{"error":"…"}</c>, as the Open Inference Protocol has it: every route that has no shape of its own.</summary>
internal sealed class FlatErrors : ErrorShape
{
    public static readonly FlatErrors Instance = new();

    public override void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("error"u8, problem.Message);
        json.WriteEndObject();
    }
}
