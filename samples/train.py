#!/usr/bin/python3
"""Trains the sample checkpoints: ``samples/train.py --seed 7 --out samples/checkpoints [--only name] [--quick]``.

With ``--check`` it trains nothing, but asks the checkpoints that are there the hand-written examples again.

Runs with a plain Python 3.11 and torch. An optimized BLAS (libopenblas0-pthread) makes it about ten times faster.
"""

from __future__ import annotations

import argparse
import copy
import re
from multiprocessing import get_context
from pathlib import Path

import torch
from torch import nn

from training import checkpoint, expected
from training.answers import Answers
from training.bert import Shape
from training.classification import Sentiment, Topic
from training.entities import Entities
from training.masked import Masked
from training.similarity import Similarity
from training.tasks import Task
from training.trainer import evaluate, new_encoder, train
from training.wordpiece import WordPiece, build_vocabulary

VOCABULARY = 2048
VOCABULARY_SENTENCES = 3000
WARM_UP_STEPS = 3000
HELD_OUT = 1000
JOINT: tuple[type[Task], ...] = (Sentiment, Topic, Similarity, Answers, Masked)
Row = tuple[str, dict[str, float]]


def main() -> None:
    """Trains what the command line asks for, checks the examples and prints a table of scores and sizes."""
    options = _parse()
    torch.set_num_threads(1)
    if options.check:
        expected.write(options.out, Path(__file__).parent, (*JOINT, Entities))
        return
    with get_context("fork").Pool(options.jobs) as pool:
        cased = [pool.apply_async(_train_entities, (options,))] if options.only in (None, Entities.name) else []
        joint = [pool.apply_async(_train_one, (*part, options)) for part in _warm_up(options)]
        rows: list[Row] = [result.get() for result in (*joint, *cased)]
    if options.only is None and not options.quick:
        expected.write(options.out, Path(__file__).parent, (*JOINT, Entities))
    print(f"\n{'task':<12} {'held-out score':<36} {'%':>6} {'bytes':>10}")
    for name, scores in rows:
        for index, (score, value) in enumerate(scores.items()):
            size = f"{checkpoint.size(options.out / name):>10,}" if index == 0 else ""
            print(f"{name if index == 0 else '':<12} {score:<36} {value:>6.1f} {size}")


def _warm_up(options: argparse.Namespace) -> list[tuple[Task, nn.Module, Shape]]:
    """Trains one encoder with all uncased tasks in turns and freezes its embeddings, which the tasks then share."""
    if options.only == Entities.name:
        return []
    bare = WordPiece([], lowercase=True)
    texts = [text for kind in JOINT for text in _texts(kind(bare, 0, 0))]
    vocabulary = build_vocabulary(texts, Masked(bare, 0, 0).fact_words(), VOCABULARY, lowercase=True)
    tokenizer, shape = WordPiece(vocabulary, lowercase=True), Shape(VOCABULARY)
    tasks = [kind(tokenizer, options.seed, shape.positions) for kind in JOINT]
    bert = new_encoder(shape, options.seed, "joint")
    models = [task.model(bert) for task in tasks]
    train("warm-up", list(zip(tasks, models)), _steps(WARM_UP_STEPS, options), options.seed)
    for parameter in bert.embeddings.parameters():
        parameter.requires_grad_(False)
    return [(task, model, shape) for task, model in zip(tasks, models) if options.only in (None, task.name)]


def _train_entities(options: argparse.Namespace) -> Row:
    """Trains the cased task, which has a tokenizer and embeddings of its own."""
    texts = _texts(Entities(WordPiece([], lowercase=False), 0, 0))
    tokenizer, shape = WordPiece(build_vocabulary(texts, [], VOCABULARY, lowercase=False), lowercase=False), Shape(VOCABULARY)
    task = Entities(tokenizer, options.seed, shape.positions)
    return _train_one(task, task.model(new_encoder(shape, options.seed, task.name)), shape, options)


def _train_one(task: Task, model: nn.Module, shape: Shape, options: argparse.Namespace) -> Row:
    """Trains one task on a copy of its warmed-up model, scores it on held-out text and saves it."""
    torch.set_num_threads(1)
    model = copy.deepcopy(model)
    train(task.name, [(task, model)], _steps(task.steps, options), options.seed)
    scores = evaluate(task, model, _steps(HELD_OUT, options))
    checkpoint.save(task, model, shape, options.out / task.name, scores, options.seed)
    print(f"{task.name}: " + ", ".join(f"{name} {value:.1f} %" for name, value in scores.items()), flush=True)
    return task.name, scores


def _texts(task: Task) -> list[str]:
    """What a vocabulary is made of: the entries of a task's grammar without marks, and sentences for the frequencies."""
    entries = [re.sub(r"\{[\w.#]+\}|\[\w+ |[\[\]()|=]", " ", entry) for part in task.grammar.sections.values() for entry in part]
    return entries + [text for _ in range(VOCABULARY_SENTENCES) for text in task.texts(task.example(held_out=False))]


def _steps(count: int, options: argparse.Namespace) -> int:
    return count // 40 if options.quick else count


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains the sample checkpoints.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "checkpoints")
    parser.add_argument("--only", choices=[kind.name for kind in (*JOINT, Entities)])
    parser.add_argument("--jobs", type=int, default=2, help="tasks trained at the same time")
    parser.add_argument("--quick", action="store_true", help="a fortieth of the steps, to see that everything runs")
    parser.add_argument("--check", action="store_true", help="train nothing; only write expected.json for what is there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
