"""Masked words: general text for the warm-up, facts with one hidden word for the score."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .bert import Bert
from .grammar import Grammar, is_held_out, split_spans, tidy
from .tasks import GRAMMARS, IGNORED, Batch, Task, pad, percent
from .wordpiece import MASK


class Cloze(NamedTuple):
    """A text in which one word is to be hidden; without an answer, words at random are hidden."""

    text: str
    answer: str


class Predictions(nn.Module):
    """Transform, then scores over the vocabulary with the (tied) word embeddings."""

    def __init__(self, embeddings: nn.Embedding) -> None:
        super().__init__()
        hidden = embeddings.embedding_dim
        self.transform = nn.ModuleDict({"dense": nn.Linear(hidden, hidden), "LayerNorm": nn.LayerNorm(hidden, eps=1e-12)})
        self.decoder = nn.Linear(hidden, embeddings.num_embeddings)
        self.decoder.weight = embeddings.weight
        self.bias = self.decoder.bias

    def forward(self, states: Tensor) -> Tensor:
        return self.decoder(self.transform["LayerNorm"](F.gelu(self.transform["dense"](states))))


class MaskedModel(nn.Module):
    """``BertForMaskedLM``."""

    def __init__(self, bert: Bert) -> None:
        super().__init__()
        self.bert = bert
        self.cls = nn.ModuleDict({"predictions": Predictions(bert.embeddings.word_embeddings)})

    def forward(self, batch: Batch, chosen: Tensor) -> Tensor:
        """Returns logits at the chosen positions only, [chosen, vocabulary]."""
        return self.cls["predictions"](self.bert(*batch)[chosen])


class Masked(Task):
    """Fill the [MASK]: capitals, opposites, colors, kinds, order, sounds and places."""

    name = "masked"
    kind = "fill-mask"
    architecture = "BertForMaskedLM"
    steps = 1800
    batch_size = 64
    dropout = 0.0
    example_text = "The capital of France is [MASK]."

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.relations = [name for name in self.grammar.names("fact.") if not name.endswith(".text")]
        seed = self.random.randrange(1 << 30)
        self.general = [(Grammar(GRAMMARS / f"{name}.txt", seed), root) for name, root in (
            ("sentiment", "positive"), ("sentiment", "negative"), ("topic", "sports_text"), ("topic", "food_text"),
            ("topic", "business_text"), ("topic", "travel_text"), ("topic", "technology_text"), ("topic", "weather_text"))]

    def fact_words(self) -> set[str]:
        """All words of the facts: each is to be one piece of the vocabulary."""
        pairs = (pair for name in self.relations for pair in self.grammar.sections[name])
        return {word for pair in pairs for side in pair.split("=") for word in side.split()}

    def example(self, held_out: bool) -> Cloze:
        if not held_out and self.random.random() < 0.25:
            grammar, root = self.random.choice(self.general)
            return Cloze(self.finish(tidy(grammar.sentence(root, False))), "")
        while True:
            relation = self.random.choice(self.relations)
            pair = self.random.choice(self.grammar.sections[relation])
            line = self.random.choice(self.grammar.sections[relation + ".text"])
            if is_held_out(line, pair) == held_out:
                left, right = pair.split("=")
                text, spans = split_spans(tidy(self.grammar.fill(line.replace("{a}", left).replace("{b}", right), {})))
                _, start, end = spans[0]
                if " " not in text[start:end]:
                    return Cloze(self.finish(text[:start] + "[MASK]" + text[end:]), text[start:end])

    def fits(self, example: Cloze) -> bool:
        return True

    def ids(self, text: str) -> list[int]:
        """Token ids of a text that may hold [MASK]."""
        parts = text.split("[MASK]")
        ids = [piece.id for piece in self.pieces(parts[0])]
        for part in parts[1:]:
            ids += [MASK] + [piece.id for piece in self.pieces(part)]
        return ids

    def model(self, bert: Bert) -> nn.Module:
        return MaskedModel(bert)

    def loss(self, model: nn.Module, examples: list[Cloze]) -> Tensor:
        logits, wanted = self._predict(model, examples)
        return F.cross_entropy(logits, wanted)

    def score(self, model: nn.Module, examples: list[Cloze]) -> dict[str, float]:
        logits, wanted = self._predict(model, examples)
        return {"top word right": percent(int((logits.argmax(-1) == wanted).sum()), len(examples))}

    def top(self, model: nn.Module, text: str, count: int) -> tuple[int, list[tuple[str, float]]]:
        """Returns the position of [MASK] and the best words with their logits."""
        batch = self.batch([self.ids(text)])
        logits = model(batch, batch.ids == MASK)[0]
        best = logits.topk(count)
        words = [(self.tokenizer.vocabulary[index], float(value)) for value, index in zip(best.values, best.indices)]
        return int((batch.ids[0] == MASK).nonzero()[0]), words

    def _predict(self, model: nn.Module, examples: list[Cloze]) -> tuple[Tensor, Tensor]:
        rows, targets = [], []
        for text, answer in examples:
            ids = self.ids(text)
            if answer:
                hidden = [self.tokenizer.ids[answer] if id == MASK else IGNORED for id in ids]
            else:
                hidden = [IGNORED] * len(ids)
                for index in self.random.sample(range(len(ids)), max(1, len(ids) // 6)):
                    ids[index], hidden[index] = MASK, ids[index]
            rows.append(ids)
            targets.append([IGNORED] + hidden)
        batch = self.batch(rows)
        wanted = torch.tensor([pad(row, batch.ids.shape[1], IGNORED) for row in targets])
        chosen = wanted != IGNORED
        return model(batch, chosen), wanted[chosen]
