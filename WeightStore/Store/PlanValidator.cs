using System.Collections.Immutable;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Store;

/// <summary>Checks that a plan's tensors can be made from a checkpoint.</summary>
internal static class PlanValidator
{
    public static IReadOnlyList<string> Validate(CheckpointPlan plan, CheckpointFolder checkpoint)
    {
        var problems = new List<string>();
        problems.AddRange(Repeated(plan.Segments.Select(s => s.Part)).Select(part => $"part '{part}' is planned twice"));
        problems.AddRange(Repeated(plan.Segments.SelectMany(s => s.Tensors).Select(t => t.Name))
            .Select(name => $"tensor '{name}' is planned twice"));
        foreach (var segment in plan.Segments)
        {
            if (segment.Tensors.All(t => t.Shape.Contains(0)))
            {
                problems.Add($"part '{segment.Part}' has no data");
            }

            problems.AddRange(segment.Tensors.Select(t => ProblemOf(t, checkpoint)).OfType<string>());
        }

        return problems;
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> names)
        => names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()).Select(group => group.Key);

    private static string? ProblemOf(TensorPlan plan, CheckpointFolder checkpoint)
    {
        if (plan.Sources.IsDefaultOrEmpty)
        {
            return $"tensor '{plan.Name}' has no source";
        }

        var shapes = new List<ImmutableArray<long>>(plan.Sources.Length);
        foreach (var name in plan.Sources)
        {
            if (!checkpoint.Tensors.TryGetValue(name, out var source))
            {
                return $"the checkpoint has no tensor {SafetensorsHeader.Quoted(name)}";
            }

            if (!source.Type.IsWeight())
            {
                return $"tensor {SafetensorsHeader.Quoted(name)} is {source.Type}; weights are F32, F16 or BF16";
            }

            if (plan.Transform == TensorTransform.Transpose && source.Shape.Length != 2)
            {
                return $"tensor {SafetensorsHeader.Quoted(name)} has the shape {TensorShape.Format(source.Shape)}, "
                    + "but only a matrix can be transposed";
            }

            shapes.Add(plan.Transform == TensorTransform.Transpose ? [source.Shape[1], source.Shape[0]] : source.Shape);
        }

        return Join(shapes) is { } joined && joined.AsSpan().SequenceEqual(plan.Shape.AsSpan())
            ? null
            : $"tensor '{plan.Name}' should have the shape {TensorShape.Format(plan.Shape)}, "
                + $"but its sources give {string.Join(" and ", shapes.Select(TensorShape.Format))}";
    }

    private static ImmutableArray<long>? Join(List<ImmutableArray<long>> shapes)
    {
        var first = shapes[0];
        if (shapes.Count == 1)
        {
            return first;
        }

        var agree = first.Length > 0
            && shapes.TrueForAll(s => s.Length == first.Length && s.AsSpan()[..^1].SequenceEqual(first.AsSpan()[..^1]));
        return agree ? [.. first[..^1], shapes.Sum(s => s[^1])] : null;
    }
}
