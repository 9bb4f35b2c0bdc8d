using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A name for one version of a task, or for several in shares.</summary>
/// <param name="Name">The name, as <see cref="Rule"/> has it.</param>
/// <param name="Targets">At least one version, ascending, each once.</param>
[GenerateSerializer, Immutable, Alias("ptm.TaskAlias")]
public sealed record TaskAlias([property: Id(0)] string Name, [property: Id(1)] AliasTarget[] Targets)
{
    /// <summary>The alias of requests that name no version; without it they get the newest.</summary>
    public const string Default = "default";

    /// <summary>Most aliases of a task.</summary>
    public const int MaxPerTask = 32;

    /// <summary>Most versions behind one alias.</summary>
    public const int MaxTargets = 8;

    /// <summary>Largest weight.</summary>
    public const int MaxWeight = 10_000;

    /// <summary>What a name must be, for messages.</summary>
    public const string Rule = "1 to 64 characters from a-z, 0-9, '.', '_' and '-', a letter first";

    /// <summary>Whether a text can be an alias: what begins with a digit is a version's number or nothing.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) => TaskName.IsPart(text) && char.IsAsciiLetterLower(text[0]);
}
