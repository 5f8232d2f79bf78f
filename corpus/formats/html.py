"""HTML: the article out of the page, without menus and the like; title, author, date and source as the page tells them.

The article is found by trafilatura (Barbaresi, 2021); a page in which it finds none is taken whole, as it is read.
"""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction
from trafilatura.settings import Document as Found

from corpus.encoding import decode_as
from corpus.errors import UnreadableDocument
from corpus.formats.blocks import lowered, one_line, raised, table, titled
from corpus.formats.extracted import Extracted

# Deeper than any page is, and than the tree can be walked.
MAX_DEPTH = 400

_CHARSET = re.compile(rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_REFERENCE = re.compile(r"\[?[\d*†‡a-z]{1,3}\]?")
# What is not said, or not any more.
_DROPPED = "//script|//style|//template|//noscript|//del|//s|//strike|//*[@hidden]|//*[@aria-hidden='true']"
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr html legend main nav ol p pre section summary ul li caption br".split()
)
# What a page has beside its text.
_BESIDE = frozenset("nav footer aside form button select textarea iframe object svg canvas head title".split())
# A table is written as one, so that its parts are no text of their own.
_NOT_SHOWN = _BESIDE | {"table"}


def extract(data: bytes, name: str) -> Extracted:
    """Raises UnsupportedFormat, UnreadableDocument."""
    declared = _CHARSET.search(data[:4096])
    text = decode_as(data, declared.group(1).decode("ascii") if declared else None, name)
    # What a declaration says of bytes is not true of characters, and lxml would refuse it.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    # It logs what it does not find; we say so ourselves.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        tree = _parsed(text)
        _check_depth(tree, name)
        _prepare(tree)
        whole = deepcopy(tree)
        found = bare_extraction(
            tree,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            include_formatting=True,
            favor_recall=True,
            # A date that happens to stand in the text is not the page's.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except RecursionError:
        raise _too_deep(name) from None
    fields, body = (found.as_dict(), found.body) if isinstance(found, Found) else ({}, None)
    blocks = [] if body is None else list(_blocks(body))
    # One block, or little of what there is: not an article but some other page.
    if len(blocks) < 2 or sum(map(len, blocks)) < 0.1 * _length(whole):
        blocks = [block for block in _whole(whole) if block]
    title = _one(fields.get("title"))
    url = _one(fields.get("url"))
    return Extracted(
        parts=(titled(title, blocks),),
        title=title,
        author=_one(fields.get("author")),
        source=_one(fields.get("sitename")) or _host(url),
        url=url,
        published=_date(fields.get("date")),
    )


def _parsed(text: str) -> HtmlElement:
    # Without huge_tree, what is nested deeply would be dropped without a word.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    return document_fromstring(text.encode("utf-8", "ignore").strip() or b"<html/>", parser=parser)


def _check_depth(tree: HtmlElement, name: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _too_deep(name)


def _too_deep(name: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"'{name}' is nested more than {MAX_DEPTH} deep, which no page is", hint="Save the page's text instead."
    )


def _prepare(tree: HtmlElement) -> None:
    """Take out what a reader does not see, and keep what would be lost: captions, and that a digit stands high."""
    for element in tree.xpath(_DROPPED):
        _drop(element)
    for element in tree.xpath("//*[@style]"):
        if _HIDDEN_STYLE.search(element.get("style", "")):
            _drop(element)
    for element in tree.xpath("//sup|//sub"):
        text = one_line("".join(element.itertext()))
        is_reference = element.find(".//a") is not None and _REFERENCE.fullmatch(text)
        script = raised if element.tag == "sup" else lowered
        _replace(element, "" if is_reference else script(text))
    for element in tree.xpath("//figcaption"):
        element.tag = "p"
    for element in tree.xpath("//figure[.//p]"):
        element.tag = "div"


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        _replace(element, "")


def _replace(element: HtmlElement, text: str) -> None:
    """Put text in the place of an element; what follows it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    text += element.tail or ""
    parent.remove(element)
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _blocks(element: Any) -> Iterator[str]:
    """The blocks of what the extractor gives, which is a simple kind of TEI."""
    if element.text and element.text.strip():
        yield one_line(element.text)
    for child in element:
        match child.tag:
            case "table":
                yield from _table(child)
            case "list":
                yield "\n".join(_items(child, 0))
            case "quote" | "div" | "main" | "body":
                yield from _blocks(child)
            case _ if isinstance(child.tag, str) and child.tag not in ("del", "graphic"):
                yield _inline(child)
        if child.tail and child.tail.strip():
            yield one_line(child.tail)


def _inline(element: Any) -> str:
    """The words of an element; a line break in it stays one."""
    return "\n".join(filter(None, map(one_line, _words(element).split("\n"))))


def _words(element: Any) -> str:
    pieces = [_SPACES.sub(" ", element.text or "")]
    for child in element:
        if child.tag in ("lb", "br"):
            pieces.append("\n")
        elif isinstance(child.tag, str) and child.tag not in ("graphic", "del", "table"):
            pieces.append(_words(child))
        pieces.append(_SPACES.sub(" ", child.tail or ""))
    return "".join(pieces)


def _items(element: Any, depth: int) -> Iterator[str]:
    is_numbered = element.get("rend") == "ol"
    for n, item in enumerate(element.iterchildren("item"), start=1):
        inner = [child for child in item if child.tag == "list"]
        for child in inner:
            tail = child.tail
            item.remove(child)
            child.tail = tail
        mark = f"{n}." if is_numbered else "-"
        words = one_line(_inline(item))
        if words:
            yield f"{'  ' * depth}{mark} {words}"
        for child in inner:
            yield from _items(child, depth + 1)


def _table(element: Any) -> Iterator[str]:
    rows, n_headers, body = [], 0, False
    for row in element.iter("row", "tr"):
        cells = [cell for cell in row if cell.tag in ("cell", "td", "th")]
        rows.append([one_line(_text_of(cell)) for cell in cells])
        is_header = bool(cells) and all(cell.get("role") == "head" or cell.tag == "th" for cell in cells)
        body = body or not is_header
        n_headers += not body
    yield from table(rows, n_headers=n_headers or None)


def _text_of(element: Any) -> str:
    return " ".join(piece for piece in element.itertext())


def _whole(tree: Any) -> Iterator[str]:
    """All that the page shows, block by block, where no article was found in it."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str) or any(parent.tag in _NOT_SHOWN for parent in element.iterancestors()):
            continue
        # Whatever the element is, what follows it is its parent's.
        follows = element.tail or "" if event == "end" else ""
        if element.tag in _NOT_SHOWN:
            if element.tag == "table" and event == "start":
                yield one_line("".join(pieces))
                yield from _table(element)
                pieces = []
        else:
            if element.tag in _BLOCKS:
                yield one_line("".join(pieces))
                pieces = []
            pieces.append(element.text or "" if event == "start" else "")
        pieces.append(follows)
    yield one_line("".join(pieces))


def _length(tree: Any) -> int:
    return sum(len(text.strip()) for text in tree.itertext())


def _one(value: Any) -> str | None:
    return one_line(value)[:300] or None if isinstance(value, str) else None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
