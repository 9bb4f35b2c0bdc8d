using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>Text Embeddings Inference's timing headers, in whole milliseconds.</summary>
internal static class TimingHeaders
{
    public static void Write(HttpResponse response, TimeSpan total, TimeSpan tokenization, InferTiming timing)
    {
        response.Headers["x-total-time"] = Format(total);
        response.Headers["x-tokenization-time"] = Format(tokenization);
        response.Headers["x-queue-time"] = Format(timing.Queue);
        response.Headers["x-inference-time"] = Format(timing.Compute);
    }

    private static string Format(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
