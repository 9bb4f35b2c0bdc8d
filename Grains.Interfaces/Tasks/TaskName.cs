using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A task's full name, <c>tenant/name</c>; also the key of its grain.</summary>
[GenerateSerializer, Immutable, Alias("ptm.TaskName")]
public readonly record struct TaskName
{
    /// <summary>The longest allowed part, in characters.</summary>
    public const int MaxPartLength = 64;

    /// <summary>What a part must be, for messages.</summary>
    public static readonly string PartRule =
        $"1 to {MaxPartLength} characters from a-z, 0-9, '.', '_' and '-', a letter or digit first, not ending in '.json' or '.removed'";

    /// <summary>Makes a name from its two parts.</summary>
    /// <exception cref="ArgumentException">A part is not as <see cref="PartRule"/> has it.</exception>
    public TaskName(string tenant, string name)
    {
        Tenant = IsPart(tenant) ? tenant : throw new ArgumentException(Complaint("tenant", tenant), nameof(tenant));
        Name = IsPart(name) ? name : throw new ArgumentException(Complaint("task", name), nameof(name));
    }

    /// <summary>The owner.</summary>
    [Id(0)]
    public string Tenant { get; }

    /// <summary>The name within the tenant.</summary>
    [Id(1)]
    public string Name { get; }

    /// <summary>Reads <c>tenant/name</c>.</summary>
    /// <exception cref="FormatException">The text is no such name.</exception>
    public static TaskName Parse(string text) =>
        TryParse(text, out var name)
            ? name
            : throw new FormatException($"'{text}' is no task name: expected tenant/name, each of {PartRule}.");

    /// <summary>Reads <c>tenant/name</c> without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TaskName name)
    {
        var cut = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (cut > 0 && IsPart(text![..cut]) && IsPart(text[(cut + 1)..]))
        {
            name = new TaskName(text[..cut], text[(cut + 1)..]);
            return true;
        }

        name = default;
        return false;
    }

    /// <summary>
    /// Whether the text can be a tenant's or a task's name: it becomes a folder, a route segment and a metric label. One that ends as the
    /// files beside such a folder do could stand where one of these does.
    /// </summary>
    public static bool IsPart([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxPartLength } && char.IsAsciiLetterOrDigit(text[0]) && text.All(IsAllowed)
        && !text.EndsWith(".json", StringComparison.Ordinal) && !text.EndsWith(".removed", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Tenant}/{Name}";

    private static bool IsAllowed(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-';

    private static string Complaint(string kind, string? value) =>
        $"'{value}' is no {kind} name: expected {PartRule}.";
}
