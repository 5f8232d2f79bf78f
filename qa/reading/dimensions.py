"""What a measurement measures against what is asked: how large a park is, no number of kilometres tells.

The question's adjective or noun tells the dimension ("how hot", "the area of"), the figure's unit has one, and the
words right behind a length say which length it is: "30 metres deep" is no width.
"""

import re
from typing import Literal

from corpus.documents import Figure, Span
from corpus.figures.unit_table import dimension_of
from qa.questions.question import Question

Measure = Literal[
    "distance", "length", "height", "depth", "width", "mass", "speed", "temperature", "area", "volume", "size"
]

_ASKED: tuple[tuple[Measure, str], ...] = (
    ("temperature", r"how (?:hot|cold|warm|cool)\b|\btemperatures?\b"),
    ("speed", r"how (?:fast|quickly)\b|\b(?:speed|velocity)\b"),
    (
        "mass",
        r"how heavy\b|\bhow much .{1,80}?\bweigh(?:s|ed)?\b|\b(?:weight|mass) of\b|\bwhat .{1,80}?\bweigh(?:s|ed)?\b",
    ),
    ("distance", r"how far\b|\bdistance\b"),
    ("height", r"how (?:tall|high)\b|\b(?:height|altitude|elevation) of\b"),
    ("depth", r"how deep\b|\bdepth of\b"),
    ("width", r"how (?:wide|broad|thick)\b|\b(?:width|breadth|diameter|thickness|wingspan) of\b"),
    ("length", r"how long\b|\blength of\b"),
    (
        "area",
        r"how (?:large|big|great) an area\b|\b(?:the|its|their|what) (?:[\w-]+ )?area (?:of|does|did|do|is|was)\b",
    ),
    ("volume", r"\bthe volume of\b"),
    ("size", r"how (?:large|big|small)\b|\bsize\b"),
)
_COMPILED = tuple((measure, re.compile(pattern, re.IGNORECASE)) for measure, pattern in _ASKED)
_DIMENSIONS: dict[Measure, tuple[str, ...]] = {
    "temperature": ("temperature", "angle"),
    "speed": ("speed",),
    "mass": ("mass", "tonnage"),
    "area": ("area",),
    "volume": ("volume", "flow", "mass", "energy", "information"),
    **dict.fromkeys(("distance", "length", "height", "depth", "width"), ("length",)),
}
# How large something is, none of these tells; nor does one side of it.
_NO_SIZES = ("speed", "temperature", "angle", "frequency", "time", "pressure", "level")
# Units of these measure one thing.
_ALIKE = (frozenset(("mass", "tonnage")), frozenset(("volume", "flow")), frozenset(("information", "data rate")))
# Which length it is, told behind the unit.
_TOLD: dict[Measure, str] = {
    "height": r"tall|high|in height|in altitude|above (?:the )?(?:sea|ground)|up\b",
    "depth": r"deep|in depth|below|underwater|underground",
    "width": r"wide|across|broad|thick|in (?:width|diameter|breadth)",
    "length": r"long|in length",
    "distance": r"(?:away|from|off|apart|north|south|east|west|north-?(?:east|west)|south-?(?:east|west)|inland|"
    r"upstream|downstream)",
}
_TOLD_BEHIND = tuple((measure, re.compile(rf"[\s-](?:{words})\b", re.IGNORECASE)) for measure, words in _TOLD.items())
_DIMENSIONED = re.compile(r"\s?(?:by|x|×)\s?\d", re.IGNORECASE)
_WEIGHS = re.compile(r"\bweigh\w*(?: [\w'’-]+){0,3} ?\Z", re.IGNORECASE)
# "3 million litres of water" tells what it holds.
_OF = re.compile(r" of (?!the|its|their|this|that)\w", re.IGNORECASE)
_NO_MEASUREMENT = ("percent", "fraction", "money", "date", "ordinal")


def asked_measure(text: str) -> Measure | None:
    """What a question wants measured; None where it names none. "How high was the temperature" wants that."""
    return next((measure for measure, pattern in _COMPILED if pattern.search(text) is not None), None)


def is_of_another_dimension(question: Question, figure: Figure, text: str, sentence: Span) -> bool:
    """Whether a figure measures surely something else than what is asked. text: the document's."""
    wanted, own = dimension_of(question.unit), dimension_of(figure.unit)
    if figure.kind != "measurement":
        # What is no measurement at all is kept out by its kind, where the question is for one alone.
        return figure.kind in _NO_MEASUREMENT and asked_measure(question.text) == "mass"
    if wanted is not None and question.unit != figure.unit:
        return own != wanted and not any({wanted, own} <= alike for alike in _ALIKE)
    if wanted is not None or question.answer_type not in ("measurement", "amount", "other", "duration"):
        return False
    measure = asked_measure(question.text)
    if measure is None or own is None:
        return False
    behind = text[figure.span.end : sentence.end]
    told = next((name for name, pattern in _TOLD_BEHIND if pattern.match(behind)), None)
    if measure == "size":
        weighs = own == "mass" and _WEIGHS.search(text[sentence.start : figure.span.start]) is not None
        is_side = own == "length" and _DIMENSIONED.match(behind) is None
        is_content = own in ("mass", "volume") and _OF.match(behind) is not None
        return own in _NO_SIZES or weighs or is_side or is_content
    if own not in _DIMENSIONS[measure]:
        return True
    return own == "length" and told is not None and told != measure and not _is_one_length(measure, told)


def _is_one_length(measure: Measure, told: Measure) -> bool:
    """How far something goes may be told as how high or how deep it does."""
    return measure == "distance" or (measure, told) == ("length", "width")
