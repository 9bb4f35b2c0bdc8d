using PtmOrleans.Gateway.Operations;
using PtmOrleans.Gateway.Tracing;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Tokenizers;

/// <summary>Tokenizes requests with their task's tokenizer.</summary>
internal sealed class TextTokenizer(TokenizerCache cache, GatewayInstruments instruments, TimeProvider clock)
{
    public Task<EncodedTexts> EncodeAsync(
        TaskName task, TaskVersion version, IReadOnlyList<TextInput> inputs, Truncation truncation, CancellationToken cancellationToken) =>
        EncodeAsync(task, version, inputs, new EncodingRules(version.MaxTokens, truncation), cancellationToken);

    public async Task<EncodedTexts> EncodeAsync(
        TaskName task, TaskVersion version, IReadOnlyList<TextInput> inputs, EncodingRules rules, CancellationToken cancellationToken)
    {
        using var activity = GatewayActivities.StartTokenize(task, version.Version, inputs.Count);
        var started = clock.GetTimestamp();
        var tokenizer = await cache.GetAsync(task, version, cancellationToken);
        var texts = TextEncoder.Encode(tokenizer, inputs, rules, cancellationToken);
        var duration = clock.GetElapsedTime(started);
        instruments.OnTokenized(duration);
        GatewayActivities.Tokenized(activity, texts);
        return new EncodedTexts(tokenizer, texts, duration);
    }
}
