"""Writing a trained model as a Hugging Face folder, and reading it back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from torch import nn

from . import safetensors
from .bert import Bert, Shape
from .tasks import Task
from .wordpiece import WordPiece

_TIED = "cls.predictions.decoder.weight"


def save(task: Task, model: nn.Module, shape: Shape, folder: Path, scores: dict[str, float], seed: int) -> None:
    """Writes config, weights, tokenizer and card; for embeddings also the sentence-transformers files."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor for name, tensor in model.state_dict().items()
               if name != _TIED and (task.uses_pooler or ".pooler." not in f".{name}")}
    safetensors.save(folder / "model.safetensors", tensors)
    _write_json(folder / "config.json", _config(task, shape))
    task.tokenizer.save(folder, shape.positions)
    if task.architecture == "BertModel":
        _save_pooling(folder, shape)
    parameters = sum(tensor.numel() for tensor in tensors.values())
    (folder / "README.md").write_text(_card(task, shape, scores, parameters, seed), encoding="utf-8")


def load(task: Task, shape: Shape, folder: Path) -> nn.Module:
    """Builds the task's model with the weights of a folder, ready for inference."""
    model = task.model(Bert(shape, task.uses_pooler))
    missing, unexpected = model.load_state_dict(safetensors.load(folder / "model.safetensors"), strict=False)
    if unexpected or set(missing) - {_TIED}:
        raise ValueError(f"{folder.name}: missing tensors {missing}, unexpected tensors {unexpected}")
    return model.eval()


def load_tokenizer(folder: Path) -> WordPiece:
    """Reads the vocabulary of a folder."""
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return WordPiece(vocabulary, config["do_lower_case"])


def size(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _config(task: Task, shape: Shape) -> dict[str, Any]:
    return {
        "architectures": [task.architecture], "model_type": "bert", "hidden_size": shape.hidden, "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads, "intermediate_size": shape.intermediate, "hidden_act": "gelu",
        "layer_norm_eps": 1e-12, "max_position_embeddings": shape.positions, "type_vocab_size": 2, "vocab_size": shape.vocabulary,
        "pad_token_id": 0, "position_embedding_type": "absolute", "hidden_dropout_prob": shape.dropout,
        "attention_probs_dropout_prob": shape.dropout, "initializer_range": 0.05, "torch_dtype": "float32",
        "tie_word_embeddings": True,
    } | task.config()


def _save_pooling(folder: Path, shape: Shape) -> None:
    names = ("Transformer", "Pooling", "Normalize")
    modules = [{"idx": index, "name": str(index), "path": "" if index == 0 else f"{index}_{name}",
                "type": f"sentence_transformers.models.{name}"} for index, name in enumerate(names)]
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": shape.positions, "do_lower_case": False})
    (folder / "1_Pooling").mkdir(exist_ok=True)
    modes = {f"pooling_mode_{mode}": mode == "mean_tokens"
             for mode in ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens")}
    _write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": shape.hidden, **modes})


def _card(task: Task, shape: Shape, scores: dict[str, float], parameters: int, seed: int) -> str:
    purpose = (task.__doc__ or "").splitlines()[0]
    lines = ["---", f"pipeline_tag: {task.kind}", "language: en", "license: mit", "---", f"# {task.name}", "", purpose, "",
             f"`{task.architecture}` with {shape.layers} layers, {shape.hidden} hidden units, {shape.heads} heads, "
             f"{shape.intermediate} intermediate units, {shape.vocabulary} word pieces: {parameters:,} parameters, float32.",
             f"Made by `samples/train.py --seed {seed}` from generated sentences. It shows that a platform works; "
             "it is no model for real use.",
             "", f"Example: *{task.example_text}*", "", "| held-out score | % |", "|---|--:|"]
    lines += [f"| {name} | {value:.1f} |" for name, value in scores.items()]
    return "\n".join(lines + ["", "Held-out sentences join a template and a word that training never joined.", ""])


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
