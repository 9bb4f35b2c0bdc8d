using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Whether a tensor's name, type, shape and data agree.</summary>
internal static class InputTensorCheck
{
    /// <summary>Checks what the JSON says of a tensor, and the data where they are in it.</summary>
    /// <exception cref="RefusedException">400, saying what does not agree.</exception>
    public static void Require(InputTensor tensor)
    {
        RequireFields(tensor);
        switch (tensor.Name)
        {
            case TensorNames.Text:
                RequireText(tensor);
                break;
            case TensorNames.InputIds or TensorNames.AttentionMask or TensorNames.TokenTypeIds:
                RequireNumbers(tensor);
                break;
            default:
                throw RefusedException.Invalid(
                    $"unknown input '{tensor.Name}': expected input_ids, attention_mask and token_type_ids, or text");
        }

        if (tensor.BinarySize is { } size)
        {
            RequireSize(tensor, size);
        }
        else
        {
            RequireCount(tensor);
            RequireRange(tensor);
        }
    }

    /// <summary>Whether a tensor has as many values as its shape says, in rows as long as it says.</summary>
    /// <exception cref="RefusedException">400.</exception>
    public static void RequireCount(InputTensor tensor)
    {
        var needed = Elements(tensor);
        if (needed != tensor.Count || tensor.Count == 0)
        {
            throw RefusedException.Invalid(
                $"input '{tensor.Name}' has {tensor.Count} values, its {Shape(tensor)} needs {needed} (at least one)");
        }

        var width = tensor.Shape.Length == 2 ? tensor.Shape[1] : 1;
        if (tensor.RowLength != InputTensor.Flat && (tensor.RowLength != width || tensor.Shape.Length != 2))
        {
            throw RefusedException.Invalid(
                $"input '{tensor.Name}' has rows of {tensor.RowLength} values, its shape is {Shape(tensor)[6..]}");
        }
    }

    /// <summary>Whether the numbers are ones that the datatype has.</summary>
    /// <exception cref="RefusedException">400.</exception>
    public static void RequireRange(InputTensor tensor)
    {
        var largest = Datatype.Largest(tensor.Datatype);
        var at = tensor.Numbers is { } numbers && largest < int.MaxValue ? numbers.Span.IndexOfAnyExceptInRange(0, largest) : -1;
        if (at >= 0)
        {
            throw RefusedException.Invalid(
                $"element {at} of input '{tensor.Name}' is {tensor.Numbers!.Span[at]}: {tensor.Datatype} here goes from 0 to {largest}");
        }
    }

    private static void RequireFields(InputTensor tensor)
    {
        var lacking = tensor switch
        {
            { Name: "" } => throw RefusedException.Invalid("an element of inputs has no name"),
            { Datatype: "" } => "no datatype",
            { GivenShape: null } => "no shape",
            { HasData: false, BinarySize: null } => "no data",
            { HasData: true, BinarySize: not null } => "both data and binary_data_size",
            _ => null,
        };
        if (lacking is not null)
        {
            throw RefusedException.Invalid($"input '{ProblemMapping.Shorten(tensor.Name)}' has {lacking}");
        }
    }

    private static void RequireText(InputTensor tensor)
    {
        if (tensor.Datatype != Datatype.Bytes || tensor.Numbers is not null)
        {
            throw RefusedException.Invalid($"input 'text' must have datatype BYTES and strings as data, not {Given(tensor)}");
        }

        if (tensor.Shape is not ([_] or [_, 1]))
        {
            throw RefusedException.Invalid($"input 'text' must have the shape [n] or [n, 1], not {Shape(tensor)[6..]}");
        }
    }

    private static void RequireNumbers(InputTensor tensor)
    {
        var mayBeBoolean = tensor.Name == TensorNames.AttentionMask;
        var fits = tensor.Datatype == Datatype.Boolean
            ? mayBeBoolean && tensor.Texts is null
            : Datatype.IntegerSize(tensor.Datatype) > 0 && tensor.Kind is DataKind.None or DataKind.Numbers;
        if (!fits)
        {
            throw RefusedException.Invalid(
                $"input '{tensor.Name}' must have datatype INT64, INT32 or another integer{(mayBeBoolean ? ", or BOOL," : "")} "
                + $"and integers as data, not {Given(tensor)}");
        }

        if (tensor.Shape.Length != 2)
        {
            throw RefusedException.Invalid($"input '{tensor.Name}' must have the shape [items, tokens], not {Shape(tensor)[6..]}");
        }
    }

    private static void RequireSize(InputTensor tensor, long size)
    {
        var elements = Elements(tensor);
        if (elements == 0)
        {
            throw RefusedException.Invalid($"input '{tensor.Name}' has the {Shape(tensor)}: it needs at least one element");
        }

        // Each string has its length before it.
        var (least, most) = tensor.Name == TensorNames.Text
            ? (elements * sizeof(uint), Int128.MaxValue)
            : (elements * Datatype.ElementSize(tensor.Datatype), elements * Datatype.ElementSize(tensor.Datatype));
        if (size < least || size > most)
        {
            throw RefusedException.Invalid(
                $"binary_data_size of input '{tensor.Name}' is {size}: its {Shape(tensor)} of {tensor.Datatype} needs "
                + $"{(least == most ? "" : "at least ")}{least} bytes");
        }
    }

    // Of two dimensions below 2^31, the product times an element's size fits no Int64.
    private static Int128 Elements(InputTensor tensor) => tensor.Shape.Aggregate(Int128.One, (product, dimension) => product * dimension);

    private static string Shape(InputTensor tensor) => $"shape [{string.Join(", ", tensor.Shape)}]";

    private static string Given(InputTensor tensor) =>
        $"'{ProblemMapping.Shorten(tensor.Datatype)}'"
        + (tensor.Kind == DataKind.None ? "" : $" and {tensor.Kind.ToString().ToLowerInvariant()}");
}
