using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Reads inference requests as they arrive: JSON, JSON followed by binary data, or one raw text. Neither the body nor a tensor's JSON is
/// ever
/// in memory as a whole; what is kept is the numbers, in pooled memory.
/// </summary>
internal static class InferBodyReader
{
    // Beyond the longest text, with every character as \u0000: room for quotes and white space.
    private const int BesideText = 1024;

    /// <summary>The request; the caller disposes it.</summary>
    /// <exception cref="RefusedException">400, 413, 415 or 501, naming the field.</exception>
    public static async Task<InferBody> ReadAsync(HttpRequest request, GatewayOptions limits, CancellationToken cancellationToken)
    {
        var pipe = new RequestPipe(request, limits.MaxBodyBytes, (6 * limits.MaxTextLength) + BesideText);
        var header = InferHeader.Read(request);
        var body = new InferBody();
        try
        {
            await (header switch
            {
                null => ReadJsonAsync(pipe, body, limits, cancellationToken),
                0 => ReadRawAsync(pipe, body, limits, cancellationToken),
                { } length => ReadBinaryAsync(pipe, body, length, limits, cancellationToken),
            });
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>What reads a request's JSON.</summary>
    /// <param name="body">Gets what is read.</param>
    /// <param name="length">Bytes of the JSON, for messages.</param>
    /// <param name="limits">Limits of inputs.</param>
    public static JsonWalk Walk(InferBody body, long length, GatewayOptions limits) =>
        new(new InferNode(body, limits), missing => InferHeader.TooLong(length, length - missing));

    private static async Task ReadJsonAsync(RequestPipe pipe, InferBody body, GatewayOptions limits, CancellationToken cancellationToken)
    {
        await pipe.ReadRestAsync(Walk(body, 0, limits), cancellationToken);
        if (body.Inputs.Find(t => t.BinarySize is not null) is { } binary)
        {
            throw RefusedException.Invalid($"input '{binary.Name}' has binary_data_size, but there is no header {InferHeader.Name}");
        }
    }

    private static async Task ReadRawAsync(RequestPipe pipe, InferBody body, GatewayOptions limits, CancellationToken cancellationToken)
    {
        await pipe.ReadRestAsync(new RawText(body, limits), cancellationToken);
        body.BinaryOutput = true;
    }

    private static async Task ReadBinaryAsync(
        RequestPipe pipe, InferBody body, long length, GatewayOptions limits, CancellationToken cancellationToken)
    {
        await pipe.ReadAsync(Walk(body, length, limits), length, cancellationToken);
        foreach (var tensor in body.Inputs.Where(t => t.BinarySize is not null))
        {
            IBodyPart part = tensor.Name == TensorNames.Text ? new BinaryTexts(tensor, limits) : new BinaryNumbers(tensor);
            await pipe.ReadAsync(part, tensor.BinarySize, cancellationToken);
            InputTensorCheck.RequireCount(tensor);
            InputTensorCheck.RequireRange(tensor);
        }

        await pipe.RequireEndAsync(cancellationToken);
    }
}
