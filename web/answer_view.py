"""What the page makes of an answer's JSON: its words and numbers as links to where they stand, passages in pieces.

Answers are shown out of the JSON that the API gives and that conversations keep, so that one that was given a year ago
looks as it did.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote

Json = Mapping[str, Any]


# Quarters of a year by their first and last days.
_QUARTERS = {
    ("-01-01", "-03-31"): "Q1",
    ("-04-01", "-06-30"): "Q2",
    ("-07-01", "-09-30"): "Q3",
    ("-10-01", "-12-31"): "Q4",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text. kinds: of the highlights that cover it. href: where it stands, if it is quoted."""

    text: str
    kinds: frozenset[str] = frozenset()
    href: str | None = None


def place(document_id: str, start: int, end: int) -> str:
    """The address of a document's page at some of its characters, which it marks."""
    return f"/library/{quote(document_id, safe='')}?start={start}&end={end}#here"


def place_of(item: Json) -> str:
    """The address of the place of a figure, a quote or a passage."""
    document_id = item["document_id"] if "document_id" in item else item["document"]["id"]
    return place(document_id, item["start"], item["end"])


def copied(answer: Json) -> str:
    """What is copied of an answer: the answer, its sentence, and where that stands, in plain text."""
    lines = [str(answer["answer"])]
    first = next(iter(answer["passages"]), None)
    if answer["answered"] and first is not None:
        marks = [mark for mark in first["highlights"] if mark["kind"] == "sentence"]
        quote = first["text"][marks[0]["start"] : marks[0]["end"]] if marks else first["text"]
        if quote not in lines[0]:
            lines.append(f"“{quote}”")
        document = first["document"]
        told = [document["title"], document["source"], document["author"], document["published"]]
        told += [document["url"]] if is_link(document["url"]) else []
        lines.append(", ".join(dict.fromkeys(part for part in told if part)))
    return "\n".join(lines)


def linked(answer: Json) -> list[Piece]:
    """The answer's text, cut so that every quoted word and number of it is a link to its place."""
    text = str(answer["answer"])
    quoted = [(item["text"], item) for item in [*answer["spans"], *answer["figures"]] if item.get("start") is not None]
    quoted.sort(key=lambda item: -len(item[0]))
    taken: list[tuple[int, int, str]] = []
    for words, item in quoted:
        if not words:
            continue
        for at in _occurrences(text, words):
            end = at + len(words)
            if not any(at < other_end and start < end for start, other_end, _ in taken):
                taken.append((at, end, place(item["document_id"], item["start"], item["end"])))
                break
    return list(_cut(text, sorted(taken)))


def _occurrences(text: str, words: str) -> Iterator[int]:
    """Where the words stand in the text, not as parts of longer words or numbers."""
    for match in re.finditer(re.escape(words), text):
        before, behind = text[: match.start()][-1:], text[match.end() :]
        starts = not (before.isalnum() and words[0].isalnum())
        ends = not (words[-1].isalnum() and re.match(r"\w|[.,]\d", behind))
        if starts and ends:
            yield match.start()


def _cut(text: str, taken: Iterable[tuple[int, int, str]]) -> Iterator[Piece]:
    at = 0
    for start, end, href in taken:
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], href=href)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def pieces(passage: Json) -> list[Piece]:
    """The passage's text cut wherever a highlight begins or ends; what answers leads to its place in the document."""
    text, offset = str(passage["text"]), int(passage["start"])
    marks = [(mark["start"], mark["end"], mark["kind"]) for mark in passage["highlights"]]
    bounds = {0, len(text)}
    for start, end, _ in marks:
        bounds |= {start, end}
    found: list[Piece] = []
    for start, end in pairwise(sorted(bounds)):
        kinds = frozenset(kind for first, last, kind in marks if first <= start and end <= last)
        href = place(passage["document"]["id"], offset + start, offset + end) if kinds & {"answer", "figure"} else None
        found.append(Piece(text[start:end], kinds, href))
    return found


def readable_value(figure: Json) -> str:
    """The value as a person writes it: "70,000,000,000 CNY", "2019-08-29 to 2019-08-31", "1/3"."""
    if figure["low"] is not None:
        value = f"{_readable(figure['low'])} – {_readable(figure['high'])}"
    else:
        value = figure["exact"] or _readable(figure["value"])
    return f"{value} {figure['unit']}" if figure["unit"] else value


def _readable(value: int | float | str | None) -> str:
    return str(value) if isinstance(value, str) or value is None else f"{value:,}"


def readable_period(iso: str) -> str:
    """A period as a person reads it: "2018", "2019-08-29 – 2019-08-31"; a quarter by its number, "2018-Q3".

    iso: as figures give it, "2018-07-01/2018-09-30".
    """
    first, _, last = iso.partition("/")
    quarter = _QUARTERS.get((first[4:], last[4:])) if first[:4] == last[:4] else None
    return f"{first[:4]}-{quarter}" if quarter else iso.replace("/", " – ")


def confidence_level(confidence: float) -> str:
    """What a probability means to a person: "high", "medium" or "low"."""
    return "high" if confidence >= 0.8 else "medium" if confidence >= 0.5 else "low"


def is_link(url: str | None) -> bool:
    """Whether an address may become a link: nothing but the web, above all no script."""
    return url is not None and re.match(r"https?://[^/\s]", url, re.IGNORECASE) is not None
