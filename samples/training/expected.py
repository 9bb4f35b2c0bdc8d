"""Checks the saved checkpoints with hand-written examples and writes expected.json for other engines.

The examples were written by hand, after the grammars. An example that a checkpoint gets wrong is left out of
the file and printed, so that the file holds what a correct engine must reproduce, and the README can say how many were right.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Iterable

import torch
from torch import Tensor, nn

from . import checkpoint
from .answers import Answers
from .bert import Shape
from .classification import Classification
from .entities import Entities
from .masked import Masked
from .similarity import THRESHOLD, Similarity
from .tasks import Task

GOLDEN = 3
DIGITS = 6
_NUMBERS = re.compile(r"\[([-+\d.e,\s]+)\]")


def write(checkpoints: Path, samples: Path, kinds: Iterable[type[Task]]) -> None:
    """Runs the examples of the checkpoints that are there, in float64 on the saved weights, and writes ``samples/expected.json``."""
    examples = json.loads((samples / "training" / "examples.json").read_text(encoding="utf-8"))
    tasks = {}
    for kind in kinds:
        folder = checkpoints / kind.name
        if not folder.is_dir():
            continue
        task, model = _open(kind, folder)
        with torch.no_grad():
            answered = [(example, _answer(task, model, example)) for example in examples[kind.name]]
            right = [example for example, answer in answered if _is_right(task, example, answer)]
            golden = [_golden(task, model, example) for example in right[:GOLDEN]]
        for example, answer in answered:
            if example not in right:
                print(f"{kind.name}: wrong on {json.dumps(example)}: {answer}")
        print(f"{kind.name}: {len(right)} of {len(answered)} hand-written examples right", flush=True)
        tasks[kind.name] = {"folder": f"checkpoints/{kind.name}", "kind": kind.kind, "written": len(answered),
                            "examples": right, "golden": golden}
    text = json.dumps({"format": 1, "threshold": THRESHOLD, "tasks": tasks}, indent=1, ensure_ascii=False)
    text = _NUMBERS.sub(lambda match: "[" + re.sub(r"\s+", "", match.group(1)) + "]", text)
    (samples / "expected.json").write_text(text + "\n", encoding="utf-8")


def _open(kind: type[Task], folder: Path) -> tuple[Task, nn.Module]:
    tokenizer = checkpoint.load_tokenizer(folder)
    shape = Shape(len(tokenizer.vocabulary))
    task = kind(tokenizer, 0, shape.positions)
    task.training = False
    return task, checkpoint.load(task, shape, folder).double()


def _answer(task: Task, model: nn.Module, example: dict[str, Any]) -> Any:
    if isinstance(task, Classification):
        return task.labels[int(model(task.text_batch([example["text"]])).argmax())]
    if isinstance(task, Entities):
        return [{"text": example["text"][start:end], "label": label} for label, start, end in task.find(model, example["text"])]
    if isinstance(task, Answers):
        return task.answer(model, example["question"], example["context"])
    if isinstance(task, Masked):
        return task.top(model, example["text"], 1)[1][0][0]
    if isinstance(task, Similarity):
        query, near, far = task.embed(model, [example["query"], example["paraphrase"], example["unrelated"]])
        return [round(float(query @ near), 3), round(float(query @ far), 3)]
    raise TypeError(f"no example format for {task.name}")


def _is_right(task: Task, example: dict[str, Any], answer: Any) -> bool:
    if isinstance(task, Similarity):
        return answer[1] < THRESHOLD <= answer[0]
    return answer == example[{"text-classification": "label", "token-classification": "entities"}.get(task.kind, "answer")]


def _golden(task: Task, model: nn.Module, example: dict[str, Any]) -> dict[str, Any]:
    """Reference numbers of one example: what goes into the encoder and what comes out of the head."""
    texts = {key: example[key] for key in ("text", "question", "context") if key in example}
    if isinstance(task, Similarity):
        texts = {"text": example["query"]}
    if isinstance(task, Answers):
        batch = task.batch([[piece.id for piece in task.pieces(example["question"])]],
                           [[piece.id for piece in task.pieces(example["context"])]])
    elif isinstance(task, Masked):
        batch = task.batch([task.ids(example["text"])])
    else:
        batch = task.text_batch([texts["text"]])
    golden = texts | {"input_ids": batch.ids[0].tolist(), "token_type_ids": batch.types[0].tolist()}
    if isinstance(task, Similarity):
        return golden | {"embedding": _numbers(task.embed(model, [texts["text"]])[0])}
    if isinstance(task, Masked):
        position, words = task.top(model, example["text"], 5)
        return golden | {"mask_position": position, "top": [
            {"token": word, "id": task.tokenizer.ids[word], "logit": round(logit, DIGITS)} for word, logit in words]}
    logits = model(batch)[0]
    if isinstance(task, Answers):
        return golden | {"start_logits": _numbers(logits[:, 0]), "end_logits": _numbers(logits[:, 1])}
    return golden | {"logits": _numbers(logits)}


def _numbers(values: Tensor) -> Any:
    if values.dim() > 1:
        return [_numbers(row) for row in values]
    return [round(value, DIGITS) for value in values.tolist()]
