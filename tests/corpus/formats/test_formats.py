"""Documents of every format, made here, with the traps that real ones have: none crashes, none is silently wrong."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Document
from corpus.errors import DocumentTooLarge, InputError, UnreadableDocument, UnsupportedFormat
from corpus.formats.kinds import kind_of
from corpus.reading import document_from_bytes
from tests.corpus.formats.pdfs import pdf


def read(data: bytes | str, name: str) -> Document:
    return document_from_bytes(data.encode() if isinstance(data, str) else data, name=name, source=name)


def about(document: Document) -> tuple[str, str | None, str, str | None, date | None]:
    return document.title, document.author, document.source, document.url, document.published


# Markdown


def test_markdown_is_read_without_its_marks_and_its_front_matter_is_honoured() -> None:
    document = read(
        "---\ntitle: 'AI firms: a count'\nauthor: [Jane Doe, Li Wei]\ndate: 2020-03-04\nsource: The Daily Fact\n"
        "url: https://example.org/ai\n---\n\n# AI firms\n\nShanghai has **1,000** _companies_ with\n"
        "[AI](https://example.org) as ~~hobby~~ `core` business.\n\n- 20 robots\n- 30 arms\n  1. left\n  2. right\n\n"
        "| City | Firms |\n|---|---:|\n| Shanghai | 1,000 |\n| Beijing | 2,000 |\n\n![A robot in 2019](a.png)\n",
        "a.md",
    )
    assert about(document) == (
        "AI firms: a count", "Jane Doe, Li Wei", "The Daily Fact", "https://example.org/ai", date(2020, 3, 4)
    )  # fmt: skip
    assert document.text == (
        "AI firms: a count\n\nAI firms\n\nShanghai has 1,000 companies with AI as  core business.\n\n"
        "- 20 robots\n- 30 arms\n  1. left\n  2. right\n\n"
        "| City | Firms |\n| Shanghai | 1,000 |\n| Beijing | 2,000 |\n\nA robot in 2019"
    )


@pytest.mark.parametrize(
    ("front", "title", "published"),
    [
        ("+++\ntitle = 'Growth'\ndate = 2020-03-04T10:00:00Z\n+++\n", "Growth", date(2020, 3, 4)),
        # Not quite YAML, as people write it.
        ("---\ntitle: Growth: the facts\ndate: March 4, 2020\n---\n", "Growth: the facts", date(2020, 3, 4)),
        ("---\ntitle: Growth\ndate: soon\n---\n", "Growth", None),
        ("---\r\ntitle: Growth\r\n---\r\n", "Growth", None),
        # A rule above prose is no front matter, and nothing of it may be lost.
        ("---\n\nGrowth is seen in 12 of 30 towns.\n\n---\n", None, None),
        ("---\ntitle: &a [*a]\n---\n", None, None),
        ("---\n{{{{{{\n---\n", None, None),
    ],
)
def test_front_matter_of_any_kind(front: str, title: str | None, published: date | None) -> None:
    document = read(f"{front}\n# Towns\n\nThere are 30 towns. They grow.\n", "towns.md")
    assert (document.title, document.published) == (title or "Towns", published)
    assert "There are 30 towns." in document.text
    if "12 of 30" in front:
        assert "12 of 30 towns" in document.text


def test_markdown_with_markup_in_it_shows_none() -> None:
    document = read(
        "# Title\n\n<div onclick=x>Some 5 birds</div>\n\n<script>alert(1)</script>\n\n"
        "CO<sub>2</sub> of 10<sup>6</sup> t"
        "<!-- 99 hidden -->\n\n" + "> " * 500 + "deep\n",
        "a.md",
    )
    assert "alert" not in document.text and "<" not in document.text and "99" not in document.text
    assert "Some 5 birds" in document.text
    assert "CO₂ of 10⁶ t" in document.text


# HTML

PAGE = """<!doctype html><html lang=en><head><title>AI firms grow | The Daily Fact</title>
<meta name=author content="Jane Doe"><meta property="og:site_name" content="The Daily Fact">
<meta property="article:published_time" content="2020-03-04T10:00:00Z">
<link rel=canonical href="https://daily.example.org/ai"></head>
<body><nav><a href=/>Home 77</a><a href=/x>News</a></nav><article><h1>AI firms grow</h1>
<p>Shanghai has <b>1,000</b> companies<sup><a href=#n>[3]</a></sup> with AI as its core business, which is more than
any other city of the country has, as the ministry says.</p><p style="display:none">Hidden 666</p>
<p>The sum was <del>5</del> 6 million yuan, which is 10<sup>6</sup> times six, the mayor said on Friday, happily.</p>
<figure><img src=a.jpg><figcaption>A robot at the fair in 2019. [Photo/Agency]</figcaption></figure>
<table><tr><th>City</th><th>2018</th></tr><tr><td>Shanghai</td><td>1,000</td></tr><tr><td>Beijing</td><td>2,000</td>
</tr></table><ol><li>First<li>Second</ol><script>document.title = "55"</script></article>
<footer>Copyright 2031 The Daily Fact</footer></body></html>"""


def test_the_article_is_taken_out_of_the_page() -> None:
    document = read(PAGE, "a.html")
    assert about(document) == (
        "AI firms grow", "Jane Doe", "The Daily Fact", "https://daily.example.org/ai", date(2020, 3, 4)
    )  # fmt: skip
    assert document.address is None
    text = document.text
    for lost in ("Home", "Hidden", "Copyright", "document.title", "[3]", "  ", " 5 "):
        assert lost not in text
    for kept in (
        "Shanghai has 1,000 companies with AI",
        "The sum was 6 million yuan, which is 10⁶ times six",
        "A robot at the fair in 2019. [Photo/Agency]",
        "| City | 2018 |\n| Shanghai | 1,000 |\n| Beijing | 2,000 |",
        "1. First\n2. Second",
    ):
        assert kept in text, text


@pytest.mark.parametrize(
    ("encoding", "declaration"),
    [("gb18030", '<meta charset="gb2312">'),
     ("shift_jis", '<meta http-equiv=x content="text/html; charset=Shift_JIS">'),
     ("utf-8", '<meta charset="iso-8859-1">'), ("utf-16", ""), ("cp1251", "<meta charset=windows-1251>")],
)  # fmt: skip
def test_a_page_in_any_encoding_declared_or_not(encoding: str, declaration: str) -> None:
    words = {"gb18030": "上海有一千家企业", "shift_jis": "東京には企業がある", "cp1251": "В Москве много компаний"}
    sentence = words.get(encoding, "Zürich has 1,000 “firms”")
    page = f"<html><head>{declaration}</head><body><p>{sentence}.</p><p>{sentence}!</p></body></html>"
    assert sentence in read(page.encode(encoding), "a.html").text


def test_a_page_without_an_article_is_read_whole() -> None:
    document = read("<body>Just 1,000 firms.<table><tr><td>a<td>1</table>tail <p>10<sup>6</sup></body>", "a.htm")
    assert document.text == "Just 1,000 firms.\n\n| a | 1 |\n\ntail\n\n10⁶"
    assert document.published is None


def test_a_date_in_the_text_is_not_the_pages() -> None:
    page = "<html><body><article><h1>War</h1>" + "<p>The war ended on 8 May 1945 in Europe, as is known.</p>" * 5
    assert read(page, "a.html").published is None


def test_html_is_known_by_what_it_is() -> None:
    assert read(PAGE, "a.txt").media_type == "text/html"
    assert read(b"\xff\xfe" + PAGE.encode("utf-16-le"), "page").media_type == "text/html"
    assert read("I wrote <html> once. It has 5 tags.", "a.txt").media_type == "text/plain"


# PDF


def test_a_pdf_keeps_its_pages_lines_and_words() -> None:
    document = read(
        pdf(
            [
                [
                    "AI in Shanghai",
                    "",
                    "By Jane Doe",
                    "2020-03-04",
                    "",
                    "The city has 1,000 compa-",
                    "nies and more are",
                ],
                [],
                ["to come by 2025.", "", "(Brackets) cost 5 \\ 6 £."],
            ],
            info="/Title (Microsoft Word - draft.doc) /Author (user) /CreationDate (D:20310101)",
        ),
        "report.pdf",
    )
    assert about(document) == ("AI in Shanghai", "Jane Doe", "report.pdf", None, date(2020, 3, 4))
    assert "The city has 1,000 companies and more are\nto come by 2025." in document.text
    assert "(Brackets) cost 5 \\ 6 £." in document.text
    assert [document.page(document.text.index(word)) for word in ("AI", "nies", "to come", "cost")] == [1, 1, 3, 3]
    assert len(document.pages) == 3


def test_a_pdfs_own_title_and_author_are_taken_where_they_are_given() -> None:
    document = read(pdf([["Some words that go on.", "And on."]], info="/Title (The Report) /Author (Li Wei)"), "a.pdf")
    assert (document.title, document.author) == ("The Report", "Li Wei")


def test_running_heads_and_page_numbers_are_no_text() -> None:
    pages = [
        ["Annual Report 2020", "", f"In town {n} there were {n}07 firms.", "They grow.", "", f"Page {n + 4} of 9"]
        for n in range(1, 6)
    ]
    document = read(pdf(pages), "a.pdf")
    assert "Annual Report" not in document.text and "Page" not in document.text
    assert all(f"In town {n} there were {n}07 firms." in document.text for n in range(1, 6))


def test_hyphens_at_the_end_of_a_line_stay_where_they_belong() -> None:
    lines = [
        "A state-owned firm, and a state-",
        "owned bank, in 2018-",
        "2019 won, as the minis-",
        "try says. Be up-",
        "Beat.",
    ]
    text = read(pdf([lines]), "a.pdf").text
    assert "a state-owned bank, in 2018-2019 won, as the ministry says. Be up-Beat." in text.replace("\n", "")


# DOCX


def word(*paragraphs: str, change: Callable[[object], object] = lambda document: None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    change(document)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_word_document_is_read_in_its_order() -> None:
    def change(document: docx.document.Document) -> None:
        document.core_properties.author, document.core_properties.title = "Jane Doe", "Template"
        document.add_heading("AI firms grow", 0)
        document.add_paragraph("2020-03-04")
        document.add_paragraph("20 robots", style="List Bullet")
        document.add_paragraph("30 arms", style="List Bullet")
        table = document.add_table(rows=2, cols=3)
        for cell, text in zip(
            (c for row in table.rows for c in row.cells), "City|2018|2019|Rome|5|6".split("|"), strict=True
        ):
            cell.text = text
        document.add_paragraph("After the table.")
        run = document.add_paragraph("It is 10").add_run("6")
        run.font.superscript = True

    document = read(word(change=change), "a.docx")
    assert about(document) == ("AI firms grow", "Jane Doe", "a.docx", None, date(2020, 3, 4))
    assert document.text == (
        "AI firms grow\n\n2020-03-04\n\n- 20 robots\n- 30 arms\n\n| City | 2018 | 2019 |\n| Rome | 5 | 6 |\n\n"
        "After the table.\n\nIt is 10⁶"
    )


def test_changes_in_a_word_document_are_taken_as_accepted() -> None:
    xml = (
        f"<w:p {nsdecls('w')}><w:r><w:t xml:space='preserve'>There are </w:t></w:r>"
        "<w:del><w:r><w:delText>1,000</w:delText></w:r></w:del><w:ins><w:r><w:t>1,200</w:t></w:r></w:ins>"
        "<w:r><w:instrText> PAGE 9 </w:instrText></w:r><w:r><w:t xml:space='preserve'> firms</w:t>"
        "<w:tab/><w:t>here</w:t></w:r></w:p>"
    )
    data = word("A title", "Text.", change=lambda document: document.element.body.insert(1, parse_xml(xml)))
    assert "There are 1,200 firms here" in read(data, "a.docx").text


def test_merged_cells_are_not_told_twice() -> None:
    def change(document: docx.document.Document) -> None:
        table = document.add_table(rows=2, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Firms 2019"
        table.cell(0, 2).text, table.cell(1, 0).text, table.cell(1, 2).text = "Sum", "Rome", "7"

    assert "| Firms 2019 |  | Sum |\n| Rome |  | 7 |" in read(word("Table", change=change), "a.docx").text


# CSV and TSV


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b'City,Firms\nShanghai,"1,000"\nBeijing,"2,000"\n'),
        ("a.csv", b"City;Firms\r\nShanghai;1,000\r\nBeijing;2,000\r\n"),
        ("a.csv", b"sep=;\nCity;Firms\nShanghai;1,000\nBeijing;2,000\n"),
        ("a.tsv", b"City\tFirms\nShanghai\t1,000\nBeijing\t2,000\n"),
        ("a.csv", 'City,Firms\nShanghai,"1,000"\nBeijing,"2,000"\n'.encode("utf-16")),
        ("a.csv", b'City,Firms\n"Shang\nhai","1,000"\nBeijing,"2,000"\n'),
    ],
)
def test_tables_are_read_whatever_parts_their_cells(name: str, data: bytes) -> None:
    text = read(data, name).text.replace("Shang hai", "Shanghai")
    assert text == "| City | Firms |\n| Shanghai | 1,000 |\n| Beijing | 2,000 |"


def test_what_stands_around_a_table_is_not_of_it() -> None:
    document = read("AI firms by city\n\nCity,Firms\nRome,5\nOslo,6\n\nSource: the ministry\n", "firms.csv")
    assert document.text == "AI firms by city\n\n| City | Firms |\n| Rome | 5 |\n| Oslo | 6 |\n\nSource: the ministry"
    assert document.title == "firms"


def test_a_long_table_has_the_names_of_its_columns_over_every_part() -> None:
    rows = "\n".join(f"Town {n},{n},{n * 7}" for n in range(300))
    blocks = read(f"Town,Rank,Firms\n{rows}\n", "a.csv").text.split("\n\n")
    assert len(blocks) > 5
    assert all(block.startswith("| Town | Rank | Firms |\n") for block in blocks)
    assert sum(block.count("\n") for block in blocks) == 300


def test_cells_with_bars_and_too_few_cells_part_nothing() -> None:
    text = read("Name,Sum,Note\na|b,1,\nc,2\nd,3,x\n", "a.csv").text
    assert text == "| Name | Sum | Note |\n| a¦b | 1 |  |\n| c | 2 |  |\n| d | 3 | x |"


# What cannot be read, each with a sentence of its own


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w/>" + b" " * 60_000_000)
    return data.getvalue()


def archive(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr(name, "x")
    return data.getvalue()


ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "1">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + "]>"
)  # fmt: skip


def with_entities() -> bytes:
    plain = io.BytesIO(word("x"))
    data = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(data, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "word/document.xml":
                content = content.replace(b"<w:document", ENTITIES.encode() + b"<w:document", 1).replace(
                    b">x<", b">&i;<"
                )
            new.writestr(part.filename, content)
    return data.getvalue()


ENCRYPTION = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /O (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) "
    "/U (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb) /P -4 >> /ID [(a) (a)]"
)
WRONG: dict[str, tuple[str, Callable[[], bytes], type[InputError], str]] = {
    "encrypted PDF": ("a.pdf", lambda: pdf([["x"]], trailer=ENCRYPTION), UnreadableDocument, "encrypted"),
    "PDF cut short": ("a.pdf", lambda: pdf([["x"]])[:200], UnreadableDocument, "damaged or cut short"),
    "scanned PDF": ("a.pdf", lambda: pdf([[], []]), UnreadableDocument, "without text: its 2 pages have pictures"),
    "text named PDF": ("a.pdf", lambda: b"Not Found", UnreadableDocument, "not the PDF document that its name says"),
    "zip bomb": ("a.docx", bomb, DocumentTooLarge, "unpacks to 60,000,"),
    "entity bomb": ("a.docx", with_entities, UnreadableDocument, "damaged|empty|no text"),
    "Word cut short": ("a.docx", lambda: word("x")[:5000], UnreadableDocument, "damaged or cut short"),
    "Word without text": ("a.docx", word, UnreadableDocument, "no text"),
    "zip named Word": ("a.docx", lambda: archive("a.txt"), UnreadableDocument, "an archive, not the Word document"),
    "encrypted Word": (
        "a.docx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        UnreadableDocument,
        "encrypted",
    ),
    "old Word": ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), UnsupportedFormat, "old Office"),
    "workbook": ("a.xlsx", lambda: archive("xl/workbook.xml"), UnsupportedFormat, "Excel workbook; save its sheets"),
    "presentation": ("a.pptx", lambda: archive("ppt/presentation.xml"), UnsupportedFormat, "PowerPoint"),
    "archive": ("a.zip", lambda: archive("a.txt"), UnsupportedFormat, "is an archive"),
    "image named text": ("a.txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), UnsupportedFormat, "is an image"),
    "program named text": ("a.txt", lambda: b"\x7fELF" + bytes(range(256)), UnsupportedFormat, "is a program"),
    "binary named Markdown": ("a.md", lambda: bytes(range(256)) * 9, UnsupportedFormat, "binary|encoding"),
    "binary named CSV": ("a.csv", lambda: b"a,b\x00\x01\x02,c\n" * 9, UnsupportedFormat, "binary"),
    "RTF": ("a.txt", lambda: b"{\\rtf1 Hello}", UnsupportedFormat, "an RTF document"),
    "XML": ("feed.xml", lambda: b"<?xml version='1.0'?><feed/>", UnsupportedFormat, "is XML"),
    "empty page": ("a.html", lambda: b"<html><body></body></html>", UnreadableDocument, "is empty"),
    "page nested deeply": ("a.html", lambda: b"<html>" + b"<div>" * 5000 + b"5 x", UnreadableDocument, "nested"),
    "blank file": ("a.csv", lambda: b" \n\n ", UnreadableDocument, "is empty"),
    "cell without end": ("a.csv", lambda: b'a,"b\n' + b"x," * 60_000, UnreadableDocument, "never closed"),
    "too many rows": ("a.csv", lambda: b"a,b\n" * 100_001, DocumentTooLarge, "100,000 rows"),
    "too large a page": ("a.html", lambda: b"<html>" + b"x" * 10_000_000, DocumentTooLarge, "the limit for HTML"),
}


@pytest.mark.parametrize("trap", WRONG)
def test_what_cannot_be_read_is_told_in_one_sentence(trap: str) -> None:
    name, make, kind, message = WRONG[trap]
    with pytest.raises(kind, match=message) as raised:
        read(make(), name)
    assert f"'{name}'" in raised.value.message
    assert raised.value.hint


SEEDS = {
    "a.pdf": lambda: pdf([["A title", "", "It has 5 lines."], ["More."]]),
    "a.docx": lambda: word("A title", "It has 5 lines."),
    "a.html": lambda: PAGE.encode(),
    "a.md": lambda: b"---\ntitle: x\n---\n# T\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "a.csv": lambda: b'a,"b c",d\n1,2,3\n',
    "a.txt": lambda: "Café – naïve “x”".encode("cp1252"),
}


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(SEEDS)),
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), max_size=8),
    st.integers(0, 5_000),
    st.binary(max_size=20),
)
def test_a_document_that_is_damaged_anyhow_is_read_or_refused(
    name: str, flips: list[tuple[int, int]], cut: int, more: bytes
) -> None:
    data = bytearray(SEEDS[name]())
    for at, value in flips:
        data[at % len(data)] = value
    damaged = bytes(data[: max(1, len(data) - cut % len(data))] if cut % 3 == 0 else data) + more
    try:
        document = read(damaged, name)
    except InputError:
        return
    assert document.text.strip()
    assert "\ufffd" not in document.text or name != "a.txt"


def test_a_pdf_is_found_behind_what_stands_before_it() -> None:
    assert kind_of(b"\n\n%PDF-1.4", "a").name == "PDF"
