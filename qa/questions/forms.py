"""The form of a question: yes or no, a calculation, a comparison, several questions in one line."""

import re
from typing import Literal

Computation = Literal["difference", "growth", "ratio", "sum", "average"]

_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|must|may|might|am|"
    r"(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should)n['’]?t)"
)
_WH = r"(?:who|whom|whose|what|which|when|where|why|how|whats|whos|wheres)"
_POLITE = (
    r"(?:(?:and|so|but|then|also|ok|okay|well|please|hi|hello|hey|now|can you|could you|would you|kindly|tell me|say|"
    r"i want to know|i would like to know|i wonder|do you know)[,:]?\s+){0,4}"
)
_OPENS = re.compile(rf"^\s*{_POLITE}(?:{_AUXILIARY}|whether|if)\b", re.IGNORECASE)
_TRUE_THAT = re.compile(
    r"^\s*(?:is it|true or false|isn['’]?t it)\b.{0,20}?(?:true|correct|right|case|false)\b", re.IGNORECASE
)
# "Can you tell me who ...", "Do you know how many ...": what is asked stands behind.
_REQUEST = re.compile(
    r"^\s*(?:(?:please|hi|hello|hey|so|and)[,:]?\s+){0,2}(?:(?:can|could|would|will|may|might) (?:you|u|i|we)\b|"
    r"do(?:es)? (?:you|u|anyone|anybody|someone|somebody) know\b)",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:tell|know|say|see|check|confirm)\b.{0,20}?\b(?:if|whether)\b", re.IGNORECASE)
