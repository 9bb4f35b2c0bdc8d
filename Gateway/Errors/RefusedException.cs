using PtmOrleans.Grains;

namespace PtmOrleans.Gateway.Errors;

/// <summary>Ends a request with a problem. A refusal is an exception only here, where it leaves a parser many frames deep.</summary>
internal sealed class RefusedException(Problem problem) : Exception(problem.Message)
{
    public RefusedException(PtmError error, string message, TimeSpan? retryAfter = null)
        : this(ProblemMapping.Map(error, message, retryAfter))
    {
    }

    public Problem Problem { get; } = problem;

    /// <summary>400: the request contradicts the protocol, the model or a limit that has nothing to do with size.</summary>
    public static RefusedException Invalid(string message) => new(PtmError.InvalidRequest, message);

    /// <summary>413: the request or its answer is too large.</summary>
    public static RefusedException TooLarge(string message) => new(PtmError.TooLarge, message);
}
