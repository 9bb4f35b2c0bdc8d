using System.Globalization;
using System.Text.Json;
using PtmOrleans.Cli.Tasks;
using PtmOrleans.Client;

namespace PtmOrleans.Cli.Demo;

/// <summary>An example as a request, and the judgement of its answer.</summary>
/// <param name="Inputs">What is sent.</param>
/// <param name="Shown">The input for people.</param>
/// <param name="Judge">The answer for people, and whether it is right.</param>
internal sealed record DemoQuestion(PredictInput[] Inputs, string Shown, Func<PredictReply, (string Answer, bool Right)> Judge)
{
    public static DemoQuestion From(JsonElement example, double threshold) =>
        example.TryGetProperty("query", out _) ? Similarity(example, threshold)
        : example.TryGetProperty("entities", out _) ? Entities(example)
        : Label(example);

    private static DemoQuestion Label(JsonElement example)
    {
        var (text, label) = (Text(example, "text"), Text(example, "label"));
        return new DemoQuestion([text], text, reply => (Answer.Of(reply.Predictions[0]), reply.As<LabelPrediction>()[0].Label == label));
    }

    private static DemoQuestion Entities(JsonElement example)
    {
        var text = Text(example, "text");
        var expected = example.GetProperty("entities").EnumerateArray().Select(e => (Text(e, "text"), Text(e, "label"))).ToArray();
        return new DemoQuestion(
            [text],
            text,
            reply => (
                Answer.Of(reply.Predictions[0]),
                reply.As<EntityPrediction>()[0].Entities.Select(e => (e.Text, e.Label)).SequenceEqual(expected)));
    }

    private static DemoQuestion Similarity(JsonElement example, double threshold)
    {
        var (query, paraphrase, unrelated) = (Text(example, "query"), Text(example, "paraphrase"), Text(example, "unrelated"));
        return new DemoQuestion([query, paraphrase, unrelated], $"{query} = {paraphrase}", reply =>
        {
            var vectors = reply.As<EmbeddingPrediction>();
            var (near, far) = (Cosine(vectors[0], vectors[1]), Cosine(vectors[0], vectors[2]));
            return (
                string.Create(CultureInfo.InvariantCulture, $"{near:0.00} alike; unrelated {far:0.00}"),
                near > threshold && far < threshold);
        });
    }

    private static double Cosine(EmbeddingPrediction a, EmbeddingPrediction b)
    {
        var (dot, left, right) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Embedding.Length; i++)
        {
            var (x, y) = (a.Embedding.Span[i], b.Embedding.Span[i]);
            (dot, left, right) = (dot + (x * y), left + (x * x), right + (y * y));
        }

        return dot / Math.Sqrt(left * right);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
