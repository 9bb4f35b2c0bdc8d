using System.Text.Json;

namespace Orleans.Persistence;

/// <summary>States as JSON objects of their serializable members.</summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new MemberConverterFactory() } };

    public static byte[] Serialize<T>(T? state) => JsonSerializer.SerializeToUtf8Bytes(state, Options);

    public static T? Deserialize<T>(byte[] data) => JsonSerializer.Deserialize<T>(data, Options);
}
