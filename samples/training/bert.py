"""BERT in plain torch: post-layer-norm blocks and exact GELU, with the module names of Hugging Face transformers."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Shape:
    """The sizes that all sample models have in common."""

    vocabulary: int
    hidden: int = 96
    layers: int = 3
    heads: int = 4
    intermediate: int = 192
    positions: int = 128
    dropout: float = 0.05


class Embeddings(nn.Module):
    """Word, position and segment embeddings, summed and normalized."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(shape.vocabulary, shape.hidden, padding_idx=0)
        self.position_embeddings = nn.Embedding(shape.positions, shape.hidden)
        self.token_type_embeddings = nn.Embedding(2, shape.hidden)
        self.LayerNorm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        positions = torch.arange(ids.shape[1])
        summed = self.word_embeddings(ids) + self.token_type_embeddings(types) + self.position_embeddings(positions)
        return self.dropout(self.LayerNorm(summed))


class SelfAttention(nn.Module):
    """Multi-head scaled dot-product attention without the output projection."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.hidden, shape.hidden)
        self.key = nn.Linear(shape.hidden, shape.hidden)
        self.value = nn.Linear(shape.hidden, shape.hidden)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = states.shape

        def split(values: Tensor) -> Tensor:
            return values.view(batch, length, self.heads, -1).transpose(1, 2)

        query, key, value = split(self.query(states)), split(self.key(states)), split(self.value(states))
        scores = query @ key.transpose(2, 3) * (hidden // self.heads) ** -0.5 + bias
        mixed = self.dropout(scores.softmax(-1)) @ value
        return mixed.transpose(1, 2).reshape(batch, length, hidden)


class Residual(nn.Module):
    """Projection, residual sum and layer norm: the end of each half of a block."""

    def __init__(self, size_in: int, shape: Shape) -> None:
        super().__init__()
        self.dense = nn.Linear(size_in, shape.hidden)
        self.LayerNorm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, states: Tensor, residual: Tensor) -> Tensor:
        return self.LayerNorm(self.dropout(self.dense(states)) + residual)


class Block(nn.Module):
    """One encoder layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"self": SelfAttention(shape), "output": Residual(shape.hidden, shape)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(shape.hidden, shape.intermediate)})
        self.output = Residual(shape.intermediate, shape)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        states = self.attention["output"](self.attention["self"](states, bias), states)
        return self.output(F.gelu(self.intermediate["dense"](states)), states)


class Bert(nn.Module):
    """The encoder, ``BertModel`` in transformers; the pooler is present where the task's class has one."""

    def __init__(self, shape: Shape, pooler: bool) -> None:
        super().__init__()
        self.embeddings = Embeddings(shape)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Block(shape) for _ in range(shape.layers))})
        if pooler:
            self.pooler = nn.ModuleDict({"dense": nn.Linear(shape.hidden, shape.hidden)})

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """Returns the last hidden states, [batch, length, hidden]."""
        states = self.embeddings(ids, types)
        bias = (1.0 - mask.to(states.dtype))[:, None, None, :] * torch.finfo(states.dtype).min
        for block in self.encoder["layer"]:
            states = block(states, bias)
        return states

    def pool(self, states: Tensor) -> Tensor:
        """Returns the pooled first token, [batch, hidden]."""
        return torch.tanh(self.pooler["dense"](states[:, 0]))


def initialize(module: nn.Module, generator: torch.Generator) -> None:
    """Initializes as BERT does: normal with 0.02 for weights (0.05 for these narrow models), zero for biases."""
    for name, parameter in module.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(parameter)
        elif "LayerNorm" in name:
            nn.init.ones_(parameter)
        else:
            parameter.data.normal_(0.0, 0.05, generator=generator)
