"""Word documents and PDFs that are made to harm their reader."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from itertools import pairwise

from tests.fuzz.seeds import seeds

Make = Callable[[int], bytes]

ESCAPED = "article-qa-fuzz-has-escaped"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _package(change: Mapping[str, bytes], *, more: Mapping[str, bytes] | None = None) -> bytes:
    """The letter with some of its parts in another form, and more parts."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(seeds()["letter.docx"])) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return made.getvalue()


def _document(body: bytes, prologue: bytes = b"") -> bytes:
    xml = b"<?xml version='1.0'?>%s<w:document %s><w:body>%s</w:body></w:document>" % (prologue, _W.encode(), body)
    return _package({"word/document.xml": xml})


def _words(text: bytes) -> bytes:
    return b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text


def _entities(declared: bytes) -> bytes:
    return _document(_words(b"It has 5 cats. &z;"), b"<!DOCTYPE w [%s]>" % declared)


def _billion_laughs(n: int) -> bytes:
    names = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    declared = '<!ENTITY a "1234567890">' + "".join(
        f'<!ENTITY {two} "{f"&{one};" * 10}">' for one, two in pairwise(names)
    )
    return _entities(declared.encode())


def _nested(n: int) -> bytes:
    data = b"5 cats"
    for level in range(min(n // 200, 60)):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{level}.docx", data)
        data = made.getvalue()
    return _package({}, more={"word/embeddings/inner.docx": data})


def _lying(n: int, size: int) -> bytes:
    """Sizes in the package's directory that are not those of its parts."""
    data = bytearray(_document(_words(b"5 cats " * n)))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        struct.pack_into("<I", data, at + 24, size)
    return bytes(data)


def _many(n: int) -> bytes:
    return _package({}, more={f"word/media/{number}.png": b"" for number in range(min(n // 10, 60_000))})


def _escaping(n: int) -> bytes:
    more = {f"{'../' * 12}tmp/{ESCAPED}": b"x", f"/tmp/{ESCAPED}": b"x", f"C:\\Windows\\Temp\\{ESCAPED}": b"x"}
    return _package({}, more=more)


def _related(n: int) -> bytes:
    target = '<Relationship Id="r{0}" Type="http://x/{1}" Target="{2}"{3}/>'
    more = (
        target.format(1, "footnotes", "../../../../etc/passwd", ""),
        target.format(2, "footnotes", "file:///etc/passwd", ' TargetMode="External"'),
        target.format(3, "endnotes", "http://127.0.0.1:1/x", ' TargetMode="External"'),
        target.format(4, "footnotes", "document.xml", ""),
    )
    with zipfile.ZipFile(io.BytesIO(seeds()["letter.docx"])) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    return _package(
        {
            "word/_rels/document.xml.rels": relations.replace(
                "</Relationships>", f"{''.join(more)}</Relationships>"
            ).encode()
        }
    )


WORD: Mapping[str, Make] = {
    "zip bomb": lambda n: _package({"word/document.xml": b"<w/>" + b" " * min(400_000_000, 4_000 * n)}),
    "zip bomb under the limits": lambda n: _document(_words(b"1 " * min(9_000_000, 90 * n))),
    "nested packages": _nested,
    "sizes told too small": lambda n: _lying(min(n, 3_000_000), 10),
    "sizes told too large": lambda n: _lying(min(n, 3_000_000), 0xFFFFFFF0),
    "many parts": _many,
    "names that lead elsewhere": _escaping,
    "parts that are elsewhere": _related,
    "entity bomb": _billion_laughs,
    "quadratic entity": lambda n: _document(
        _words(b"&z;" * (n // 4)), b'<!DOCTYPE w [<!ENTITY z "%s">]>' % (b"5 cats " * (n // 8))
    ),
    "entity from a file": lambda n: _entities(b'<!ENTITY z SYSTEM "file:///etc/passwd">'),
    "entity from a server": lambda n: _entities(b'<!ENTITY z SYSTEM "http://127.0.0.1:1/x">'),
    "entities from elsewhere": lambda n: _entities(b'<!ENTITY % y SYSTEM "file:///etc/passwd"> %y; <!ENTITY z "5">'),
    "runs in runs": lambda n: _document(b"<w:p>" + b"<w:r>" * (n // 12) + b"5" + b"</w:r>" * (n // 12) + b"</w:p>"),
    "boxes in boxes": lambda n: _document(b"<w:p><w:r>" * 120 + b"<w:t>5 cats</w:t>" + b"</w:r></w:p>" * 120),
    "a cell as wide as the sea": lambda n: _document(
        b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr>%s</w:tc></w:tr></w:tbl>' % _words(b"5")
    ),
    "many cells": lambda n: _document(
        b"<w:tbl>" + (b"<w:tr>" + (b"<w:tc>%s</w:tc>" % _words(b"5")) * 50 + b"</w:tr>") * (n // 400) + b"</w:tbl>"
    ),
    "many paragraphs": lambda n: _document(_words(b"5 cats.") * (n // 40)),
    "a long attribute": lambda n: _document(b'<w:p w:rsidR="%s"/>' % (b"0" * n) + _words(b"5 cats")),
    "many attributes": lambda n: _document(
        b"<w:p %s/>" % b" ".join(b'a%d="1"' % number for number in range(n // 12)) + _words(b"5 cats")
    ),
}


def _pdf(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A file with these objects and no directory, which readers make for themselves."""
    data = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in objects.items())
    return data + b"trailer\n<< /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, 9)


def _page(stream: bytes, *, filters: bytes = b"", more: Mapping[int, bytes] | None = None) -> bytes:
    resources = b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >>"
    return _pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R %s >>" % resources,
            4: b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream),
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        }
        | dict(more or {})
    )


def _shown(words: bytes, n: int) -> bytes:
    return b"BT /F1 12 Tf 72 720 Td " + b"(%s) Tj 0 -12 Td " % words * n + b"ET"


def _forms(n: int) -> bytes:
    """Forms of which each shows the next one several times."""
    count = 30
    forms = {
        number: b"<< /Type /XObject /Subtype /Form /Resources << /XObject << /X %d 0 R >> >> /Length 24 >>\n"
        b"stream\n/X Do /X Do /X Do /X Do \nendstream" % (number + 1)
        for number in range(6, 6 + count)
    }
    return _page(b"/X Do", more=forms)


def _many_pages(n: int) -> bytes:
    count = min(6_000, n // 60)
    kids = b" ".join(b"3 0 R" for _ in range(count))
    return re.sub(rb"/Count 1 /Kids \[3 0 R\]", b"/Count %d /Kids [%s]" % (count, kids), _page(_shown(b"5 cats", 3)))


PDF: Mapping[str, Make] = {
    "packed stream of blanks": lambda n: _page(
        zlib.compress(b" " * min(1_000_000_000, 5_000 * n), 9), filters=b"/Filter /FlateDecode"
    ),
    "packed stream of words": lambda n: _page(
        zlib.compress(_shown(b"5 cats and 6 dogs ", min(400_000, n // 4)), 9), filters=b"/Filter /FlateDecode"
    ),
    "packed again and again": lambda n: _page(
        zlib.compress(zlib.compress(zlib.compress(b" " * min(900_000_000, 5_000 * n), 9), 9), 9),
        filters=b"/Filter [/FlateDecode /FlateDecode /FlateDecode]",
    ),
    "a long line": lambda n: _page(b"BT /F1 12 Tf 72 720 Td " + b"(5 cats ) Tj " * (n // 13) + b"ET"),
    "a line of numbers": lambda n: _page(b"BT /F1 1 Tf 1 1 Td " + b"(1 2 3 4 ) Tj " * (n // 14) + b"ET"),
    "many lines": lambda n: _page(_shown(b"5 cats", n // 30)),
    "forms in forms": _forms,
    "a form that shows itself": lambda n: _page(
        b"/X Do",
        more={
            6: b"<< /Type /XObject /Subtype /Form /Resources << /XObject << /X 6 0 R >> >> /Length 6 >>\n"
            b"stream\n/X Do \nendstream"
        },
    ),
    "pages that hold themselves": lambda n: _pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R 2 0 R] >>"}
    ),
    "pages without number": lambda n: _pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 2147483647 /Kids [] >>"}
    ),
    "one page many times": _many_pages,
    "arrays in arrays": lambda n: _page(_shown(b"5", 1), more={7: b"[" * n}),
    "dictionaries in dictionaries": lambda n: _page(b"BT " + b"<< /A " * (n // 6) + b" ET"),
    "states in states": lambda n: _page(b"q " * (n // 2) + _shown(b"5 cats", 1)),
    "a directory that follows itself": lambda n: _pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>"}, trailer=b"/Prev 9 /Size 4294967295 "
    ),
    "a length that refers to itself": lambda n: _page(b"", more={4: b"<< /Length 4 0 R >>\nstream\n5\nendstream"}),
    "a page without end": lambda n: _page(_shown(b"5 cats", 3)).replace(b"[0 0 612 792]", b"[-1e38 -1e38 1e38 1e38]"),
    "letters without end": lambda n: _page(_shown(b"5 cats", 3).replace(b"12 Tf", b"1e30 Tf")),
}
