using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>Compresses answers as <c>deflate</c>, which ASP.NET Core leaves out.</summary>
internal sealed class DeflateCompressionProvider : ICompressionProvider
{
    public string EncodingName => "deflate";

    public bool SupportsFlush => true;

    public Stream CreateStream(Stream outputStream) => new ZLibStream(outputStream, CompressionLevel.Fastest, leaveOpen: true);
}
