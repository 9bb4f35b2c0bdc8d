"""WordPiece as BERT does it: normalization, splitting, longest match first, and the tokenizer files."""

from __future__ import annotations

import json
import random
import string
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Iterable, NamedTuple

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(5)
_ACCENTED = "éèáàâäåãçíñóôöøúüßæœ’–—€£"
_SUFFIXES = (
    "s ed ing er ers ly es ion tion tions ation ment ness able al ial ic ical ive ous ful less ist ity y ies est "
    "en or ia an ian is us um on ton ford burg berg son man land stein ville shire ov ova ski sky ez ini ino etti "
    "elli ber der ter ler ner ger"
).split()


class Piece(NamedTuple):
    """One token and the characters of the text that it covers."""

    id: int
    start: int
    end: int
    first: bool


class WordPiece:
    """A BERT tokenizer over a vocabulary of word pieces."""

    def __init__(self, vocabulary: list[str], lowercase: bool) -> None:
        self.vocabulary = vocabulary
        self.lowercase = lowercase
        self.ids = {piece: index for index, piece in enumerate(vocabulary)}
        self._cache: dict[str, list[int]] = {}

    def words(self, text: str) -> list[tuple[str, int, int]]:
        """Splits at blanks and around punctuation; returns normalized words with their character ranges."""
        found, start = [], None
        for index, char in enumerate(text + " "):
            punctuation = _is_punctuation(char)
            if start is not None and (char.isspace() or punctuation):
                found.append((self._normalize(text[start:index]), start, index))
                start = None
            if punctuation:
                found.append((self._normalize(char), index, index + 1))
            elif start is None and not char.isspace():
                start = index
        return [word for word in found if word[0]]

    def _normalize(self, word: str) -> str:
        if not self.lowercase:
            return word
        return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")

    def pieces(self, text: str, dropout: float = 0.0, rng: random.Random | None = None) -> list[Piece]:
        """Tokenizes a text; with dropout, words are spelled with smaller pieces at random."""
        result = []
        for word, start, end in self.words(text):
            split = rng is not None and dropout > 0 and rng.random() < dropout
            ids = self._match(word, rng) if split else self._cached(word)
            result += [Piece(id, start, end, index == 0) for index, id in enumerate(ids)]
        return result

    def encode(self, text: str, pair: str | None = None) -> tuple[list[int], list[int]]:
        """Returns input ids with [CLS] and [SEP], and the token type ids."""
        ids = [CLS] + [piece.id for piece in self.pieces(text)] + [SEP]
        types = [0] * len(ids)
        if pair is not None:
            second = [piece.id for piece in self.pieces(pair)] + [SEP]
            return ids + second, types + [1] * len(second)
        return ids, types

    def _cached(self, word: str) -> list[int]:
        if word not in self._cache:
            self._cache[word] = self._match(word, None)
        return self._cache[word]

    def _match(self, word: str, rng: random.Random | None) -> list[int]:
        ids, start = [], 0
        limit = len(word) if rng is None else rng.choice((1, 2, 3, 3, 4, 5, 6))
        while start < len(word):
            prefix = "##" if start else ""
            end = min(len(word), start + limit)
            while end > start and prefix + word[start:end] not in self.ids:
                end -= 1
            if end == start:
                return [UNK]
            ids.append(self.ids[prefix + word[start:end]])
            start = end
        return ids

    def save(self, folder: Path, max_length: int) -> None:
        """Writes vocab.txt, tokenizer.json, tokenizer_config.json and special_tokens_map.json."""
        (folder / "vocab.txt").write_text("\n".join(self.vocabulary) + "\n", encoding="utf-8")
        roles = {"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"}
        config = {"tokenizer_class": "BertTokenizer", "do_lower_case": self.lowercase, "model_max_length": max_length,
                  "strip_accents": None, "tokenize_chinese_chars": True, **roles}
        _write_json(folder / "tokenizer_config.json", config)
        _write_json(folder / "special_tokens_map.json", roles)
        _write_json(folder / "tokenizer.json", self._tokenizer_json())

    def _tokenizer_json(self) -> dict:
        added = [{"id": index, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                  "special": True} for index, token in enumerate(SPECIAL)]
        def token(name: str, kind: int) -> dict:
            return {"SpecialToken": {"id": name, "type_id": kind}}
        single = [token("[CLS]", 0), {"Sequence": {"id": "A", "type_id": 0}}, token("[SEP]", 0)]
        special = {name: {"id": name, "ids": [index], "tokens": [name]} for name, index in (("[CLS]", CLS), ("[SEP]", SEP))}
        return {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
            "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                           "lowercase": self.lowercase},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {"type": "TemplateProcessing", "single": single,
                               "pair": single + [{"Sequence": {"id": "B", "type_id": 1}}, token("[SEP]", 1)], "special_tokens": special},
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                      "vocab": self.ids},
        }


def build_vocabulary(texts: Iterable[str], must_have: Iterable[str], size: int, lowercase: bool) -> list[str]:
    """Characters and endings first, then the words that must be whole, then frequent words and frequent pieces."""
    splitter = WordPiece(list(SPECIAL), lowercase)
    counts = Counter(word for text in texts for word, _, _ in splitter.words(text))
    letters = string.ascii_lowercase if lowercase else string.ascii_letters + _ACCENTED
    chars = list(letters + string.digits)
    pieces = dict.fromkeys(SPECIAL + list(string.punctuation) + chars + ["##" + char for char in chars])
    pieces.update(dict.fromkeys("##" + suffix for suffix in _SUFFIXES))
    pieces.update(dict.fromkeys(sorted(must_have)))
    parts: Counter[str] = Counter()
    for word in (word for word, count in counts.items() if count > 1):
        for start in range(len(word)):
            for end in range(start + 2, min(len(word), start + 4) + 1):
                parts[("##" if start else "") + word[start:end]] += end - start
    free = size - len(pieces)
    frequent_parts = [part for part, _ in sorted(parts.items(), key=lambda item: (-item[1], item[0]))]
    words = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    for pool, share in ((frequent_parts, free * 0.2), (words, free), (frequent_parts, free)):
        for piece in pool:
            if len(pieces) >= size or share <= 0:
                break
            share -= piece not in pieces
            pieces.setdefault(piece)
    return list(pieces)


def _is_punctuation(char: str) -> bool:
    return char in string.punctuation or unicodedata.category(char).startswith("P")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
