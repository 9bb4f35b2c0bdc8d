"""Sequence classification: sentiment and topic."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .bert import Bert
from .grammar import tidy
from .tasks import Batch, Task, percent


class SequenceClassifier(nn.Module):
    """``BertForSequenceClassification``: a linear layer on the pooled first token."""

    def __init__(self, bert: Bert, labels: int, hidden: int) -> None:
        super().__init__()
        self.bert = bert
        self.classifier = nn.Linear(hidden, labels)

    def forward(self, batch: Batch) -> Tensor:
        """Returns logits, [batch, labels]."""
        return self.classifier(self.bert.pool(self.bert(*batch)))


class Classification(Task):
    """A text and one of a few labels; each label is a root section of the grammar."""

    kind = "text-classification"
    architecture = "BertForSequenceClassification"
    uses_pooler = True
    labels: list[str]

    def example(self, held_out: bool) -> tuple[str, int]:
        label = self.random.randrange(len(self.labels))
        return self.finish(tidy(self.grammar.sentence(self.labels[label], held_out))), label

    def model(self, bert: Bert) -> nn.Module:
        return SequenceClassifier(bert, len(self.labels), bert.embeddings.word_embeddings.embedding_dim)

    def loss(self, model: nn.Module, examples: list[Any]) -> Tensor:
        return F.cross_entropy(self._logits(model, examples), _labels(examples), label_smoothing=0.02)

    def score(self, model: nn.Module, examples: list[Any]) -> dict[str, float]:
        right = self._logits(model, examples).argmax(-1) == _labels(examples)
        return {"accuracy": percent(int(right.sum()), len(examples))}

    def config(self) -> dict[str, Any]:
        return label_config(self.labels) | {"problem_type": "single_label_classification"}

    def _logits(self, model: nn.Module, examples: list[Any]) -> Tensor:
        return model(self.text_batch([text for text, _ in examples]))


class Sentiment(Classification):
    """Is an opinion positive or negative?"""

    name = "sentiment"
    labels = ["negative", "positive"]
    steps = 1200
    example_text = "The staff could not have been friendlier."


class Topic(Classification):
    """Which of six topics is a sentence about?"""

    name = "topic"
    labels = ["business", "food", "sports", "technology", "travel", "weather"]
    steps = 700
    example_text = "Bake the dough until it is golden."

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        for label in self.labels:
            frames = self.grammar.sections["frame"]
            self.grammar.add_lines(f"{label}_frame", [frame.replace("{T}", "{" + label + "_noun}") for frame in frames])


def label_config(labels: list[str]) -> dict[str, Any]:
    """The two label tables of config.json."""
    return {"id2label": {str(index): label for index, label in enumerate(labels)},
            "label2id": {label: index for index, label in enumerate(labels)}}


def _labels(examples: list[Any]) -> Tensor:
    return torch.tensor([label for _, label in examples])
