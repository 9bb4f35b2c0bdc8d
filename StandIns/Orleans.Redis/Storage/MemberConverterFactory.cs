using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Persistence;

internal sealed class MemberConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        !typeToConvert.IsEnum
        && typeToConvert.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
        && typeToConvert.GetCustomAttribute<JsonConverterAttribute>() is null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(MemberConverter<>).MakeGenericType(typeToConvert))!;
}
