namespace PtmOrleans.Client.Tests;

/// <summary>Answers as the gateway writes them.</summary>
internal static class Replies
{
    public const string Tasks = """
        {"tasks": [{"name": "sentiment", "default_version": 2, "versions": [
          {"version": 2, "architecture": "bert", "head": "sequence-classification", "labels": ["NEG", "POS"], "max_tokens": 512,
           "vocabulary_size": 30522, "output_width": 2, "weight_bytes": 437951328, "stored_bytes": 218975664, "created": "2026-01-02T03:04:05+00:00"}]}]}
        """;

    public static string Predict(string head, params string[] predictions) => $$"""
        {"task": "sentiment", "version": 3, "head": "{{head}}", "predictions": [{{string.Join(", ", predictions)}}],
         "timing": {"queue_ms": 1.5, "switch_ms": 0, "compute_ms": 20.25, "total_ms": 22, "batch_items": 1, "bytes_paged": 0, "device": "cpu-0"},
         "usage": {"tokens": 7, "truncated": 0}
        }
        """;

    public static string Labels() => Predict(
        "sequence-classification", """{"label": "POS", "score": 0.75, "scores": [{"label": "POS", "score": 0.75}, {"label": "NEG", "score": 0.25}]}""");
}
