using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>What a route wants computed.</summary>
/// <param name="Tokens">The sequences.</param>
/// <param name="Priority">1 is highest.</param>
internal sealed record InferenceCall(TokenPayload Tokens, int Priority)
{
    /// <summary>Priority of a request that names none.</summary>
    public const int DefaultPriority = 2;

    /// <summary>The lowest priority a request may ask for.</summary>
    public const int LowestPriority = 9;

    /// <summary>What a request's priority means: 0 is Triton's default.</summary>
    public static int PriorityOf(long asked) => asked == 0 ? DefaultPriority : (int)asked;
}
