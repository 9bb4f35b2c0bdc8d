using System.Globalization;
using System.Net;
using System.Text;

namespace PtmOrleans.Bench.Gateway;

/// <summary>A server under load, and the request that it gets.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Address">Where it listens, on loopback.</param>
/// <param name="Request">The request, as it goes over the connection.</param>
internal sealed record Server(string Name, IPEndPoint Address, ReadOnlyMemory<byte> Request)
{
    private const string Body = """{"inputs":"The food was good and the people were friendly."}""";

    public static Server Of(string name, Uri address, string path, string? key)
    {
        var authorization = key is null ? "" : $"Authorization: Bearer {key}\r\n";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\n{authorization}Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        return new Server(name, new IPEndPoint(IPAddress.Loopback, address.Port), Encoding.ASCII.GetBytes(text));
    }
}
