"""What every task has in common: examples from a grammar, batches, a model with a head, a score on held-out text."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from .bert import Bert
from .grammar import Grammar
from .wordpiece import CLS, SEP, Piece, WordPiece

GRAMMARS = Path(__file__).parent / "grammar"
IGNORED = -100


class Batch(NamedTuple):
    """Padded token ids, segment ids and mask, each [batch, length]."""

    ids: Tensor
    types: Tensor
    mask: Tensor


class Task(ABC):
    """One task: where its examples come from, its head, its loss and its score."""

    name: str
    kind: str
    architecture: str
    steps: int
    example_text: str
    batch_size = 48
    dropout = 0.06
    uses_pooler = False

    def __init__(self, tokenizer: WordPiece, seed: int, max_length: int) -> None:
        self.tokenizer = tokenizer
        self.grammar = Grammar(GRAMMARS / f"{self.name}.txt", seed)
        self.random = random.Random(f"{self.name}/noise/{seed}")
        self.max_length = max_length
        self.training = True

    @abstractmethod
    def example(self, held_out: bool) -> Any:
        """Makes one example, either of the training part or of the held-out part."""

    @abstractmethod
    def model(self, bert: Bert) -> nn.Module:
        """Puts the task's head on an encoder; the names of the tensors are those of the architecture."""

    @abstractmethod
    def loss(self, model: nn.Module, examples: list[Any]) -> Tensor:
        """The training loss of a batch of examples."""

    @abstractmethod
    def score(self, model: nn.Module, examples: list[Any]) -> dict[str, float]:
        """Named scores in percent; the first is the one that the tables show."""

    def config(self) -> dict[str, Any]:
        """Entries of config.json that only this task has."""
        return {}

    def examples(self, count: int, held_out: bool) -> list[Any]:
        """Makes examples that fit the model's length."""
        found: list[Any] = []
        while len(found) < count:
            example = self.example(held_out)
            if self.fits(example):
                found.append(example)
        return found

    def fits(self, example: Any) -> bool:
        """True when the example's text is surely short enough."""
        return len(self.tokenizer.encode(*self.texts(example))[0]) <= self.max_length * 2 // 3

    def texts(self, example: Any) -> tuple[str, ...]:
        """The text, or the pair of texts, that the model reads for an example."""
        return (example[0],)

    def pieces(self, text: str) -> list[Piece]:
        """Tokenizes; while training, some words are spelled so that unknown words are nothing new."""
        return self.tokenizer.pieces(text, self.dropout if self.training else 0.0, self.random)

    def batch(self, sequences: list[list[int]], seconds: list[list[int]] | None = None) -> Batch:
        """Adds [CLS] and [SEP] and pads to the longest; ``seconds`` holds the second texts of pairs."""
        rows = [([CLS] + ids + [SEP])[:self.max_length] for ids in sequences]
        kinds = [[0] * len(row) for row in rows]
        if seconds is not None:
            for row, kind, second in zip(rows, kinds, seconds):
                row += second + [SEP]
                kind += [1] * (len(second) + 1)
        length = min(self.max_length, max(map(len, rows)))
        ids = torch.tensor([pad(row, length, 0) for row in rows])
        types = torch.tensor([pad(kind, length, 0) for kind in kinds])
        mask = torch.tensor([pad([1] * len(row), length, 0) for row in rows])
        return Batch(ids, types, mask)

    def text_batch(self, texts: list[str]) -> Batch:
        """Tokenizes and batches single texts."""
        return self.batch([[piece.id for piece in self.pieces(text)] for text in texts])

    def finish(self, text: str) -> str:
        """Ends a text as people do: with a full stop, an exclamation mark, or nothing."""
        return text + self.random.choice((".", ".", "!", "", "", " ."))


def pad(values: list[int], length: int, filler: int) -> list[int]:
    """Cuts or fills a list to a length."""
    return values[:length] + [filler] * (length - len(values))


def percent(hits: int, count: int) -> float:
    """Share in percent."""
    return 100.0 * hits / max(1, count)
