namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>The files by which sentence-transformers describes a model.</summary>
internal static class SentenceFolder
{
    public static void Write(string folder, string mode, bool normalize, int? maxLength = null)
    {
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        var last = normalize ? """, {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}""" : "";
        File.WriteAllText(
            Path.Combine(folder, "modules.json"),
            $$"""
            [{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
             {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}{{last}}]
            """);
        File.WriteAllText(
            Path.Combine(folder, "1_Pooling", "config.json"),
            $$"""
            {"word_embedding_dimension": 24, "pooling_mode_cls_token": {{Json(mode == "cls_token")}},
             "pooling_mode_mean_tokens": {{Json(mode == "mean_tokens")}}, "pooling_mode_max_tokens": {{Json(mode == "max_tokens")}}}
            """);
        if (maxLength is not null)
        {
            File.WriteAllText(Path.Combine(folder, "sentence_bert_config.json"), $$"""{"max_seq_length": {{maxLength}}}""");
        }
    }

    private static string Json(bool value) => value ? "true" : "false";
}
