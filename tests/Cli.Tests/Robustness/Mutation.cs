using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PtmOrleans.Cli.Tests.Robustness;

/// <summary>Spoils requests: their JSON, their length, their encoding, their head. The same number gives the same request.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e308", "1e999", "-0.0", "NaN", "Infinity", "99999999999999999999", "2147483648", "0.5", "\"\"", "\"x\"", "{}", "[]", "[[]]",
        "[null]", "[1,\"a\"]", "\"\\ud800\"", "\"\\u0000\"", "\"\u202e\"", "[2147483647,2147483647,2147483647]", "[-1,4]", "\"binary\"", "{\"a\":1,\"a\":2}",
    ];

    private static readonly string[] Fragments = ["{", "}", "[", "]", ",", ":", "\"", "\\", " ", "/*", "//", "'", "\0", "é", "\uFEFF", "\r\n"];

    private static readonly string[] Fields =
    [
        "Content-Length: 5", "Content-Length: -1", "Content-Length: 99999999999999", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: \tchunked",
        "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: deflate", "Content-Type: text/plain", "Content-Type: ", "Expect: 100-continue", "Expect: x",
        "Inference-Header-Content-Length: 0", "Inference-Header-Content-Length: 7", "Inference-Header-Content-Length: -7", "Inference-Header-Content-Length: 99999999999",
        "Inference-Header-Content-Length: x", "Authorization: Basic eDp5", "Authorization: Bearer", "X-API-Key: ptm_x", "X-API-Key: \u00e9", "Host: a", "Host: ",
        " folded: yes", "no colon", ": nothing", "Na me: x", "X-Request-Deadline-Ms: -1", "X-Request-Deadline-Ms: x", "Accept: text/csv;q=x", "Accept-Encoding: gzip;q=9", "Range: bytes=9-1", "If-None-Match: x",
        "traceparent: 00-0-0-00", "Connection: close", "Upgrade: h2c", "X-HTTP-Method-Override: DELETE", "Content-Range: bytes 0-1/1",
    ];

    /// <summary>The spoilt request.</summary>
    public SpoiltRequest Spoil(SeedRequest seed)
    {
        var body = Encoding.UTF8.GetBytes(seed.Body);
        var (path, extra) = (seed.Path, "");
        switch (body.Length > 0 ? random.Next(10) : 8 + random.Next(2))
        {
            case < 4:
                return new(Http(seed, path, Times(1 + random.Next(3), body, Edit), extra), Ending.GoesOn);
            case < 6:
                return new(Http(seed, path, Replace(seed.Body), extra), Ending.GoesOn);
            case 6:
                return new(Http(seed, path, Nested(), extra), Ending.GoesOn);
            case 7:
                return new(Cut(Http(seed, path, body, extra)), Ending.HangsUp);
            case 8:
                var field = Pick(Fields);

                // Chunks that never come would be waited for.
                var ending = body.Length == 0 && field.StartsWith("Transfer", StringComparison.Ordinal) ? Ending.HangsUp : Ending.Closes;
                return new(Http(seed, path, body, field + "\r\n"), ending);
            default:
                var sent = body.Length > 0 && random.Next(2) == 0 ? Packed(body) : body;
                return new(Http(seed, Bent(path), sent, Pick(["", "Content-Encoding: gzip\r\n"])), Ending.Closes);
        }
    }

    private static byte[] Http(SeedRequest seed, string path, byte[] body, string extra)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"{seed.Method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {seed.Key}\r\nContent-Type: application/json\r\n{extra}Content-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.UTF8.GetBytes(head), .. body];
    }

    private byte[] Edit(byte[] body)
    {
        var (at, length) = (random.Next(body.Length + 1), random.Next(12));
        var rest = body.AsSpan(Math.Min(body.Length, at + length)).ToArray();
        return random.Next(4) switch
        {
            0 => [.. body[..at], .. rest],
            1 => [.. body[..at], .. Encoding.UTF8.GetBytes(Pick(Fragments)), .. body[at..]],
            2 => [.. body[..at], (byte)random.Next(256), .. rest],
            _ => [.. body, .. body[at..]],
        };
    }

    // A value somewhere becomes another one.
    private byte[] Replace(string body)
    {
        var starts = Enumerable.Range(0, body.Length).Where(i => body[i] is ':' or '[' or ',').ToArray();
        if (starts.Length == 0)
        {
            return Encoding.UTF8.GetBytes(Pick(Values));
        }

        var start = starts[random.Next(starts.Length)] + 1;
        var end = body.IndexOfAny([',', ']', '}'], start);
        return Encoding.UTF8.GetBytes(string.Concat(body.AsSpan(0, start), Pick(Values), end < 0 ? "" : body.AsSpan(end)));
    }

    private byte[] Nested()
    {
        var depth = 1 << random.Next(4, 14);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"inputs\":", "}");
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, random.Next(2) * depth)));
    }

    private byte[] Cut(byte[] request) => request[..random.Next(request.Length)];

    private string Bent(string path) => random.Next(6) switch
    {
        0 => path + "/",
        1 => path + "?version=%00&limit=-1&after=%ff",
        2 => path.Replace("sentiment", Pick(["%2e%2e", "%00", "..%2f..", "a%0d%0aX:y", "SENTIMENT", "%F0%9F%98%80", new string('a', 3000)]), StringComparison.Ordinal),
        3 => path.Replace("/v", "//v", StringComparison.Ordinal),
        4 => "http://elsewhere" + path,
        _ => path + "/../../../etc/passwd",
    };

    private static byte[] Packed(byte[] body)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    private static byte[] Times(int times, byte[] body, Func<byte[], byte[]> edit) => times == 0 ? body : Times(times - 1, edit(body), edit);

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
