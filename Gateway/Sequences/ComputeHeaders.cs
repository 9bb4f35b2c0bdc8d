using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>All headers of Text Embeddings Inference: the times, and what was computed on what.</summary>
internal static class ComputeHeaders
{
    public static void Write(HttpResponse response, SequenceReply reply, TimeSpan total)
    {
        TimingHeaders.Write(response, total, reply.Tokenization, reply.Timing);
        response.Headers["x-compute-type"] = reply.Timing.Device.Contains("cuda", StringComparison.Ordinal) ? "gpu" : "cpu";
        response.Headers["x-compute-time"] = response.Headers["x-total-time"];
        response.Headers["x-compute-characters"] = reply.Characters.ToString(CultureInfo.InvariantCulture);
        response.Headers["x-compute-tokens"] = reply.Tokens.ToString(CultureInfo.InvariantCulture);
    }
}
