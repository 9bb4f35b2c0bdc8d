using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.Predict;

/// <summary>A request with all that its answer is decoded from.</summary>
/// <param name="Task">The task.</param>
/// <param name="Version">The version that answers.</param>
/// <param name="Head">Its head.</param>
/// <param name="Body">What was asked.</param>
/// <param name="Encoded">The tokens.</param>
/// <param name="Masks">Mask positions per input; null for other heads than fill-mask.</param>
internal sealed record PredictRequest(
    TaskName Task, TaskVersion Version, HeadKind Head, PredictBody Body, EncodedTexts Encoded, int[][]? Masks);