# "Will Smith movies", "may 21 events": a name or a month.
_NAME = re.compile(r"^\s*(?:Will|May|Can|Must) [A-Z]|^\s*may \d|^\s*(?:can|must) \S+$")
_TAG = re.compile(
    r",?\s(?:right|correct|true|yes|no|(?:is|are|was|were|do|does|did|has|have)n['’]?t (?:it|he|she|they|there|that)|"
    r"is (?:that|this|it) (?:so|right|true|correct))\s*\?+\s*$",
    re.IGNORECASE,
)
_ANY_WH = re.compile(rf"\b{_WH}\b", re.IGNORECASE)
_STATES = re.compile(r"\S\s+(?:is|are|was|were|has|have|had|will|did|does)\s+[^\s?]", re.IGNORECASE)
_MORE = (
    r"(?:more|less|fewer|larger|bigger|smaller|higher|lower|older|younger|newer|longer|shorter|taller|faster|slower|"
    r"better|worse|cheaper|richer|poorer|earlier|later|greater|heavier|lighter|stronger|weaker|wider|narrower|deeper|"
    r"closer|nearer|farther|further|busier|costlier|hotter|colder|warmer|cooler|wealthier|broader|thicker|thinner)"
)
_OPPOSITES = re.compile(
    rf"\b{_MORE} or {_MORE}\b|\b(?:before or after|up or down|(?:increase|rise|grow|go up)\w* or "
    r"(?:decrease|fall|shrink|drop|decline|go down)\w*|(?:win|won) or (?:lose|lost)|true or false)\b",
    re.IGNORECASE,
)
_COMPARATIVE = re.compile(rf"\b{_MORE}\b", re.IGNORECASE)
# "Which has more, A or B?", "Which is larger?", "Who is older?"; not "Who came later?", "What more did he say?"
_CHOICE = re.compile(r"\b(?:which|who|what)\b", re.IGNORECASE)
_WHICH_IS = re.compile(r"\bwhich\b|\b(?:who|what)(?:['’]s| is| was| are| were) $", re.IGNORECASE)
_WHO_DOES = re.compile(r"\bwhich\b|\b(?:who|what)(?:['’]s)? (?:[\w'’]{1,40} ){0,2}$", re.IGNORECASE)
_OR = re.compile(rf"\bor\b(?! (?:{_MORE}|so|not|over|under|above|below)\b)", re.IGNORECASE)
_OR_ELSE = re.compile(r"\bor (?:did|do|does|is|are|was|were|has|have|had|will|would)\b", re.IGNORECASE)
_ENDS = re.compile(r"(?:\s+[\w'’-]{1,40}){0,2}\s*[?.!]*\s*$")
_ASKS_AUXILIARY = re.compile(rf"^\s*{_AUXILIARY}\b", re.IGNORECASE)
_BOUND = re.compile(r"\s+than\s+[$€£¥]?\d")
_MAX_LOOKED_AT = 8
# Than what else; "more than 1,000" is a bound of one amount.
_THAN = re.compile(
    r"(?<!rather )(?<!other )(?<!later )(?<!sooner )\bthan\b(?!\s+(?:about |around |half |twice |ever |usual |"
    r"expected |that\s*[?.!]*$|[$€£¥]?\d|"
    r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|thousands?|millions?|once)\b))",
    re.IGNORECASE,
)
_HELD_AGAINST = re.compile(
    rf"\b(?:how (?:much|many|far|long)|which|who(?:['’]s| is| was)?|what is)\b.{{0,60}}?\b{_MORE}\b.{{0,80}}?\bthan\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"^(?:please )?compare\b|\b(?:compared? (?:to|with)|versus|vs|in comparison (?:to|with)|difference between)\b",
    re.IGNORECASE,
)
_CHANGED = (
    r"(?:grow|grew|grown|growing|rise|rose|risen|increas\w+|f[ae]ll|fallen|drop\w*|declin\w+|decreas\w+|shrink|shrank|"
    r"chang\w+|climb\w*|soar\w*|jump\w*|expand\w*|go up|gone up|went up|go down|gone down|went down|"
    r"improve\w*|surge\w*|plunge\w*|slump\w*|widen\w*|narrow\w*)"
)
_GROWTH = re.compile(
    r"\bby (?:what|how many) (?:per ?cent(?:age)?|share|rate)\b|"
    r"\bhow (?:fast|quickly|rapidly)\b.{0,80}?"
    r"\b(?:gr[eo]w\w*|increas\w*|ris\w+|rose|expand\w*|declin\w*|shr[ia]nk\w*)\b|"
    r"\bgrowth rate\b|\brate of (?:growth|increase|decline|change)\b|"
    r"\b(?:what|how much|how many) per ?cent(?:age)? (?:did|does|do|has|have|had|will|would)\b"
    rf".{{0,80}}?\b{_CHANGED}\b|"
    r"\b(?:percent(?:age)?|per cent|relative|annual|yearly|year-on-year) "
    r"(?:increase|change|growth|decrease|drop|decline|rise|fall)\b|"
    rf"\bhow much\b.{{0,80}}?\b{_CHANGED}\b.{{0,80}}?\b(?:in|as a) per ?cent(?:age)?\b",
    re.IGNORECASE,
)
_RATIO = re.compile(
    rf"\bhow many times\b.{{0,20}}?\b(?:{_MORE}|as (?:many|much|big|large|high|long|old|great|tall|fast))\b|"
    r"\b(?:what|which) multiple\b|\bratio (?:of|between)\b.{1,120}?\b(?:to|and)\b|\bthe ratio\b",
    re.IGNORECASE,
)
_QUANTITY = (
    r"(?:(?:number|population|budget|price|cost|revenue|profit|rate|size|share|percentage|age|height|weight|length|"
    r"distance|value|amount|total|temperature|income|score|level|wage|speed|area)s?|salary|salaries)"
)
# What differs in meaning ("the difference between a comet and a star") is not calculated.
_DIFFERENCE = re.compile(
    rf"\bby how (?:much|many)\b|\bdifference (?:between|in|of)\b(?=.{{0,80}}?\b{_QUANTITY}\b)|"
    rf"\bhow (?:much|many|far|long) {_MORE}\b.{{0,120}}?\b(?:than|compared)\b|"
    r"\bhow much (?:(?:does|do|did|has|have|had|will|would|is|was|are|were) )"
    rf".{{0,80}}?\b{_CHANGED}\b(?! (?:in|on|his|her|its|their|the|a) (?:\w+ )?(?:weight|money|bet|game))|"
    rf"\bhow many .{{1,80}}?\b{_MORE}\b.{{0,60}}?\bthan\b(?!\s+[$€£¥]?\d)|"
    r"\b(?:what|how (?:big|large)) (?:is|was|were|are) the (?:increase|decrease|rise|drop|gap|decline|change) "
    r"(?:in|of|from|between)\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"\bcombined(?=\s*[?.!]*\s*$|\s+(?:in|by|number|total|revenues?|population|value|cost|size|amount)\b)|"
    r"\b(?:altogether|sum of|add(?:s|ed)? up|put together|taken together)\b|"
    r"\band\b.{1,120}?\b(?:in total|together)\b|\b(?:total|in total)\b.{1,60}?\b(?:both\b|of .{1,60}?\band\b)",
    re.IGNORECASE,
)
_AVERAGE = re.compile(r"\b(?:on average|averages?|averaged|mean (?:of|value|number|age))\b", re.IGNORECASE)
# The first that is found decides: "by what percentage" before "by how much".
_COMPUTATIONS: tuple[tuple[Computation, "re.Pattern[str]"], ...] = (
    ("growth", _GROWTH),
    ("ratio", _RATIO),
    ("difference", _DIFFERENCE),
    ("average", _AVERAGE),
    ("sum", _SUM),
)

