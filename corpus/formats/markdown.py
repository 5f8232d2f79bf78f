"""Markdown: the text as it is read, without its marks; what its front matter says of it is honoured.

CommonMark with tables and strikethrough, read by markdown-it-py; front matter as YAML (---) or TOML (+++).
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.encoding import decode
from corpus.formats.blocks import lowered, one_line, raised, table, titled
from corpus.formats.extracted import Extracted
from corpus.header import find_date

_FRONT = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\n(.*?\n)?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z][\w -]{0,30}):[ \t]*(.*)$")
# A heading of the first order among the first blocks is the title.
_TITLE_WITHIN = 5


def extract(data: bytes, name: str) -> Extracted:
    """Raises UnsupportedFormat."""
    text = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    front, text = _front_matter(text)
    blocks, title = _render(text)
    told = {key.lower(): value for key, value in front.items()}
    given = _words(told.get("title"))
    return Extracted(
        parts=(titled(given, blocks),),
        title=given or title,
        author=_words(told.get("author") or told.get("authors") or told.get("by")),
        source=_words(told.get("source") or told.get("publisher") or told.get("site")),
        url=_words(told.get("url") or told.get("canonical_url") or told.get("canonical") or told.get("link")),
        published=_date(told.get("date") or told.get("published") or told.get("pubdate")),
    )


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    mark, body = match.group(1), match.group(2) or ""
    fields: Any = None
    try:
        fields = tomllib.loads(body) if mark == "+++" else yaml.safe_load(body)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        fields = _lines_of(body)
    # Between two rules there may be prose.
    if not isinstance(fields, Mapping):
        return {}, text
    return {str(key): value for key, value in fields.items()}, text[match.end() :]


def _lines_of(body: str) -> dict[str, str] | None:
    """Fields of front matter that is not quite YAML ("title: Growth: the facts"); None if it is something else."""
    found: dict[str, str] = {}
    for line in body.split("\n"):
        match = _FIELD.match(line)
        if match:
            found[match.group(1)] = match.group(2).strip().strip("\"'")
        elif line.strip() and not line.startswith((" ", "\t", "-", "#")):
            return None
    return found or None


def _words(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return ", ".join(filter(None, (_words(item) for item in value[:20] if not isinstance(item, list)))) or None
    # An integer of thousands of digits is none that Python would write.
    if isinstance(value, str | float) or (type(value) is int and abs(value) < 10**300):
        return one_line(str(value))[:300] or None
    return None


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return find_date(value) if isinstance(value, str) else None


_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _render(text: str) -> tuple[list[str], str | None]:
    """The blocks of the text, and its first heading if it is of the highest order."""
    # A comment is not text; one within a paragraph is no block of its own.
    blocks: list[str] = []
    title: str | None = None
    tokens = _PARSER.parse(_without_comments(text))
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "table_open":
            end = _closing(tokens, position)
            blocks += _table(tokens[position:end])
            position = end
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            end = _closing(tokens, position)
            blocks.append("\n".join(_items(tokens[position : end + 1])))
            position = end
        elif token.type == "inline":
            content = _inline(token)
            if token.level and tokens[position - 1].tag == "h1" and title is None and len(blocks) < _TITLE_WITHIN:
                title = one_line(content)
            blocks.append(content)
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.rstrip())
        elif token.type == "html_block":
            blocks.append(_without_tags(token.content))
        position += 1
    return [block for block in blocks if block.strip()], title


def _without_comments(text: str) -> str:
    """In one pass, whether they are closed or not; one that is not is text."""
    pieces: list[str] = []
    start = 0
    while (begins := text.find("<!--", start)) >= 0 and (ends := text.find("-->", begins + 4)) >= 0:
        pieces.append(text[start:begins])
        start = ends + 3
    return "".join((*pieces, text[start:]))


def _closing(tokens: Sequence[Token], position: int) -> int:
    """The position of the token that closes the one at `position`."""
    level = tokens[position].level
    return next(n for n in range(position + 1, len(tokens)) if tokens[n].level == level and tokens[n].nesting == -1)


def _items(tokens: Sequence[Token]) -> Iterator[str]:
    """Lines of a list and those in it, each item with its mark."""
    numbers: list[int | None] = []
    mark = ""
    for token in tokens:
        if token.type == "bullet_list_open":
            numbers.append(None)
        elif token.type == "ordered_list_open":
            numbers.append(int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            number = numbers[-1]
            mark = "- " if number is None else f"{number}. "
            if number is not None:
                numbers[-1] = number + 1
        elif token.type in ("inline", "fence", "code_block"):
            content = _inline(token) if token.type == "inline" else token.content.rstrip()
            if content.strip():
                yield f"{'  ' * (len(numbers) - 1)}{mark or '  '}{one_line(content)}"
                mark = ""


def _table(tokens: Sequence[Token]) -> list[str]:
    rows: list[list[str]] = []
    n_headers = 0
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "thead_close":
            n_headers = len(rows)
        elif token.type == "inline":
            rows[-1].append(_inline(token))
    return table(rows, n_headers=n_headers)


def _inline(token: Token) -> str:
    """The words of a paragraph; what is struck out is not said any more."""
    words: list[str] = []
    struck = 0
    script: Callable[[str], str] = str
    for child in token.children or ():
        if child.type == "s_open":
            struck += 1
        elif child.type == "s_close":
            struck -= 1
        elif struck:
            continue
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" " if child.type == "softbreak" else "\n")
        elif child.type == "image":
            words.append(child.content)
        elif child.type in ("text", "code_inline"):
            words.append(script(child.content))
        elif child.type == "html_inline":
            tag = child.content.lower()
            script = raised if tag.startswith("<sup") else lowered if tag.startswith("<sub") else str
            words.append("\n" if tag.startswith("<br") else "")
    return "".join(words).strip()


def _without_tags(markup: str) -> str:
    markup = re.sub(r"(?is)<(script|style|template)\b.*?(?:</\1\s*>|\Z)", " ", markup)
    return "\n".join(one_line(line) for line in re.sub(r"<[^>]*>", " ", markup).split("\n") if line.strip())
