"""What sort of question it is by its question words alone, so that the count does not change with what is measured.

The product reads questions by itself (qa/questions/question.py); these kinds only sort the results of a measurement.
"""

import re

KINDS = (
    "who",
    "when",
    "where",
    "why",
    "how many/much",
    "how (other)",
    "what year/date/percent",
    "what/which (other)",
    "other",
)

_ASKED = re.compile(r"\b(who|whom|whose|when|where|why|how|what|which)\b", re.IGNORECASE)
_MANY = re.compile(r"how\s+(?:many|much)\b", re.IGNORECASE)
_OF_FIGURES = re.compile(r"how\s+(?:many|much|long|old|far|large|big|high|tall|often)\b", re.IGNORECASE)
_IS_THE = r"\s+(?:(?:is|was|are|were)\s+)?(?:the\s+)?"
_YEAR_NOUN = r"(?:years?|dates?|days?|months?|decades?|century|centuries|per\s?cent(?:ages?)?)\b"
_YEAR = re.compile(rf"(?:what|which){_IS_THE}{_YEAR_NOUN}", re.IGNORECASE)
_NUMBER = re.compile(rf"(?:what|which){_IS_THE}numbers?\b", re.IGNORECASE)


def kind_of_question(text: str) -> str:
    """One of KINDS, told by the first question word, wherever it stands: "In what year …"."""
    asked = _ASKED.search(text)
    if asked is None:
        return "other"
    word, rest = asked.group().lower(), text[asked.start() :]
    if word == "how":
        return "how many/much" if _MANY.match(rest) else "how (other)"
    if word in ("what", "which"):
        return "what year/date/percent" if _YEAR.match(rest) else "what/which (other)"
    return "who" if word in ("whom", "whose") else word


def wants_figure(text: str) -> bool:
    """Whether a number or a date is asked for: how many, how old, when, what year, what percentage …"""
    asked = _ASKED.search(text)
    if asked is None:
        return False
    rest = text[asked.start() :]
    return asked.group().lower() == "when" or any(form.match(rest) for form in (_OF_FIGURES, _YEAR, _NUMBER))
