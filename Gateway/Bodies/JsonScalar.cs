using System.Text.Json;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>Takes the value of a field that is neither an object nor an array.</summary>
internal delegate void JsonScalar(ref Utf8JsonReader reader);