_START = re.compile(rf"^{_POLITE}(?:(?:in|on|at|by|from|to|for|of|with|since|until) )?{_WH}\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\?+[\s,;]*(?:and |also |then )?(?=\S)|[.;!]\s+(?=\S)", re.IGNORECASE)
_AND = re.compile(
    r",? (?:and|and also|as well as|also|&) "
    r"(?=(?:(?:in|on|at|by|from|to|since) )?(?:who|what|which|when|where|why|how)\b)|, (?=how (?:many|much)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"^(?:(?:in|on|at|by|from|to|since) )?(?:how (?:many|much|long|old|far|large|big|high|tall|fast|often)\b|"
    rf"(?:when|where|why|how) {_AUXILIARY}\b|(?:who|what)(?:['’]s| )|which (?!{_AUXILIARY}\b))",
    re.IGNORECASE,
)
# "What did he expect for sales, and for profits?", "How much did Ann's shares gain, and Bob's?": what both share is
# said once.
_SHARED_BEFORE = re.compile(
    rf"^(?P<head>{_POLITE}(?:who|what|which|when|where|why|how)\b.+?) "
    r"(?P<link>for|in|of|on|at|to|from|by|about|with|during) "
    r"(?P<one>[^,;:?]+?)(?P<comma>,?) and (?P<other>(?P=link) [^,;:?]+?)\s*[?.!]*$",
    re.IGNORECASE,
)
_SHARED_BEHIND = re.compile(
    rf"^(?P<head>{_POLITE}(?i:who|what|which|when|where|why|how)\b[^,;:?]*?) "
    r"(?P<one>(?:the )?[A-Z][^\s,;:?]*(?: [A-Z][^\s,;:?]*)*(?:s['’]|['’]s)) (?P<rest>[^,;:?]+?), and "
    r"(?P<other>(?:the )?[A-Z][^,;:?]*(?:s['’]|['’]s))\s*[?.!]*$"
)
_BOTH = re.compile(
    r"\b(?:both|together|combined|total|sum|average|between|differ\w*|more|less|fewer|than|ratio|same)\b", re.I
)
_LEAST_WORDS = 3
_MAX_PARTS = 8


def is_yes_no(text: str) -> bool:
    """Whether yes or no answers it: "Is it …?", "It has two, right?"; not "Is A or B larger?", "Do you know who …?"."""
    if _TRUE_THAT.search(text):
        return True
    if _REQUEST.search(text):
        return _IF.search(text) is not None
    if len(text.split()) < _LEAST_WORDS or _NAME.search(text) or _OPPOSITES.search(text) or _chooses(text):
        return False
    if _OR_ELSE.search(text):
        return False
    if _TAG.search(text):
        return not _START.search(text)
    return _opens_yes_no(text) or _states(text)


def _states(text: str) -> bool:
    """ "There are two?": a sentence that states something, with a question mark."""
    is_asked = text.rstrip().endswith("?") and _ANY_WH.search(text) is None
    return is_asked and _STATES.search(text) is not None


def _opens_yes_no(text: str) -> bool:
    match = _OPENS.search(text)
    if match is None:
        return False
    # "if" opens a clause of its own unless something polite stands before it: "tell me if it opened".
    opening = match.group().split()
    return opening[-1].lower() not in ("if", "whether") or len(opening) > 1


def _chooses(text: str) -> bool:
    """Whether one of two is to be chosen by what it has more of."""
    for _, match in zip(range(_MAX_LOOKED_AT), _COMPARATIVE.finditer(text), strict=False):
        before, after = text[: match.start()], text[match.end() :]
        if _CHOICE.search(before):
            if _OR.search(after) and _WHO_DOES.search(before) and not _BOUND.match(after):
                return True
            if _WHICH_IS.search(before) and match.group().lower() not in ("later", "further") and _ENDS.match(after):
                return True
        elif _ASKS_AUXILIARY.search(before) and _OR.search(before) and not re.match(r".{0,20}\bthan\b", after):
            return True
    return False


def computation(text: str) -> Computation | None:
    """What would have to be calculated, should the text not state it itself; None where nothing is."""
    return next((name for name, pattern in _COMPUTATIONS if pattern.search(text)), None)


def compares(text: str) -> bool:
    """Whether two things, or two times of one, are held against each other; not against a number ("more than 5")."""
    if _AGAINST.search(text) or _chooses(text):
        return True
    return _THAN.search(text) is not None and (
        _HELD_AGAINST.search(text) is not None
        or (_ANY_WH.search(text) is None and _COMPARATIVE.search(text) is not None)
    )


def split_parts(text: str) -> tuple[str, ...]:
    """The questions in one line, each as it is written; the text itself where they cannot be told apart for certain."""
    pieces = _sentences(text)
    if len(pieces) > 1 and not all(_is_question(piece) for piece in pieces):
        pieces = [text]
    parts = [part for piece in pieces for joined in _joined_by_and(piece) for part in _sharing(joined)]
    return tuple(parts) if 1 < len(parts) <= _MAX_PARTS else (text,)


def _sentences(text: str) -> list[str]:
    pieces, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        mark = match.group()[: len(match.group()) - len(match.group().lstrip("?"))]
        pieces.append(text[start : match.start()].strip() + mark)
        start = match.end()
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]


