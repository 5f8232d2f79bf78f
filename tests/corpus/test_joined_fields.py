"""Fields of a heading that a format has joined to one line."""

from datetime import date

import pytest

from corpus.header import read_header


@pytest.mark.parametrize(
    ("line", "source", "author"),
    [
        ("Source: The Lund Post Published: 2020-03-01", "The Lund Post", None),
        ("By Jane Roe Published: 2020-03-01", None, "Jane Roe"),
        ("Source: Reuters (via a partner), Updated: 2020-03-01", "Reuters", None),
    ],
)
def test_a_field_ends_where_the_next_begins(line: str, source: str | None, author: str | None) -> None:
    header = read_header(f"A museum opens\n\n{line}\n\nThe museum opened on Monday.")
    assert (header.source, header.author, header.published) == (source, author, date(2020, 3, 1))
