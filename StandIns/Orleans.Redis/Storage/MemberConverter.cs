using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.Persistence;

/// <summary>Writes the members that the type's serializer would, private ones included; as a dictionary key the same JSON in a string.</summary>
internal sealed class MemberConverter<T> : JsonConverter<T>
{
    private readonly Dictionary<string, SerializableMember> _members = SerializableMembers.Fields(typeof(T)).ToDictionary(member => member.Name);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        object value = BlankState.Of<T>()!;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isKnown = _members.TryGetValue(reader.GetString()!, out var member);
            reader.Read();
            if (isKnown)
            {
                member.Field.SetValue(value, JsonSerializer.Deserialize(ref reader, member.Field.FieldType, options));
            }
            else
            {
                reader.Skip();
            }
        }

        return (T)value;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var member in _members.Values)
        {
            writer.WritePropertyName(member.Name);
            JsonSerializer.Serialize(writer, member.Field.GetValue(value), member.Field.FieldType, options);
        }

        writer.WriteEndObject();
    }

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<T>(reader.GetString()!, options)!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(JsonSerializer.Serialize(value, options));
}
