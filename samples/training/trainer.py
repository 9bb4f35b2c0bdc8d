"""The training loop and the joint warm-up of tasks that share an encoder."""

from __future__ import annotations

import math
import time
import zlib
from typing import Sequence

import torch
from torch import nn

from .bert import Bert, Shape, initialize
from .tasks import Task

PEAK_RATE = 1.5e-3


def seed_torch(seed: int, name: str) -> None:
    """Makes initial weights and dropout depend on the seed and the stage alone."""
    torch.manual_seed(zlib.crc32(f"{name}/{seed}".encode()))


def new_encoder(shape: Shape, seed: int, name: str) -> Bert:
    """Returns a freshly initialized encoder."""
    seed_torch(seed, name)
    bert = Bert(shape, pooler=True)
    initialize(bert, torch.Generator().manual_seed(zlib.crc32(f"weights/{name}/{seed}".encode())))
    return bert


def train(stage: str, tasks: Sequence[tuple[Task, nn.Module]], steps: int, seed: int, rate: float = PEAK_RATE) -> None:
    """Trains the models in turns, one batch of one task per step; frozen parameters stay as they are."""
    seed_torch(seed, stage)
    parameters = list({id(p): p for _, model in tasks for p in model.parameters() if p.requires_grad}.values())
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / 100, _cosine(step / max(1, steps))))
    running: dict[str, float] = {}
    begun = time.monotonic()
    for task, model in tasks:
        task.training = True
        model.train()
    for step in range(steps):
        task, model = tasks[step % len(tasks)]
        loss = model_loss(task, model)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        running[task.name] = 0.95 * running.get(task.name, float(loss)) + 0.05 * float(loss)
        if (step + 1) % 500 == 0 or step + 1 == steps:
            losses = "  ".join(f"{name} {value:.3f}" for name, value in running.items())
            print(f"{stage}: step {step + 1}/{steps}  loss {losses}  {time.monotonic() - begun:.0f} s", flush=True)


def model_loss(task: Task, model: nn.Module) -> torch.Tensor:
    """The loss of a fresh batch."""
    return task.loss(model, task.examples(task.batch_size, held_out=False))


def evaluate(task: Task, model: nn.Module, count: int) -> dict[str, float]:
    """Scores a model on held-out examples."""
    task.training = False
    model.eval()
    with torch.no_grad():
        return task.score(model, task.examples(count, held_out=True))


def _cosine(progress: float) -> float:
    return 0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * progress))
