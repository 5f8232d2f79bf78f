"""Documents made to harm their reader, or whoever works on what was read; each of about as many bytes as asked.

Each names the format that it is posted as. A small one shows what is wrong in kind, a large one what grows faster than
it should.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from tests.fuzz.mutants import Mutant
from tests.fuzz.packages import PDF, WORD, Make


def repeated(piece: str) -> Make:
    return lambda n: (piece * (n // len(piece.encode()))).encode()


def between(before: str, piece: str, after: str = "") -> Make:
    """The piece again and again; half characters stand for bytes that are no UTF-8."""
    return lambda n: f"{before}{piece * (n // len(piece.encode()) + 1)}{after}".encode("utf-8", "surrogateescape")


def characters(low: int, high: int) -> Make:
    """Of a range of characters, any."""
    return lambda n: "".join(map(chr, Random(n).choices(range(low, high), k=n // 3))).encode("utf-8", "ignore")


TEXT: Mapping[str, Make] = {
    "nothing": lambda n: b"",
    "blanks": repeated(" \n\t"),
    "one word": repeated("a"),
    "one number": repeated("1234567890"),
    "numbers": repeated("1 "),
    "numbers by commas": repeated("1,"),
    "amounts": repeated("$5 million "),
    "dates": repeated("May 5, "),
    "ranges": repeated("from 5 to "),
    "parentheses": repeated("(5"),
    "tiny sentences": repeated("5. "),
    "tiny paragraphs": repeated("5 a.\n\n"),
    "tiny lines": repeated("5 cats\n"),
    "initials": repeated("A."),
    "blank lines": between("a", "\n", "b"),
    "spaces": between("5 cats", " ", "b"),
    "accents": between("a", "\u0300\u0323"),
    "accents of both kinds": between("a" + "\u0300" * 5_000, "\u0323"),
    "accents that are made": between("a", "\u0f73"),
    "ligatures": repeated("\ufdfa"),
    "flags": repeated("\U0001f1e6"),
    "any characters": characters(0x20, 0xD7FF),
    "any rare characters": characters(0xE000, 0x10FFFF),
    "marks": repeated("。"),
    "ruled lines": repeated("---\n"),
    "a rule and a letter": between("", "-", "x\n5 | 6"),
    "bars": repeated("| 5 "),
    "rows": repeated("| 5 | 6 | 7 |\n"),
    "wide rows": repeated("| 5 " * 190 + "|\n"),
    "tabs": repeated("5\t"),
    "an open quotation mark": between('a,"', "b", "\n5,6\n7,8\n"),
    "quotation marks": repeated('"'),
    "closing marks": between("A.", '"'),
    "addresses": repeated("http://a.b/"),
    "escapes": repeated("\x1b$B%F\x0c"),
    "controls": repeated("\x01a"),
}
MARKDOWN: Mapping[str, Make] = {
    "open brackets": repeated("["),
    "open links": repeated("[a]("),
    "open images": repeated("![a]("),
    "emphasis": repeated("**a *b "),
    "quotes in quotes": repeated("> "),
    "lists in lists": lambda n: "".join(f"{'  ' * level}- 5\n" for level in range(int(n**0.5))).encode(),
    "backticks": lambda n: "".join("`" * (k % 2_000) + "a" for k in range(n // 1_000)).encode(),
    "open comments": repeated("<!-- "),
    "open instructions": repeated("<?"),
    "open tags": repeated("<a "),
    "references": lambda n: b"".join(b"[a%d]: b\n" % k for k in range(n // 22)) + b"[a1]" * (n // 8),
    "wide tables": lambda n: b"|a" * 4_000 + b"|\n" + b"|-" * 4_000 + b"|\n" + b"|x|\n" * (n // 8),
    "fields in fields": between("---\na: ", "["),
    "fields that refer to fields": lambda n: (
        "---\na0: &a0 [lol, lol]\n"
        + "".join(f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]\n" for k in range(1, 14))
        + "title: *a13\n? *a13\n: 5\n---\n5 cats\n"
    ).encode(),
    "a long number as title": between("---\ntitle: ", "9", "\n---\n5 cats"),
    "a name of many parts": between("+++\n[", "a.", "a]\n+++\n5 cats"),
}
HTML: Mapping[str, Make] = {
    "divisions in divisions": between("<html>", "<div>"),
    "just as deep as may be": lambda n: b"<html>" + (b"<div>" * 390 + b"5 cats" + b"</div>" * 390) * (n // 4_300),
    "bold in bold": between("<html>", "<b>5"),
    "tables in tables": between("<html>", "<table><tr><td>5"),
    "tables": between("<html>", "<table><tr><td>5</table>"),
    "paragraphs": between("<html>", "<p>5 cats."),
    "items": between("<html><ul>", "<li>5"),
    "cells": between("<html><table><tr>", "<td>5"),
    "comments": between("", "<!-- -->", "<html><p>5 cats"),
    "an open comment": between("<html><p>5 cats<!--", "a"),
    "open tags": between("<html>", "<"),
    "attributes": lambda n: b"<html><p %s>5 cats" % b" ".join(b"a%d=b" % k for k in range(n // 9)),
    "a long attribute": between("<html><p class='", "a ", "'>5 cats"),
    "hidden parts": between("<html>", "<p style='display:none'>5</p>"),
    "raised numbers": between("<html><p>", "<sup>5</sup>"),
    "entities": between("<html><p>5 cats", "&amp;&#x1F600;&nbsp;"),
    "entities of its own": between("<!DOCTYPE html [<!ENTITY a '5'>", "<!ENTITY b '&a;'>", "]><html><p>&b; cats"),
    "a file": lambda n: b"<!DOCTYPE html [<!ENTITY z SYSTEM 'file:///etc/passwd'>]><html><p>&z; 5 cats",
    "data in data": between("<html><script type='application/ld+json'>", '{"a":', "</script><p>5 cats"),
    "a long title": between("<html><head><title>", "a - ", "</title></head><p>5 cats"),
    "dates": between("<html><head><meta name=date content='", "2019-", "'></head><p>5 cats"),
}
TABLES: Mapping[str, Make] = {
    "one row": repeated("5,"),
    "many rows": repeated("a,5\n"),
    "empty rows": between("", ",,,,,,,\n", "a,5\n"),
    "many columns": lambda n: b"\n".join([b",".join([b"5"] * (n // 20))] * 10),
    "a mark of its own": between("sep=\x00\n", "5\x005\n"),
    "an open cell": between('a,"', "b,"),
    "quoted cells": repeated('"5","6"\n'),
    "lines in cells": repeated('"5\n6","7"\n'),
}
ENCODINGS: Mapping[str, Make] = {
    "UTF-8 with its mark in the midst": repeated("5 cats. \ufeff"),
    "a mark that lies": lambda n: b"\xff\xfe" + b"5 cats. " * (n // 8),
    "half a character": lambda n: b"\xfe\xff" + b"\x00a" * (n // 2) + b"\xd8",
    "UTF-32 that is none": lambda n: b"\xff\xfe\x00\x00" + b"abcd" * (n // 4),
    "any bytes": lambda n: Random(n).randbytes(n),
    "any high bytes": lambda n: bytes(Random(n).choices(range(0x81, 0xFE), k=n)),
    "long forms": lambda n: b"\xc0\xaf\xe0\x80\xaf" * (n // 5),
    "half surrogates": lambda n: b"\xed\xa0\x80 5 cats " * (n // 11),
    "Chinese": lambda n: "上海有1000家企业。".encode("gb18030") * (n // 20),
    "Japanese, in seven bits": lambda n: "東京に1000社がある。".encode("iso2022_jp") * (n // 25),
}
DECLARED: Mapping[str, Make] = {
    f"declared as {name}": between(f"<html><meta charset={name}><p>5 cats caf", "a-", "\udce9")
    for name in ("punycode", "idna", "utf-7", "unicode_escape", "zlib", "rot13", "undefined", "utf-16", "gb2312", "x")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """A way to harm, and the name that it is posted under."""

    name: str
    file: str
    make: Make

    def of(self, size: int) -> Mutant:
        return Mutant(name=self.file, data=self.make(size), how=f"{self.name}, {size:,} bytes")


ATTACKS: tuple[Attack, ...] = tuple(
    Attack(name=name, file=file, make=make)
    for file, attacks in (
        ("attack.txt", TEXT),
        ("attack.md", MARKDOWN),
        ("attack.html", HTML),
        ("attack.csv", TABLES),
        ("attack.txt", ENCODINGS),
        ("attack.html", DECLARED),
        ("attack.docx", WORD),
        ("attack.pdf", PDF),
    )
    for name, make in attacks.items()
)
