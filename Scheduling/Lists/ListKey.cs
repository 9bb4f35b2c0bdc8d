using System.Globalization;

namespace PtmOrleans.Scheduling.Lists;

/// <summary>Names one task list: a task (<c>tenant/name</c>) in one version.</summary>
/// <param name="Task">The task, <c>tenant/name</c>.</param>
/// <param name="Version">The numeric version, 1 or more.</param>
public readonly record struct ListKey(string Task, int Version)
{
    /// <summary>Reads <c>tenant/name:version</c>, the text that <see cref="ToString"/> gives.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The key.</returns>
    /// <exception cref="FormatException">The text has no <c>:version</c> at its end.</exception>
    public static ListKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new ListKey(text[..colon], version)
            : throw new FormatException($"A list key is 'tenant/name:version'; '{text}' is not.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Task}:{Version}");
}
