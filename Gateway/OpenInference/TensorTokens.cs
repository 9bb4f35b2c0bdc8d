using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Turns padded token tensors into sequences without padding. The attention mask alone says where a row ends.</summary>
internal static class TensorTokens
{
    /// <summary>The sequences.</summary>
    /// <exception cref="RefusedException">400 or 413, naming row and column where there is one.</exception>
    public static TokenPayload Read(InferBody body, TaskVersion version, GatewayOptions limits)
    {
        var ids = body.Find(TensorNames.InputIds) ?? throw RefusedException.Invalid("input 'input_ids' (or 'text') is missing");
        RequireShape(ids, version, limits);
        var mask = Companion(body, TensorNames.AttentionMask, ids);
        var types = Companion(body, TensorNames.TokenTypeIds, ids);

        var width = (int)ids.Shape[1];
        var lengths = Lengths(mask, (int)ids.Shape[0], width);
        return new TokenPayload
        {
            Ids = Pack(ids, lengths, width, version.VocabularySize),
            TypeIds = types is not null && types.Numbers!.Span.ContainsAnyExcept(0) ? Pack(types, lengths, width, version.TokenTypes) : [],
            Lengths = lengths,
        };
    }

    private static void RequireShape(InputTensor ids, TaskVersion version, GatewayOptions limits)
    {
        if (ids.Shape[0] > limits.MaxItems)
        {
            throw RefusedException.TooLarge($"input 'input_ids' has {ids.Shape[0]} items, more than the limit of {limits.MaxItems}");
        }

        if (ids.Shape[1] > version.MaxTokens)
        {
            throw RefusedException.Invalid(
                $"input 'input_ids' has rows of {ids.Shape[1]} tokens, more than the model's {version.MaxTokens}");
        }
    }

    private static InputTensor? Companion(InferBody body, string name, InputTensor ids)
    {
        var tensor = body.Find(name);
        return tensor is null || tensor.Shape.AsSpan().SequenceEqual(ids.Shape)
            ? tensor
            : throw RefusedException.Invalid(
                $"input '{name}' has the shape [{string.Join(", ", tensor.Shape)}], input_ids has [{string.Join(", ", ids.Shape)}]");
    }

    private static int[] Lengths(InputTensor? mask, int rows, int width)
    {
        var lengths = new int[rows];
        Array.Fill(lengths, width);
        for (var row = 0; mask is not null && row < rows; row++)
        {
            lengths[row] = LengthOf(mask.Numbers!.Span.Slice(row * width, width), row);
        }

        return lengths;
    }

    private static int LengthOf(ReadOnlySpan<int> mask, int row)
    {
        var end = mask.IndexOfAnyExcept(1);
        var length = end < 0 ? mask.Length : end;
        var stray = mask[length..].IndexOfAnyExcept(0);
        if (stray >= 0)
        {
            var column = length + stray;
            throw RefusedException.Invalid(mask[column] == 1
                ? $"input 'attention_mask' has a 1 after a 0 at row {row}, column {column}: rows must be padded on the right"
                : $"input 'attention_mask' must be 0 or 1 at row {row}, column {column}");
        }

        return length > 0 ? length : throw RefusedException.Invalid($"input 'attention_mask' has no 1 in row {row}, column 0");
    }

    private static int[] Pack(InputTensor tensor, int[] lengths, int width, int limit)
    {
        var packed = new int[lengths.Sum()];
        var values = tensor.Numbers!.Span;
        var at = 0;
        for (var row = 0; row < lengths.Length; row++)
        {
            var real = values.Slice(row * width, lengths[row]);
            var outside = real.IndexOfAnyExceptInRange(0, limit - 1);
            if (outside >= 0)
            {
                throw RefusedException.Invalid(
                    $"input '{tensor.Name}' is {real[outside]} at row {row}, column {outside}: expected 0 to {limit - 1}");
            }

            real.CopyTo(packed.AsSpan(at));
            at += real.Length;
        }

        return packed;
    }
}
