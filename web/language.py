"""What the pages say, in each language: a folder of JSON files, one for each view, so that one is added whole."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

FOLDER = Path(__file__).resolve().parent / "strings"
# Each by the name that its own speakers give it.
LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT = "en"
# What a page's script says stands in this part of a view's file.
SCRIPT = "script"

Json = dict[str, "str | Json"]


class Strings:
    """The strings of one language: `strings("chat.ask")`, `strings.count("base.documents", 3)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = texts_of(language)

    def __call__(self, key: str, **values: object) -> str:
        """The text with its {names} filled in; markup in the values is escaped where the text goes into a page."""
        text = self._texts[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in self._texts

    def markup(self, key: str, **values: object) -> Markup:
        """The same, where a value is markup of our own: a link within a sentence."""
        return Markup(str(escape(self._texts[key]))).format(**values)

    def count(self, key: str, number: int) -> str:
        """A number of things; {n} is the number. A language without plurals has the key's `other` alone."""
        form = "one" if number == 1 and f"{key}.one" in self._texts else "other"
        return self._texts[f"{key}.{form}"].format(n=f"{number:,}")

    def for_script(self, *views: str) -> dict[str, str]:
        """What the scripts of these views say, by the keys' last parts."""
        found: dict[str, str] = {}
        for view in views:
            start = f"{view}.{SCRIPT}."
            found |= {key.removeprefix(start): text for key, text in self._texts.items() if key.startswith(start)}
        return found


@lru_cache
def strings_of(language: str) -> Strings:
    return Strings(language)


@lru_cache
def texts_of(language: str) -> Mapping[str, str]:
    """All texts of a language by their keys: the file's name, then the keys within, joined by dots."""
    found: dict[str, str] = {}
    for file in sorted((FOLDER / language).glob("*.json")):
        found |= _flat(file.stem, json.loads(file.read_text(encoding="utf-8")))
    return found


def language_of(chosen: str | None, accepted: str) -> str:
    """The language to speak: the one chosen, else the first that the browser asks for and there is.

    accepted: an Accept-Language header, in whatever state.
    """
    if chosen in LANGUAGES:
        return chosen
    return next((code for code in _wanted(accepted) if code in LANGUAGES), DEFAULT)


def _wanted(accepted: str) -> Iterator[str]:
    """Primary tags, the most wanted first; those of one weight as they come."""
    weighed: list[tuple[float, str]] = []
    for part in accepted.lower().split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if weight > 0:
            weighed.append((-weight, tag.partition("-")[0].strip()))
    yield from (tag for _, tag in sorted(weighed, key=lambda item: item[0]))


def _flat(prefix: str, texts: Json) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, text in texts.items():
        found |= {f"{prefix}.{key}": text} if isinstance(text, str) else _flat(f"{prefix}.{key}", text)
    return found
