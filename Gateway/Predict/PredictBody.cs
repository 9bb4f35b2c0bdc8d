using PtmOrleans.Gateway.Tokenizers;

namespace PtmOrleans.Gateway.Predict;

/// <summary>A parsed body of <c>POST /v1/tasks/{task}/predict</c>.</summary>
internal sealed record PredictBody(IReadOnlyList<TextInput> Inputs, PredictParameters Parameters);
