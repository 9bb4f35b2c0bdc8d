namespace PtmOrleans.Inference.Architectures;

/// <summary>What a fine-tune computes on top of its encoder. The name is stored in manifests as <c>Manifest.Head</c>.</summary>
public enum HeadKind
{
    /// <summary>Pooler and classifier over the first token: one row of label logits per item.</summary>
    SequenceClassification,

    /// <summary>Classifier over every token: one row of label logits per token.</summary>
    TokenClassification,

    /// <summary>Start and end logit per token.</summary>
    QuestionAnswering,

    /// <summary>One pooled, optionally L2-normalized vector per item.</summary>
    SentenceEmbedding,

    /// <summary>Logits over the vocabulary per (masked) token.</summary>
    FillMask,
}
