"""Who holds an office: a president is no mayor, however near the two words lie in meaning."""

import re

# Words for one office stand on one line; those of different lines are different offices.
_OFFICES = tuple(
    tuple(line.split(", "))
    for line in (
        "mayor, lord mayor",
        "president",
        "vice president, vice-president",
        "prime minister, premier",
        "minister",
        "chancellor",
        "governor",
        "senator",
        "secretary, secretary-general, secretary general",
        "ambassador",
        "king",
        "queen",
        "pope",
        "bishop, archbishop",
        "chief executive, ceo, chief executive officer",
        "chief financial officer, cfo, finance chief",
        "chairman, chairwoman, chairperson, chair",
        "spokesman, spokeswoman, spokesperson",
        "director, managing director",
        "founder, co-founder, cofounder",
        "coach, head coach",
        "captain",
        "editor, editor-in-chief",
        "judge",
        "economist",
        "analyst",
    )
)
_WORD = {word: n for n, line in enumerate(_OFFICES) for word in line}
# The longer first: a vice president is not found to be a president.
_ANY = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _WORD), key=len, reverse=True))})s?\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:who|whom|who['’]s)\s+(?:(?:is|was|are|were|became|serves? as|served as)\s+)?(?:(?:the|its|their|a|an)\s+)?"
    rf"(?:[\w'’-]+\s+){{0,3}}?(?P<office>{_ANY.pattern})",
    re.IGNORECASE,
)

_HOLDER = re.compile(
    rf"\s*who(?:['’]s|\s+(?:is|was|are|were|became))\s+(?:(?:the|its|their)\s+)?(?:[\w'’-]+\s+){{0,2}}?"
    rf"(?P<office>{_ANY.pattern})",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"^(?:the|a|an|its|their|his|her) ")
_PRONOUNS = frozenset("he she it its they his her their who whoever someone somebody we i you".split())


def is_of_another_office(question: str, sentence: str, passage: str) -> bool:
    """Whether an office is asked for that the passage does not name, and the sentence that answers names another."""
    match = _ASKED.search(question)
    if match is None:
        return False
    asked = _office(match["office"])
    if asked in {_office(found) for found in _ANY.findall(passage)}:
        return False
    return any(_office(found) != asked for found in _ANY.findall(sentence))


def names_nobody(question: str, answer: str) -> bool:
    """Whether who holds an office is asked, and the words that answer are another office alone, or a pronoun."""
    match = _HOLDER.match(question)
    if match is None:
        return False
    words = _ARTICLES.sub("", answer.strip(" .,;:“”\"'").lower())
    if words in _PRONOUNS:
        return True
    return words in _WORD and _office(words) != _office(match["office"])


def _office(word: str) -> int:
    lower = word.lower()
    return _WORD[lower] if lower in _WORD else _WORD[lower.removesuffix("s")]
