using System.Globalization;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>What a request calls the version that it wants: a number, an alias, or nothing, which is the task's default.</summary>
internal readonly record struct VersionName
{
    private VersionName(int? number, string? alias)
    {
        Number = number;
        Alias = alias;
    }

    public int? Number { get; }

    public string? Alias { get; }

    public bool IsDefault => Number is null && Alias is null;

    public static implicit operator VersionName(int? number) => new(number, null);

    /// <summary>Reads <c>3</c> or <c>canary</c>.</summary>
    /// <param name="text">The caller's text.</param>
    /// <param name="field">Where it was given, for messages.</param>
    /// <exception cref="RefusedException">400.</exception>
    public static VersionName Parse(string text, string field) =>
        TryParse(text, out var name)
            ? name
            : throw RefusedException.Invalid(
                $"{field} is '{ProblemMapping.Shorten(text)}'; expected a version's number, from 1, or an alias: {TaskAlias.Rule}");

    public static bool TryParse(string text, out VersionName name)
    {
        if (TaskAlias.IsName(text))
        {
            name = new VersionName(null, text);
            return true;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
        name = isNumber ? new VersionName(number, null) : default;
        return isNumber;
    }
}
