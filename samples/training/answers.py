"""Extractive question answering: the answer is a span of the context."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .bert import Bert
from .grammar import split_spans, tidy
from .tasks import Batch, Task, percent

LONGEST_ANSWER = 16


class Question(NamedTuple):
    """A question, a context and the characters of the answer in the context."""

    question: str
    context: str
    start: int
    end: int

    @property
    def answer(self) -> str:
        return self.context[self.start:self.end]


class SpanModel(nn.Module):
    """``BertForQuestionAnswering``: start and end logits for every token."""

    def __init__(self, bert: Bert, hidden: int) -> None:
        super().__init__()
        self.bert = bert
        self.qa_outputs = nn.Linear(hidden, 2)

    def forward(self, batch: Batch) -> Tensor:
        """Returns logits, [batch, length, 2]."""
        return self.qa_outputs(self.bert(*batch))


class Answers(Task):
    """One fact that is asked for among facts of other subjects and other facts of the same subject."""

    name = "answers"
    kind = "question-answering"
    architecture = "BertForQuestionAnswering"
    steps = 4000
    batch_size = 32
    dropout = 0.03
    example_text = "Where does Nora live? / Nora lives in Bruges. Her brother is a pilot."

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.facts = [name[len("fact."):] for name in self.grammar.names("fact.")]

    def example(self, held_out: bool) -> Question:
        while True:
            self.grammar.held_out = False
            question = self._draw()
            if question is not None and self.grammar.held_out == held_out:
                return question

    def _draw(self) -> Question | None:
        kind = self.random.choice(self.facts)
        binding: dict[str, str] = {}
        fact = tidy(self.grammar.expand(f"fact.{kind}", binding))
        asked = [line.partition("| ") for line in self.grammar.sections[f"ask.{kind}"]]
        _, spans = split_spans(fact)
        asked = [(key, line) for key, _, line in asked if any(key == span[0] for span in spans)]
        key, line = self.random.choice(asked)
        question = tidy(self.grammar.fill(line, binding)) + self.random.choice(("?", "?", "?", ""))
        others = [self._distractor(kind, binding) for _ in range(self.random.choice((0, 1, 1, 2, 2, 3)))]
        if any(other is None for other in others):
            return None
        sentences = [split_spans(text)[0] for text in others if text] + [fact]
        self.random.shuffle(sentences)
        context, marks = split_spans(self.random.choice((". ", " . ", ". ", ". ")).join(sentences) + ".")
        return next(Question(question, context, start, end) for label, start, end in marks if label == key)

    def _distractor(self, kind: str, binding: dict[str, str]) -> str | None:
        """Another subject's fact, another fact of the subject, or noise; None when it would answer the question too."""
        draw = self.random.random()
        if draw < 0.1:
            return tidy(self.grammar.expand("noise", {}))
        other = kind if draw < 0.55 else self.random.choice([name for name in self.facts if name != kind])
        own = dict(binding) if other != kind and draw < 0.8 else {}
        text = tidy(self.grammar.expand(f"fact.{other}", own))
        if other == kind and any(own.get(key) == value for key, value in binding.items()):
            return None
        return text

    def texts(self, example: Question) -> tuple[str, ...]:
        return example.question, example.context

    def model(self, bert: Bert) -> nn.Module:
        return SpanModel(bert, bert.embeddings.word_embeddings.embedding_dim)

    def loss(self, model: nn.Module, examples: list[Question]) -> Tensor:
        asked = [[piece.id for piece in self.pieces(example.question)] for example in examples]
        contexts = [self.pieces(example.context) for example in examples]
        batch = self.batch(asked, [[piece.id for piece in row] for row in contexts])
        starts, ends = [], []
        for example, question, context in zip(examples, asked, contexts):
            inside = [index for index, piece in enumerate(context) if piece.start >= example.start and piece.end <= example.end]
            starts.append(len(question) + 2 + inside[0])
            ends.append(len(question) + 2 + inside[-1])
        if max(ends) >= batch.ids.shape[1]:
            raise ValueError("an answer lies beyond the model's length")
        logits = _inside_context(model(batch), batch)
        return (F.cross_entropy(logits[:, :, 0], torch.tensor(starts)) + F.cross_entropy(logits[:, :, 1], torch.tensor(ends))) / 2

    def answer(self, model: nn.Module, question: str, context: str) -> str:
        """Returns the best span of the context."""
        pieces = self.pieces(context)
        asked = [piece.id for piece in self.pieces(question)]
        batch = self.batch([asked], [[piece.id for piece in pieces]])
        logits = model(batch)[0, len(asked) + 2:-1]
        scores = logits[:, 0][:, None] + logits[:, 1][None, :]
        allowed = torch.ones_like(scores, dtype=torch.bool).triu().tril(LONGEST_ANSWER - 1)
        best = int(scores.masked_fill(~allowed, -1e9).argmax())
        first, last = divmod(best, scores.shape[1])
        return context[pieces[first].start:pieces[last].end]

    def score(self, model: nn.Module, examples: list[Question]) -> dict[str, float]:
        hits = sum(self.answer(model, example.question, example.context) == example.answer for example in examples)
        return {"exact match": percent(hits, len(examples))}


def _inside_context(logits: Tensor, batch: Batch) -> Tensor:
    return logits.masked_fill((batch.types == 0)[:, :, None], -1e4)
