using System.Globalization;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>Why a list was picked, in numbers: text is made of it only when somebody asks.</summary>
/// <param name="Kind">The kind of reason.</param>
/// <param name="First">Its first number; see <see cref="PickKind"/>.</param>
/// <param name="Second">Its second number.</param>
public readonly record struct PickReason(PickKind Kind, double First = 0, double Second = 0)
{
    /// <summary>The reason for people.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Kind switch
    {
        PickKind.Oldest => Text($"oldest {First:0.0##} s, {Second:0} items"),
        PickKind.Shortest => Text($"shortest: {First:0} ms"),
        PickKind.EarliestDeadline => Text($"earliest deadline: {First:0} ms left"),
        PickKind.ResponseRatio => Text($"response ratio {First:0.0}, {Second:0} items"),
        PickKind.Urgent => Text($"urgent: {First:0} ms slack, switch {Second:0} ms"),
        PickKind.Starving => Text($"starving: {First:0.0} s"),
        PickKind.Bound => Text($"resident, {First:0} items"),
        PickKind.Held => Text($"held, {First:0} items, ratio {Second:0.0}"),
        PickKind.Shared => Text($"shares another device's backlog, {First:0} items"),
        PickKind.Unowned => Text($"oldest {First:0.0} s, no owner"),
        _ => Text($"deadline out of reach, {First:0} items"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
