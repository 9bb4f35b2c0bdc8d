using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Runtime;

public sealed class SiloAddressConverter : JsonConverter<SiloAddress>
{
    public override SiloAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text ? SiloAddress.FromParsableString(text) : null;

    public override void Write(Utf8JsonWriter writer, SiloAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToParsableString());

    public override SiloAddress ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SiloAddress.FromParsableString(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, SiloAddress value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToParsableString());
}
