using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>
/// A task and a version of it in one text, as protocols have it whose requests name a model: <c>name</c>, <c>name:3</c>, <c>name:canary</c>.
/// </summary>
/// <param name="Task">The plain name, not checked.</param>
/// <param name="Version">What follows the colon; the default without one.</param>
internal readonly record struct ModelName(string Task, VersionName Version)
{
    /// <summary>Takes a text apart; neither names nor versions have a colon.</summary>
    /// <exception cref="RefusedException">404: what follows the colon can be neither a number nor an alias.</exception>
    public static ModelName Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return new ModelName(text, default);
        }

        return VersionName.TryParse(text[(colon + 1)..], out var version)
            ? new ModelName(text[..colon], version)
            : throw new RefusedException(ProblemMapping.UnknownTask(text));
    }
}
