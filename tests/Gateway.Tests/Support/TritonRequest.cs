using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;

namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>An inference request as <c>tritonclient.http</c> sends it: JSON, then the tensors' bytes in the order of the inputs.</summary>
internal static class TritonRequest
{
    public const string Header = "Inference-Header-Content-Length";

    public static byte[] Int64(params long[] values) =>
        Bytes(values, sizeof(long), static (span, value) => BinaryPrimitives.WriteInt64LittleEndian(span, value));

    public static byte[] Int32(params int[] values) =>
        Bytes(values, sizeof(int), static (span, value) => BinaryPrimitives.WriteInt32LittleEndian(span, value));

    public static byte[] Int16(params short[] values) =>
        Bytes(values, sizeof(short), static (span, value) => BinaryPrimitives.WriteInt16LittleEndian(span, value));

    /// <summary>Each text behind its length.</summary>
    public static byte[] Texts(params string[] texts) =>
        [.. texts.Select(Encoding.UTF8.GetBytes).SelectMany(t => (byte[])[.. Int32(t.Length), .. t])];

    public static byte[] Join(string json, params byte[][] tensors) => [.. Encoding.UTF8.GetBytes(json), .. tensors.SelectMany(t => t)];

    public static ByteArrayContent Content(string json, params byte[][] tensors) =>
        Content(Join(json, tensors), [Encoding.UTF8.GetByteCount(json).ToString()]);

    /// <summary>A body with these values of the header.</summary>
    public static ByteArrayContent Content(byte[] body, params string[] header)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        foreach (var value in header)
        {
            content.Headers.TryAddWithoutValidation(Header, value);
        }

        return content;
    }

    public static byte[] Compress(byte[] body, string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = encoding == "gzip"
            ? new GZipStream(compressed, CompressionLevel.Optimal)
            : new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            stream.Write(body);
        }

        return compressed.ToArray();
    }

    private static byte[] Bytes<T>(T[] values, int size, Action<Span<byte>, T> write)
    {
        var bytes = new byte[values.Length * size];
        for (var i = 0; i < values.Length; i++)
        {
            write(bytes.AsSpan(i * size), values[i]);
        }

        return bytes;
    }
}
