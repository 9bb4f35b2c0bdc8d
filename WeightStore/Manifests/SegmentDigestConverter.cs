using System.Text.Json;
using System.Text.Json.Serialization;

namespace PtmOrleans.WeightStore.Manifests;

internal sealed class SegmentDigestConverter : JsonConverter<SegmentDigest>
{
    public override SegmentDigest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return SegmentDigest.IsWellFormed(value)
            ? new SegmentDigest(value!)
            : throw new JsonException("a digest is 64 lower-case hexadecimal digits");
    }

    public override void Write(Utf8JsonWriter writer, SegmentDigest value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.Value);
}
