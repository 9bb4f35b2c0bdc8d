namespace PtmOrleans.Language.Tokenization;

/// <summary>One place of a template: a special token, or all tokens of a sequence.</summary>
/// <param name="Sequence"><see cref="Special"/>, 0 for the text, 1 for the pair.</param>
/// <param name="Id">Id of the special token.</param>
/// <param name="TypeId">Segment id of every token in this place.</param>
internal readonly record struct TemplatePart(sbyte Sequence, int Id, int TypeId)
{
    public const sbyte Special = -1;

    public static TemplatePart Token(int id, int typeId) => new(Special, id, typeId);

    public static TemplatePart Text(sbyte sequence, int typeId) => new(sequence, 0, typeId);
}
