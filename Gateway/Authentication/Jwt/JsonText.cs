using System.Text.Json;

namespace PtmOrleans.Gateway.Authentication.Jwt;

/// <summary>Texts of JSON that anybody may have written.</summary>
internal static class JsonText
{
    /// <summary>
    /// A value's text; null where it has another type, or is none that Unicode knows, such as half of a surrogate pair or bytes that are
    /// not UTF-8: parsing lets these pass.
    /// </summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text of an object's property; null where it has none, or there is no such property.</summary>
    public static string? Of(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? Of(value) : null;
}
