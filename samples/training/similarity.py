"""Sentence embeddings: mean pooling and normalization, trained on paraphrases against everything else."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .bert import Bert
from .grammar import Grammar, is_held_out, tidy
from .tasks import GRAMMARS, Batch, Task, percent

THRESHOLD = 0.5


class Pair(NamedTuple):
    """Two texts with one meaning; the meaning is an intent and the values of its slots."""

    text: str
    paraphrase: str
    intent: str
    meaning: str


class Similarity(Task):
    """Paraphrases of an intent with the same slot values are near; other intents are far."""

    name = "similarity"
    kind = "feature-extraction"
    architecture = "BertModel"
    steps = 1200
    batch_size = 64
    uses_pooler = True
    example_text = "How can I get my money back?"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.intents = self.grammar.names("sim.")
        seed = self.random.randrange(1 << 30)
        self.echoes = [(Grammar(GRAMMARS / f"{name}.txt", seed), root) for name, root in (
            ("sentiment", "pos_clause"), ("sentiment", "neg_clause"), ("topic", "sports_text"), ("topic", "food_text"),
            ("topic", "business_text"), ("topic", "travel_text"), ("topic", "technology_text"), ("topic", "weather_text"))]

    def example(self, held_out: bool) -> Pair:
        while True:
            if not held_out and self.random.random() < 0.2:
                return self._echo()
            intent = self.random.choice(self.intents)
            lines = self.random.sample(self.grammar.sections[intent], 2)
            binding: dict[str, str] = {}
            first, second = (self.finish(tidy(self.grammar.fill(line, binding))) for line in lines)
            meaning = f"{intent} {sorted(binding.items())}"
            if is_held_out("|".join(sorted(lines)), meaning) == held_out:
                return Pair(first, second, intent, meaning)

    def _echo(self) -> Pair:
        """A sentence of another grammar and the same sentence with a word left out or two words swapped."""
        grammar, root = self.random.choice(self.echoes)
        text = tidy(grammar.sentence(root, False))
        words = text.split()
        for _ in range(1 + len(words) // 6):
            index = self.random.randrange(len(words))
            if self.random.random() < 0.5 and len(words) > 3:
                del words[index]
            elif index:
                words[index - 1], words[index] = words[index], words[index - 1]
        return Pair(text, " ".join(words), root, text)

    def texts(self, example: Pair) -> tuple[str, ...]:
        return (example.text + " " + example.paraphrase,)

    def model(self, bert: Bert) -> nn.Module:
        return bert

    def embed(self, model: nn.Module, texts: list[str]) -> Tensor:
        """Returns unit vectors, [texts, hidden]."""
        batch: Batch = self.text_batch(texts)
        mask = batch.mask[:, :, None].to(model.embeddings.word_embeddings.weight.dtype)
        return F.normalize((model(*batch) * mask).sum(1) / mask.sum(1), dim=-1)

    def loss(self, model: nn.Module, examples: list[Pair]) -> Tensor:
        left = self.embed(model, [pair.text for pair in examples])
        right = self.embed(model, [pair.paraphrase for pair in examples])
        cosines = left @ right.T
        same_meaning = _equal([pair.meaning for pair in examples])
        same_intent = _equal([pair.intent for pair in examples])
        own = torch.eye(len(examples), dtype=torch.bool)
        scores = (cosines / 0.06).masked_fill(same_meaning & ~own, -1e4)
        ranking = F.cross_entropy(scores, torch.arange(len(examples))) + F.cross_entropy(scores.T, torch.arange(len(examples)))
        near = F.relu(THRESHOLD + 0.25 - cosines[same_meaning]).mean()
        far = F.relu(cosines[~same_intent] - (THRESHOLD - 0.3)).square().mean()
        return ranking / 2 + 2 * near + 20 * far

    def score(self, model: nn.Module, examples: list[Pair]) -> dict[str, float]:
        unique = list({pair.meaning: pair for pair in examples}.values())
        left = self.embed(model, [pair.text for pair in unique])
        right = self.embed(model, [pair.paraphrase for pair in unique])
        cosines = left @ right.T
        top = int((cosines.argmax(1) == torch.arange(len(unique))).sum())
        near = cosines.diagonal()
        far = torch.stack([cosines[index][other] for index, other in enumerate(self._others(unique))])
        right_decisions = int((near >= THRESHOLD).sum() + (far < THRESHOLD).sum())
        return {"paraphrase or unrelated": percent(right_decisions, 2 * len(unique)),
                f"nearest of {len(unique)} is the paraphrase": percent(top, len(unique))}

    @staticmethod
    def _others(pairs: list[Pair]) -> list[int]:
        count = len(pairs)
        return [next(other for other in ((index + step) % count for step in range(count // 3, count)) if
                     pairs[other].intent != pairs[index].intent) for index in range(count)]


def _equal(keys: list[str]) -> Tensor:
    numbers = torch.tensor([keys.index(key) for key in keys])
    return numbers[:, None] == numbers[None, :]
