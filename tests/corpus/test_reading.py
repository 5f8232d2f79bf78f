"""Reading: what the first lines tell, and one clear sentence for what cannot be read."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DocumentTooLarge, InputError, UnreadableDocument, UnsupportedFormat
from corpus.reading import MAX_CHARACTERS, document_from_text, read_document
from tests.conftest import ARTICLE


def test_the_shipped_article_tells_title_source_and_date() -> None:
    document = read_document(ARTICLE)
    assert document.title == "Shanghai gears up to be AI hub"
    assert document.source == "en.sh-italent.com"
    assert document.published == date(2019, 8, 1)
    assert document.text.startswith("Shanghai gears up") and document.text.endswith("by 2020.")


@pytest.mark.parametrize(
    ("header", "published", "source"),
    [
        ("A headline\n\nBy Jane Doe | March 3, 2020\n\n", date(2020, 3, 3), "pasted text"),
        ("A headline\n\nPublished: 12 May 2017 (www.example.org)\n\n", date(2017, 5, 12), "www.example.org"),
        ("A headline\nSource: The Daily Fact\n2021-11-05\n\n", date(2021, 11, 5), "The Daily Fact"),
        ("A headline\n\nLONDON, Aug. 4, 2011 (Newswire) — ", date(2011, 8, 4), "pasted text"),
        ("A headline\n\nUpdated: 2019-02-31\n\n", None, "pasted text"),
        ("A headline\n\n", None, "pasted text"),
    ],
)
def test_the_lines_under_the_title_tell_date_and_source(header: str, published: date | None, source: str) -> None:
    document = document_from_text(header + "The first paragraph says that in 1999 nothing happened. It was quiet.")
    assert (document.title, document.published, document.source) == ("A headline", published, source)


def test_who_wrote_it_is_told_by_its_byline_or_unknown() -> None:
    text = "A headline\n\nBy Jane Doe | March 3, 2020\n\nThe first paragraph says that nothing happened. It was quiet."
    assert document_from_text(text).author == "Jane Doe"
    assert document_from_text(text.replace("By Jane Doe | ", "")).author is None


def test_what_is_given_wins_over_what_the_text_tells() -> None:
    document = document_from_text(ARTICLE.read_text(), title="Mine", published=date(2001, 1, 1))
    assert (document.title, document.published) == ("Mine", date(2001, 1, 1))


def test_the_same_text_is_the_same_document_however_it_is_encoded(tmp_path: Path) -> None:
    text = "Café\n\nA paragraph — with “quotes”.\n"
    (tmp_path / "a.txt").write_bytes(text.encode("utf-8-sig"))
    (tmp_path / "b.txt").write_bytes(text.replace("\n", "\r\n").encode("utf-16"))
    (tmp_path / "c.txt").write_text(text.replace("é", "e\u0301"), encoding="utf-8")
    documents = [read_document(tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")]
    assert len({document.id for document in documents}) == 1


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", UnreadableDocument, "is empty"),
        (b" \n\t ", UnreadableDocument, "is empty"),
        (b"%PDF-1.7 ...", UnreadableDocument, "is a PDF that is damaged"),
        (b"PK\x03\x04rest", UnreadableDocument, "damaged or cut short"),
        (b"some\x00binary", UnsupportedFormat, "binary"),
        (b"\xff\xfeodd", UnsupportedFormat, "begins as UTF-16 text but is not"),
    ],
)
def test_what_is_no_text_is_refused_by_name(
    tmp_path: Path, content: bytes, error: type[InputError], message: str
) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    with pytest.raises(error, match=message) as raised:
        read_document(path)
    assert "file.txt" in str(raised.value) and raised.value.hint


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="There is no file"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(UnreadableDocument, match="is a folder"):
        read_document(tmp_path)


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(DocumentTooLarge, match="is the limit"):
        document_from_text("a" * (MAX_CHARACTERS + 1))


@given(st.text(min_size=1, max_size=400))
def test_any_text_becomes_a_document_or_an_error_of_ours(text: str) -> None:
    try:
        document = document_from_text(text)
    except UnreadableDocument:
        return
    assert document.text.encode() and document.title and "\x00" not in document.text
