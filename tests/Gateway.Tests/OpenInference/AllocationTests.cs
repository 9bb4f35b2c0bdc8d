using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.OpenInference;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenInference;

/// <summary>What reading a request of four megabytes leaves on the managed heap.</summary>
public class AllocationTests
{
    private const int Rows = 1024;
    private const int Width = 512;
    private const int PieceBytes = 64 * 1024;
    private const long Most = 64 * 1024;

    private static readonly GatewayOptions Limits = new() { MaxBodyBytes = 5 << 20 };

    [Fact]
    public void Read_FourMegabytesOfJson_AllocatesLittle()
    {
        var numbers = string.Join(',', Enumerable.Range(0, Rows * Width).Select(i => i % 10_000 + 10_000));
        var body = TritonRequest.Join($$"""{"inputs":[{"name":"input_ids","shape":[{{Rows}},{{Width}}],"datatype":"INT64","data":[{{numbers}}]}]}""");
        Assert.InRange(body.Length, 3 << 20, 4 << 20);

        Require(body, header: null);
    }

    [Fact]
    public void Read_FourMegabytesOfBinaryData_AllocatesLittle()
    {
        var json = $$$"""{"inputs":[{"name":"input_ids","shape":[{{{Rows}}},{{{Width}}}],"datatype":"INT64","parameters":{"binary_data_size":{{{Rows * Width * 8}}}}}]}""";

        Require(TritonRequest.Join(json, new byte[Rows * Width * 8]), json.Length.ToString());
    }

    // The reader is fed by hand and completes on this thread, so the thread's own count is exact. The first readings fill the pool.
    private static void Require(byte[] body, string? header)
    {
        Read(body, header);
        Read(body, header);
        var (allocated, count) = Read(body, header);
        Assert.Equal(Rows * Width, count);
        Assert.InRange(allocated, 0, Most);
    }

    private static (long Allocated, int Count) Read(byte[] body, string? header)
    {
        // Not bounded: the writer is this thread too.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(new Body(pipe.Reader));
        if (header is not null)
        {
            context.Request.Headers[TritonRequest.Header] = header;
        }

        var allocated = -GC.GetAllocatedBytesForCurrentThread();
        var reading = InferBodyReader.ReadAsync(context.Request, Limits, CancellationToken.None);
        for (var at = 0; at < body.Length; at += PieceBytes)
        {
            allocated += GC.GetAllocatedBytesForCurrentThread();
            pipe.Writer.Write(body.AsSpan(at, Math.Min(PieceBytes, body.Length - at)));
            allocated -= GC.GetAllocatedBytesForCurrentThread();
            Assert.True(pipe.Writer.FlushAsync().IsCompletedSuccessfully);
        }

        pipe.Writer.Complete();
        Assert.True(reading.IsCompletedSuccessfully);
        allocated += GC.GetAllocatedBytesForCurrentThread();
        using var read = reading.Result;
        return (allocated, read.Inputs[0].Count);
    }

    private sealed class Body(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}
