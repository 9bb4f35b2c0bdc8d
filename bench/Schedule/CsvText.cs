using System.Globalization;
using System.Text;

namespace PtmOrleans.Bench.Schedule;

/// <summary>Rows of comma-separated values, as RFC 4180 has them but for line ends.</summary>
internal sealed class CsvText
{
    private readonly StringBuilder _text = new();

    public void Add(params IEnumerable<object> fields) => _text.AppendJoin(',', fields.Select(Field)).Append('\n');

    public override string ToString() => _text.ToString();

    private static string Field(object field) => field is IFormattable number
        ? number.ToString(field is double ? "0.######" : null, CultureInfo.InvariantCulture)
        : Quote((string)field);

    private static string Quote(string field) => field.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : field;
}
