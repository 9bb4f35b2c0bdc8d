using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Tokenizers;

/// <summary>The tokenized texts of one request.</summary>
/// <param name="Tokenizer">What tokenized them.</param>
/// <param name="Texts">One per input.</param>
/// <param name="Duration">How long it took, with loading the tokenizer where it was not at hand.</param>
internal sealed record EncodedTexts(WordPieceTokenizer Tokenizer, TokenizedText[] Texts, TimeSpan Duration);