def _is_question(text: str) -> bool:
    return len(text.split()) >= _LEAST_WORDS and (_START.search(text) is not None or _opens_yes_no(text))


def _joined_by_and(text: str) -> list[str]:
    """ "How many are there and when did it open" as two; "when and where", "who knows what and why" stay one."""
    for match in _AND.finditer(text):
        left, right = text[: match.start()].strip(" ,"), text[match.end() :].strip()
        if _START.search(left) and len(left.split()) >= _LEAST_WORDS and _can_stand_alone(left, right):
            return [left, *_joined_by_and(right)]
    return [text]


def _sharing(text: str) -> list[str]:
    """ "What did he expect for sales, and for profits?" as a question for each; of both together, none is asked."""
    if _BOTH.search(text) is not None or computation(text) is not None:
        return [text]
    match = _SHARED_BEFORE.match(text)
    if match is not None and match["comma"]:
        return [f"{match['head']} {match['link']} {match['one']}?", f"{match['head']} {match['other']}?"]
    match = _SHARED_BEHIND.match(text)
    if match is None:
        return [text]
    return [f"{match['head']} {match[name]} {match['rest']}?" for name in ("one", "other")]


def _can_stand_alone(left: str, right: str) -> bool:
    """Whether what follows the "and" is asked directly, and is no second clause of what is asked before it."""
    if len(right.split()) < _LEAST_WORDS or not _ASKS.search(right):
        return False
    # "Who knows what it is and what it costs", "tell me who …": the second belongs to what the first is told of.
    if re.search(r"^(?:can|could|would|do|does|please|tell|say)\b", left, re.IGNORECASE):
        return False
    opening = _ANY_WH.search(left)
    return opening is not None and _ANY_WH.search(left, opening.end()) is None
