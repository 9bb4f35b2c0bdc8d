namespace Orleans.Runtime;

/// <summary>The activation whose turn the current thread runs.</summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static GrainActivation? _current;

    public static GrainActivation? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <exception cref="InvalidOperationException">The current thread runs no turn, or one of an activation that is gone.</exception>
    public static void RequireActivation()
    {
        if (_current is null)
        {
            throw new InvalidOperationException("Activation access violation. A non-activation thread attempted to access activation services.");
        }

        if (_current.State is ActivationState.Invalid)
        {
            throw new InvalidOperationException($"Attempt to access an invalid activation: {_current}");
        }
    }
}
