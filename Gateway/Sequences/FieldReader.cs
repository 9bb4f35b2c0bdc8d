using System.Text.Json;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>Reads the value of one field, on which the reader stands, into a body; false when it knows no such field.</summary>
/// <typeparam name="T">The body.</typeparam>
internal delegate bool FieldReader<in T>(ref Utf8JsonReader reader, string field, T body);
