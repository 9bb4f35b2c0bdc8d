namespace PtmOrleans.Client.Wire;

/// <summary>An answer without a body.</summary>
internal sealed record WireNothing
{
    public static readonly byte[] Text = "{}"u8.ToArray();
}
