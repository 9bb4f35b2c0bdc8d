namespace PtmOrleans.Gateway.Errors;

/// <summary>What a caller is told when there is no answer.</summary>
/// <param name="Status">HTTP status; a route family may have one of its own for the same reason.</param>
/// <param name="Message">One sentence for the caller.</param>
/// <param name="Reason">Metric label, snake case, from a bounded set.</param>
/// <param name="RetryAfter">When to try again; null where trying again cannot help.</param>
/// <param name="Field">The body's field that is to blame; null where none is, or it is not known.</param>
internal sealed record Problem(int Status, string Message, string Reason, TimeSpan? RetryAfter = null, string? Field = null);
