namespace PtmOrleans.Cli.Tests.Robustness;

/// <summary>What becomes of the connection after a request.</summary>
internal enum Ending
{
    /// <summary>The request's length is right: another may follow.</summary>
    GoesOn,

    /// <summary>The caller reads the answer, and closes.</summary>
    Closes,

    /// <summary>The caller sends no more, though more is expected; the server need not answer one who has left.</summary>
    HangsUp,
}
