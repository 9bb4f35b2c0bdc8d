"""A small text grammar: sections of words and of template lines, expanded at random.

``{name}`` picks from a section, ``{name#1}`` picks once per binding and repeats the pick, ``(a|b|)`` picks an
alternative, ``[X text]`` marks a span. ``{novel}`` and ``{Novel}`` make up a word that is in no list, so that a
model learns from context and spelling too.
"""

from __future__ import annotations

import random
import re
import zlib
from pathlib import Path

_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{([\w.]+)(#\d+)?\}")
_SPAN = re.compile(r"\[(\w+) ([^\[\]]*)\]")
_ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl dr fl gr kr pl sh st th tr".split()
_VOWELS = "a e i o u a e i o ai ea ou".split()
_CODAS = "n r l s t m nd ck th      ".split(" ")
HELD_OUT_SHARE = 16


def is_held_out(template: str, word: str) -> bool:
    """True for the fixed sixteenth of all (template, word) pairs that training never sees."""
    return zlib.crc32(f"{template}|{word}".encode()) % HELD_OUT_SHARE == 0


class Grammar:
    """The sections of one grammar file and a seeded source of choices."""

    def __init__(self, path: Path, seed: int) -> None:
        self.random = random.Random(f"{path.stem}/{seed}")
        self.sections: dict[str, list[str]] = {}
        self.held_out = False
        self._is_words: dict[str, bool] = {}
        self._last_line = ""
        self._load(path)

    def _load(self, path: Path) -> None:
        name = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("@"):
                kind, name = line[1:].split()
                self.sections[name] = []
                self._is_words[name] = kind == "words"
            elif name and line.strip() and not line.startswith("#"):
                parts = line.split(",") if self._is_words[name] else [line]
                self.sections[name] += [part.strip() for part in parts if part.strip()]

    def add_lines(self, name: str, lines: list[str]) -> None:
        """Adds a section of template lines made in code."""
        self.sections[name] = lines
        self._is_words[name] = False

    def names(self, prefix: str) -> list[str]:
        """The section names that start with the prefix, in file order."""
        return [name for name in self.sections if name.startswith(prefix)]

    def sentence(self, root: str, held_out: bool, binding: dict[str, str] | None = None) -> str:
        """Expands a section; with ``held_out`` to a text with a held-out pair, otherwise to one without."""
        while True:
            self.held_out = False
            text = self.expand(root, dict(binding or {}))
            if self.held_out == held_out:
                return text

    def expand(self, name: str, binding: dict[str, str]) -> str:
        """Expands one random entry of a section."""
        entry = self.random.choice(self.sections[name])
        if self._is_words[name]:
            self.held_out |= is_held_out(self._last_line, entry)
        else:
            self._last_line = entry
        return self.fill(entry, binding)

    def fill(self, template: str, binding: dict[str, str]) -> str:
        """Replaces the choices and slots of a template."""
        while "(" in template:
            template = _CHOICE.sub(lambda match: self.random.choice(match.group(1).split("|")), template)
        return _SLOT.sub(lambda match: self._slot(match.group(1), match.group(2), binding), template)

    def _slot(self, name: str, number: str | None, binding: dict[str, str]) -> str:
        if number is None:
            return self._pick(name, binding)
        key = name + number
        if key not in binding:
            binding[key] = self._pick(name, binding)
        return binding[key]

    def _pick(self, name: str, binding: dict[str, str]) -> str:
        if name in ("novel", "Novel"):
            word = self.novel_word()
            return word.capitalize() if name == "Novel" else word
        line = self._last_line
        text = self.expand(name, binding)
        self._last_line = line
        return text

    def novel_word(self) -> str:
        """Makes up a pronounceable word."""
        pick = self.random.choice
        return "".join(pick(_ONSETS) + pick(_VOWELS) + pick(_CODAS) for _ in range(pick((1, 2, 2, 2, 3))))


def tidy(text: str) -> str:
    """Removes doubled blanks and sets "an" before vowels."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<!\[)\b([Aa]) (?=(?:\[\w+ )?[aeiouAEIOU])", r"\1n ", text)


def split_spans(text: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Removes the span marks; returns the text and (label, start, end) in characters."""
    plain, spans, position = [], [], 0
    length = 0
    for match in _SPAN.finditer(text):
        before = text[position:match.start()]
        plain += [before, match.group(2)]
        start = length + len(before)
        length = start + len(match.group(2))
        spans.append((match.group(1), start, length))
        position = match.end()
    plain.append(text[position:])
    return "".join(plain), spans
