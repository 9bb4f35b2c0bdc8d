using System.Collections.Immutable;

namespace PtmOrleans.Language.Heads;

/// <summary>A token label taken apart: where in an entity the word stands, and the entity's kind.</summary>
internal readonly record struct EntityTag(EntityTag.Place At, string Kind)
{
    public enum Place
    {
        Outside,
        Inside,
        Begin,
        Last,
        Single,
    }

    /// <summary>
    /// Reads BIO, IOB1, BILOU and BIOES labels. L-, U-, E- and S- count as prefixes only when the same kind also occurs with B- or I-;
    /// a label without a prefix is Inside.
    /// </summary>
    public static ImmutableArray<EntityTag> ParseAll(ImmutableArray<string> labels)
    {
        var known = labels.ToHashSet(StringComparer.Ordinal);
        return [.. labels.Select(label => Parse(label, known))];
    }

    private static EntityTag Parse(string label, HashSet<string> labels)
    {
        if (label == "O")
        {
            return new EntityTag(Place.Outside, string.Empty);
        }

        if (label.Length < 3 || label[1] != '-')
        {
            return new EntityTag(Place.Inside, label);
        }

        var kind = label[2..];
        var isKind = labels.Contains("B-" + kind) || labels.Contains("I-" + kind);
        return (label[0], isKind) switch
        {
            ('B', _) => new EntityTag(Place.Begin, kind),
            ('I', _) => new EntityTag(Place.Inside, kind),
            ('L' or 'E', true) => new EntityTag(Place.Last, kind),
            ('U' or 'S', true) => new EntityTag(Place.Single, kind),
            _ => new EntityTag(Place.Inside, label),
        };
    }
}
