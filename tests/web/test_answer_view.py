"""What the page makes of an answer: every character of it, links to places, never markup."""

import html
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.answer_view import confidence_level, is_link, linked, pieces, place, readable_period, readable_value
from web.rendering import templates

IDS = st.text(max_size=8) | st.sampled_from(["a/b", "..", "x?y=1#here", '"><script>', "0" * 32])
PARTS = st.sampled_from(["1,000", "3,000.5", " ", "firms", "<b>", "&amp;", "70%", "七十"])
TEXTS = st.text() | st.lists(PARTS).map("".join)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """An answer of any text, which quotes parts of it, and what does not stand in it."""
    text = draw(TEXTS)

    def quoted() -> dict[str, Any]:
        start = draw(st.integers(0, len(text)))
        words = text[start : draw(st.integers(start, len(text)))] if draw(st.booleans()) else draw(TEXTS)
        where = draw(st.none() | st.integers(0, 10**9))
        return {"text": words, "document_id": draw(IDS), "start": where, "end": where and where + len(words)}

    numbers = st.integers(0, 3)
    return {
        "answer": text,
        "spans": [quoted() for _ in range(draw(numbers))],
        "figures": [quoted() for _ in range(draw(numbers))],
    }


@st.composite
def passages(draw: st.DrawFn) -> dict[str, Any]:
    text = draw(TEXTS)
    at = st.integers(0, len(text))
    kinds = st.sampled_from(["sentence", "answer", "figure"])
    pairs = draw(st.lists(st.tuples(at, at), max_size=4))
    marks = [{"start": min(pair), "end": max(pair), "kind": draw(kinds)} for pair in pairs]
    start = draw(st.integers(0, 10**6))
    return {"text": text, "start": start, "document": {"id": draw(IDS)}, "highlights": marks}


def words_of(rendered: str) -> str:
    """The text of markup that holds nothing but links."""
    assert not re.sub(r'<a href="[^"<>]*">|</a>', "", rendered).count("<")
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


@given(answers())
def test_an_answers_pieces_joined_are_the_answer(answer: dict[str, Any]) -> None:
    found = linked(answer)
    assert "".join(piece.text for piece in found) == answer["answer"]
    assert all(piece.text for piece in found)
    places = {place(item["document_id"], item["start"], item["end"]) for item in _quoted(answer)}
    texts = {item["text"] for item in _quoted(answer)}
    assert all(piece.href in places and piece.text in texts for piece in found if piece.href is not None)


def _quoted(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in answer["spans"] + answer["figures"] if item["start"] is not None]


_LINKS = '{% for piece in a | linked %}{% if piece.href %}<a href="{{ piece.href }}">{{ piece.text }}</a>'
_ANSWER = templates.env.from_string(f"{_LINKS}{{% else %}}{{{{ piece.text }}}}{{% endif %}}{{% endfor %}}")


@given(answers())
def test_an_answer_is_never_markup(answer: dict[str, Any]) -> None:
    # Jinja leaves line ends as it finds them; a parser of HTML does not tell them apart.
    assert words_of(_ANSWER.render(a=answer)) == answer["answer"]


@given(passages())
def test_a_passages_pieces_joined_are_the_passage(passage: dict[str, Any]) -> None:
    found = pieces(passage)
    assert "".join(piece.text for piece in found) == passage["text"]
    at = passage["start"]
    for piece in found:
        end = at + len(piece.text)
        if piece.href is not None:
            assert parse_qs(urlsplit(piece.href).query) == {"start": [str(at)], "end": [str(end)]}
        within = at - passage["start"]
        covering = {mark["kind"] for mark in passage["highlights"] if mark["start"] <= within < mark["end"]}
        assert piece.kinds >= covering
        at = end


@given(IDS, st.integers(0), st.integers(0))
def test_an_address_quotes_the_document(document_id: str, start: int, end: int) -> None:
    parts = urlsplit(place(document_id, start, end))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("", "", "here")
    assert parts.path.count("/") == 2
    assert unquote(parts.path.removeprefix("/library/")) == document_id


@pytest.mark.parametrize(
    ("answer", "words", "links"),
    [
        ("1,000 firms of 21,000", "1,000", ["1,000"]),
        ("11,000 firms", "1,000", []),
        ("3.5 or 3", "3", ["3"]),
        ("a 70% share", "70%", ["70%"]),
    ],
)
def test_numbers_are_no_links_within_longer_ones(answer: str, words: str, links: list[str]) -> None:
    item = {"text": words, "document_id": "d", "start": 0, "end": len(words)}
    found = linked({"answer": answer, "spans": [], "figures": [item]})
    assert [piece.text for piece in found if piece.href] == links
    if answer == "3.5 or 3":
        assert found[0].text == "3.5 or "


def test_values_are_readable() -> None:
    figure = {"low": None, "high": None, "exact": None, "value": 70_000_000_000, "unit": "CNY"}
    assert readable_value(figure) == "70,000,000,000 CNY"
    assert readable_value(figure | {"low": 2, "high": 3.5, "unit": None}) == "2 – 3.5"
    assert readable_value(figure | {"exact": "1/3", "unit": None}) == "1/3"


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2018", "2018"),
        ("2018-07-01/2018-09-30", "2018-Q3"),
        ("2018-07-01/2019-09-30", "2018-07-01 – 2019-09-30"),
        ("2019-08-29/2019-08-31", "2019-08-29 – 2019-08-31"),
    ],
)
def test_periods_are_readable(iso: str, said: str) -> None:
    assert readable_period(iso) == said


def test_confidence_has_three_levels() -> None:
    assert [confidence_level(value) for value in (1.0, 0.8, 0.79, 0.5, 0.49, 0.0)] == [
        "high", "high", "medium", "medium", "low", "low",
    ]  # fmt: skip


@given(st.text() | st.sampled_from(["http://[", "https://a", "HTTP://a/b?c"]))
def test_nothing_but_the_web_becomes_a_link(address: str) -> None:
    if is_link(address):
        assert address.lower().lstrip().startswith(("http:", "https:"))


def test_scripts_and_files_become_no_links() -> None:
    assert is_link("https://example.org/a")
    addresses = [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:x",
        "file:///etc/passwd",
        "data:x",
        "http:",
    ]
    assert not any(map(is_link, [*addresses, "", None]))
