"""Valid documents of every format that is read, small enough that thousands of mutants of them are added in minutes."""

import io
from collections.abc import Mapping

import docx

from tests.corpus.formats.pdfs import pdf

TITLE = "The zoo of Lima"
SENTENCES = (
    "The zoo of Lima keeps 77 penguins and about 1,200 birds.",
    "It was opened on 3 May 1994 and cost $12.5 million, or 3% of the city's budget.",
    "By 2030 it will hold 2,000 to 2,500 animals, the mayor says.",
)
_ROWS = (("Animal", "2019", "2020"), ("Penguins", "70", "77"), ("Birds", "1,100", "1,200"), ("Bears", "3", "4"))


def seeds() -> Mapping[str, bytes]:
    """By file name."""
    body = "\n\n".join(SENTENCES)
    text = f"{TITLE}\n\nBy Jane Doe | March 3, 2020\n\n{body}\n"
    bars = "\n".join(f"| {' | '.join(row)} |" for row in _ROWS)
    markdown = (
        f"---\ntitle: {TITLE}\ndate: 2020-03-03\n---\n\n# Animals\n\n{body}\n\n{bars[:24]}\n|---|---|---|\n{bars}\n"
    )
    return {
        "text.txt": text.encode(),
        "western.txt": f"{text}Über “naïve” cafés — 5 °C.\n".encode("cp1252"),
        "chinese.txt": ("上海人工智能产业规模达到700亿元，拥有1000多家核心企业。\n" * 3).encode("gb18030"),
        "wide.txt": text.encode("utf-16"),
        "page.md": markdown.encode(),
        "page.html": _page().encode(),
        "report.pdf": pdf(
            [[TITLE, "", *SENTENCES[:2]], [], ["Animals", "", SENTENCES[2]]], info="/Title (The zoo) /Author (Jane Doe)"
        ),
        "letter.docx": _letter(),
        "table.csv": "\n".join(",".join(f'"{cell}"' for cell in row) for row in _ROWS).encode(),
        "table.tsv": "\n".join("\t".join(row) for row in _ROWS).encode(),
    }


def _page() -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in _ROWS)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{TITLE} | The Daily Fact</title>"
        '<meta name=author content="Jane Doe"><meta property="article:published_time" content="2020-03-03"></head>'
        f"<body><nav><a href=/>Home</a></nav><article><h1>{TITLE}</h1>"
        f"{''.join(f'<p>{sentence}</p>' for sentence in SENTENCES)}<p>10<sup>6</sup> visitors<!-- soon --></p>"
        f"<table>{rows}</table><ul><li>Bears<li>Birds</ul></article><footer>Copyright 2031</footer></body></html>"
    )


def _letter() -> bytes:
    document = docx.Document()
    document.core_properties.author = "Jane Doe"
    document.add_heading(TITLE, 0)
    for sentence in SENTENCES:
        document.add_paragraph(sentence)
    table = document.add_table(rows=len(_ROWS), cols=len(_ROWS[0]))
    for row, cells in zip(table.rows, _ROWS, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()
