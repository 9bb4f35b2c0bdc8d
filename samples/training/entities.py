"""Token classification: people, organizations and places in cased text."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .bert import Bert
from .classification import label_config
from .grammar import split_spans, tidy
from .tasks import IGNORED, Batch, Task, pad, percent
from .wordpiece import Piece

Span = tuple[str, int, int]


class TokenClassifier(nn.Module):
    """``BertForTokenClassification``: a linear layer on every token."""

    def __init__(self, bert: Bert, labels: int, hidden: int) -> None:
        super().__init__()
        self.bert = bert
        self.classifier = nn.Linear(hidden, labels)

    def forward(self, batch: Batch) -> Tensor:
        """Returns logits, [batch, length, labels]."""
        return self.classifier(self.bert(*batch))


class Entities(Task):
    """BIO labels; the later pieces of an entity's first word are labelled I."""

    name = "entities"
    kind = "token-classification"
    architecture = "BertForTokenClassification"
    labels = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
    steps = 4000
    batch_size = 32
    dropout = 0.08
    example_text = "Clara Winter moved from Leeds to Ghent to work for Siemens."

    def example(self, held_out: bool) -> tuple[str, list[Span]]:
        text = self._sentence(held_out)
        if self.random.random() < 0.25:
            text = f"{text} {self._sentence(False)}"
        return split_spans(text)

    def _sentence(self, held_out: bool) -> str:
        text = tidy(self.grammar.sentence("entities", held_out))
        if self.random.random() < 0.95:
            start = text.index(" ") + 1 if text.startswith("[") else 0
            text = text[:start] + text[start:start + 1].upper() + text[start + 1:]
        return self.finish(text)

    def model(self, bert: Bert) -> nn.Module:
        return TokenClassifier(bert, len(self.labels), bert.embeddings.word_embeddings.embedding_dim)

    def loss(self, model: nn.Module, examples: list[Any]) -> Tensor:
        pieces = [self.pieces(text) for text, _ in examples]
        logits = model(self.batch([[piece.id for piece in row] for row in pieces]))
        rows = [self._targets(row, spans) for row, (_, spans) in zip(pieces, examples)]
        targets = torch.tensor([pad([IGNORED] + row, logits.shape[1], IGNORED) for row in rows])
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)

    def _targets(self, pieces: list[Piece], spans: list[Span]) -> list[int]:
        targets = [0] * len(pieces)
        for label, start, end in spans:
            inside = [index for index, piece in enumerate(pieces) if piece.start >= start and piece.end <= end]
            for index in inside:
                targets[index] = self.labels.index(("B-" if index == inside[0] else "I-") + label)
        return targets

    def find(self, model: nn.Module, text: str) -> list[Span]:
        """Returns the entities of a text as (label, start, end); each word takes the label of its first piece."""
        pieces = self.pieces(text)
        best = model(self.batch([[piece.id for piece in pieces]]))[0].argmax(-1).tolist()
        spans: list[Span] = []
        open_label = ""
        for piece, index in zip(pieces, best[1:]):
            if not piece.first:
                continue
            prefix, _, label = self.labels[index].partition("-")
            if prefix == "I" and label == open_label:
                spans[-1] = (label, spans[-1][1], piece.end)
            elif label:
                spans.append((label, piece.start, piece.end))
            open_label = label
        return spans

    def score(self, model: nn.Module, examples: list[Any]) -> dict[str, float]:
        found = [(set(self.find(model, text)), set(spans)) for text, spans in examples]
        hits = sum(len(got & wanted) for got, wanted in found)
        total = sum(len(got) + len(wanted) for got, wanted in found)
        whole = sum(got == wanted for got, wanted in found)
        return {"entity F1": percent(2 * hits, total), "whole sentences right": percent(whole, len(found))}

    def config(self) -> dict[str, Any]:
        return label_config(self.labels)
