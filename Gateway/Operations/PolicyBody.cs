namespace PtmOrleans.Gateway.Operations;

/// <summary>Body of <c>PUT /v1/scheduler/policy</c>.</summary>
internal sealed record PolicyBody
{
    public required string Policy { get; init; }
}
