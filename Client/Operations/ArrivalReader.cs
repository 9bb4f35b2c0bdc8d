using System.Net;
using System.Text.Json;

namespace PtmOrleans.Client.Operations;

/// <summary>Reads the feed of arrivals.</summary>
internal static class ArrivalReader
{
    /// <summary>Moves on; false at the end.</summary>
    /// <exception cref="PtmApiException">The feed broke or cannot be read.</exception>
    public static async Task<bool> NextAsync(IAsyncEnumerator<ArrivalInfo?> arrivals)
    {
        try
        {
            return await arrivals.MoveNextAsync();
        }
        catch (JsonException exception)
        {
            throw new PtmApiException(HttpStatusCode.OK, $"the feed cannot be read: {exception.Message}", inner: exception);
        }
        catch (IOException exception)
        {
            throw new PtmApiException(null, "the connection to the gateway broke", inner: exception);
        }
    }
}
