"""The elements of a chart's SVG: escaped, with classes for a page, with colours of their own for a file."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from markupsafe import Markup, escape

from qa.ledger.table import width_of
from web.answer_view import place
from web.chart_data import Chart, Mark
from web.chart_scales import short_number
from web.language import Strings

Size = Literal["wide", "narrow"]

WIDTHS: dict[Size, int] = {"wide": 760, "narrow": 330}
FONT = 13
# Of a letter's size, so wide is a column of text on average.
_COLUMN = 0.56

# What a file says of each class; a page's style sheet says the same with its own colours.
_INK, _SOFT, _FAINT, _HUE, _GROUND = "#1b1f23", "#565d65", "#dcd9d1", "#1a4d8c", "#ffffff"
_TEXT = {"font-family": "system-ui, sans-serif", "font-size": str(FONT), "fill": _SOFT}
_OPEN = {"fill": _GROUND, "stroke": _HUE, "stroke-width": "2"}
_PAINT: dict[str, dict[str, str]] = {
    "grid": {"stroke": _FAINT},
    "axis": {"stroke": _SOFT},
    "tick": _TEXT,
    "value": _TEXT
    | {"fill": _INK, "font-weight": "600", "stroke": _GROUND, "stroke-width": "4", "paint-order": "stroke"},
    "name": _TEXT | {"fill": _INK},
    "heading": _TEXT | {"fill": _INK, "font-size": "16", "font-weight": "600"},
    "line": {"stroke": _HUE, "stroke-width": "2", "fill": "none"},
    "line ahead": {"stroke": _HUE, "stroke-width": "2", "fill": "none", "stroke-dasharray": "5 4"},
    "actual": {"fill": _HUE, "stroke": _HUE, "stroke-width": "2"},
    "target": _OPEN,
    "forecast": _OPEN | {"stroke-dasharray": "3 2"},
    "range": {"stroke": _HUE, "stroke-width": "8", "stroke-opacity": "0.35"},
    "ground": {"fill": _GROUND},
    "reach": {"fill": "none"},
}

# What no XML may hold, whatever a document does.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Where it goes and in which language. is_file: it is to be looked at without the page."""

    chart: Chart
    size: Size
    strings: Strings
    is_file: bool = False

    @property
    def width(self) -> int:
        return WIDTHS[self.size]

    def number(self, number: Decimal) -> str:
        """In short; of units, only the one that is written as a sign behind every number."""
        return short_number(number, self.strings) + ("%" if self.chart.unit == "%" else "")

    def value(self, mark: Mark) -> str:
        return mark.sign + " – ".join(map(self.number, mark.numbers))

    def element(self, name: str, kind: str | None = None, *inside: Markup | str, **attributes: object) -> Markup:
        """An element of a class. Underscores in names of attributes are hyphens; numbers have one decimal at most."""
        given: dict[str, object] = {}
        if kind is not None:
            given = dict(_PAINT.get(kind, {})) if self.is_file else {"class": kind}
        given |= {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        written = "".join(f' {key}="{escape(_text(value))}"' for key, value in given.items())
        return Markup(f"<{name}{written}>") + Markup("").join(map(_clean, inside)) + Markup(f"</{name}>")

    def text(self, kind: str, text: str, x: float, y: float, anchor: str = "start") -> Markup:
        return self.element("text", kind, text, x=x, y=y, text_anchor=anchor)

    def line(self, kind: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
        return self.element("line", kind, x1=x1, y1=y1, x2=x2, y2=y2)

    def point(self, mark: Mark, *shapes: Markup) -> Markup:
        """Shapes that tell what they stand for and, in a page, lead to the quote."""
        figure, document = mark.entry.figure, mark.entry.document
        told = self.element("title", None, f"{mark.label}: {figure.text} ({document.title})")
        if self.is_file:
            return self.element("g", None, told, *shapes)
        href = place(document.id, figure.span.start, figure.span.end)
        return self.element("a", "point", told, *shapes, href=href)


def text_width(text: str) -> float:
    """About so wide is a text in a chart."""
    return width_of(text) * FONT * _COLUMN


def _text(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else _NOT_XML.sub("�", str(value))


def _clean(part: Markup | str) -> Markup:
    """Markup as it is, text escaped, without what would break the file."""
    return part if isinstance(part, Markup) else escape(_NOT_XML.sub("�", part))
