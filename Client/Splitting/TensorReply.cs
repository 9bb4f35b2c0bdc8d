using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PtmOrleans.Client.Sending;
using PtmOrleans.Client.Wire;

namespace PtmOrleans.Client.Splitting;

/// <summary>The output of a model as it came over the wire.</summary>
/// <param name="Version">The version that answered.</param>
/// <param name="Shape">[items, width], or [items, tokens, width] for heads with a row per token.</param>
/// <param name="Values">Row-major.</param>
/// <param name="Timing">Where the time went, in whole milliseconds.</param>
internal sealed record TensorReply(int Version, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values, PredictTiming Timing)
{
    /// <exception cref="JsonException">It is not one FP32 tensor with as many bytes as its shape says.</exception>
    public static async Task<TensorReply> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.Headers.TryGetValues(CallSender.JsonBytesHeader, out var field)
            || !int.TryParse(field.First(), CultureInfo.InvariantCulture, out var jsonBytes) || jsonBytes < 0 || jsonBytes > body.Length)
        {
            throw new JsonException($"expected tensors as bytes, with their place in the header {CallSender.JsonBytesHeader}");
        }

        var heads = JsonSerializer.Deserialize(body.AsSpan(0, jsonBytes), WireJson.Default.WireTensorHeads);
        if (heads?.Outputs is not [{ Datatype: "FP32" } output] || !int.TryParse(heads.ModelVersion, CultureInfo.InvariantCulture, out var version))
        {
            throw new JsonException("expected a numeric version and one FP32 output");
        }

        var values = MemoryMarshal.Cast<byte, float>(body.AsSpan(jsonBytes)).ToArray();
        var count = output.Shape.Aggregate(1L, (product, size) => product * size);
        return count == values.Length && (body.Length - jsonBytes) % sizeof(float) == 0
            ? new TensorReply(version, output.Shape, values, TimingOf(response))
            : throw new JsonException($"the output has {body.Length - jsonBytes} bytes, its shape says {count} values");
    }

    private static PredictTiming TimingOf(HttpResponseMessage response) => new(
        Time(response, "x-queue-time"), TimeSpan.Zero, Time(response, "x-inference-time"), Time(response, "x-total-time"));

    private static TimeSpan Time(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && long.TryParse(values.First(), CultureInfo.InvariantCulture, out var time)
            ? TimeSpan.FromMilliseconds(time)
            : TimeSpan.Zero;
}
