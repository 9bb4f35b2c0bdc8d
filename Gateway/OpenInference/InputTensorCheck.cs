using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Whether a tensor's name, type, shape and data agree.</summary>
internal static class InputTensorCheck
{
    /// <exception cref="RefusedException">400, saying what does not agree.</exception>
    public static void Require(InputTensor tensor)
    {
        switch (tensor.Name)
        {
            case TensorNames.Text:
                RequireText(tensor);
                break;
            case TensorNames.InputIds or TensorNames.AttentionMask or TensorNames.TokenTypeIds:
                RequireNumbers(tensor);
                break;
            case "":
                throw RefusedException.Invalid("an element of inputs has no name");
            default:
                throw RefusedException.Invalid(
                    $"unknown input '{tensor.Name}': expected input_ids, attention_mask and token_type_ids, or text");
        }
    }

    private static void RequireText(InputTensor tensor)
    {
        if (tensor.Datatype != "BYTES" || tensor.Numbers is not null)
        {
            throw RefusedException.Invalid($"input 'text' must have datatype BYTES and strings as data, not '{tensor.Datatype}'");
        }

        if (tensor.Shape is not ([_] or [_, 1]))
        {
            throw RefusedException.Invalid("input 'text' must have the shape [n] or [n, 1]");
        }

        RequireCount(tensor);
    }

    private static void RequireNumbers(InputTensor tensor)
    {
        if (tensor.Datatype is not ("INT64" or "INT32") || tensor.Texts is not null)
        {
            throw RefusedException.Invalid(
                $"input '{tensor.Name}' must have datatype INT64 or INT32 and integers as data, not '{tensor.Datatype}'");
        }

        if (tensor.Shape.Length != 2)
        {
            throw RefusedException.Invalid($"input '{tensor.Name}' must have the shape [items, tokens]");
        }

        RequireCount(tensor);
    }

    private static void RequireCount(InputTensor tensor)
    {
        var width = tensor.Shape.Length == 2 ? tensor.Shape[1] : 1;
        var needed = tensor.Shape[0] * width;
        if (needed != tensor.Count || tensor.Count == 0)
        {
            throw RefusedException.Invalid(
                $"input '{tensor.Name}' has {tensor.Count} values, "
                + $"its shape [{string.Join(", ", tensor.Shape)}] needs {needed} (at least one)");
        }

        if (tensor.RowLength != InputTensor.Flat && (tensor.RowLength != width || tensor.Shape.Length != 2))
        {
            throw RefusedException.Invalid(
                $"input '{tensor.Name}' has rows of {tensor.RowLength} values, its shape is [{string.Join(", ", tensor.Shape)}]");
        }
    }
}
