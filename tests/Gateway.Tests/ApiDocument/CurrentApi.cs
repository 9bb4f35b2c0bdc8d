using PtmOrleans.Gateway.ApiDocument;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>The description as it is now.</summary>
internal static class CurrentApi
{
    public static ApiText Text { get; } = new(ApiParts.Json);
}
