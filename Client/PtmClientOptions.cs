namespace PtmOrleans.Client;

/// <summary>Where the gateway is, who calls it, and how long a call may take.</summary>
public sealed record PtmClientOptions
{
    private const int MaxOtherAddresses = 15;

    /// <summary>Address of the gateway, http or https; a path, if any, precedes every route.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>
    /// Other gateways of the same cluster, at most 15. A call goes to the one that answered last; where that one cannot be reached, or cannot
    /// serve at the moment, another attempt goes to the next. Default: none.
    /// </summary>
    public IReadOnlyList<Uri> OtherAddresses { get; init; } = [];

    /// <summary>The API key, <c>ptm_…</c>; it decides the tenant.</summary>
    public required string ApiKey { get; init; }

    /// <summary>Time for a whole call, retries and waits included, unless the call names its own. Default: 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most attempts after the first, 0 to 10. Default: 3.</summary>
    public int Retries { get; init; } = 3;

    internal void Validate()
    {
        if (!IsUsable(BaseAddress))
        {
            throw new ArgumentException("BaseAddress must be an absolute http or https address.");
        }

        if (OtherAddresses is not { Count: <= MaxOtherAddresses } others || !others.All(IsUsable))
        {
            throw new ArgumentException($"OtherAddresses must be at most {MaxOtherAddresses} absolute http or https addresses.");
        }

        if (string.IsNullOrEmpty(ApiKey) || ApiKey.Any(c => c is <= ' ' or > '~'))
        {
            throw new ArgumentException("ApiKey must consist of printable ASCII characters without blanks.");
        }

        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"Timeout must be above zero and at most a day, not {Timeout}.");
        }

        if (Retries is < 0 or > 10)
        {
            throw new ArgumentException($"Retries must be 0 to 10, not {Retries}.");
        }
    }

    private static bool IsUsable(Uri? address) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" };
}
