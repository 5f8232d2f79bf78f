"""The kind of answer that a question wants, told by its question words, or by its nouns where it is only keywords."""

import re
from typing import Literal

from corpus.documents import FigureKind, Span

AnswerType = Literal[
    "count",
    "money",
    "amount",
    "share",
    "rank",
    "measurement",
    "duration",
    "date",
    "person",
    "place",
    "reason",
    "list",
    "document",
    "other",
]
# What can be asked about a document itself.
DocumentPart = Literal["title", "source", "date", "author", "caption", "topic"]

# Which kinds of figures answer: the first are what is asked for, the others will do.
KINDS: dict[AnswerType, tuple[FigureKind, ...]] = {
    "count": ("count",),
    "money": ("money",),
    "amount": ("money", "measurement", "count", "percent"),
    "share": ("percent", "fraction", "ratio"),
    "rank": ("ordinal",),
    "measurement": ("measurement",),
    "duration": ("duration",),
    "date": ("date",),
}

# What is looked for ahead stands at most so many characters on, so that reading takes time in proportion to the text.
_NEAR = r".{0,80}?"
_IS = r"(?:['’]?s|['’]?re|\s+(?:is|was|were|are|will\s+be|would\s+be))"
_WHAT_IS = rf"wh?at{_IS}"

_COUNTED_TIME = r"(?:years?|months?|weeks?|days?|nights?|hours?|minutes?|seconds?|decades?|centuries)"
_MONEY_NOUN = (
    r"(?:worth|valued?|costs?|price[ds]?|pay|paid|pays|spen[dt]|spending|invest(?:ed|ment)?|earn(?:ed|ings)?|revenues?|"
    r"salary|salaries|wages?|budget|income|profits?|fine[ds]?|funding|funds?|money|raise[ds]?|debt|loans?|owe[ds]?|"
    r"sold|sell|sales|bought|buy|turnover|gdp|donat\w+|charged?|fees?|dollars|yuan|euros|pounds|yen|bail\w*|tax\w*)"
)
_MEASURED = r"(?:miles|kilo\w+|met(?:er|re)s|feet|tons?|tonnes|acres|hectares|degrees|litres|gallons|barrels)"
_PRICE_NOUN = (
    r"(?:(?:cost|price|value|budget|revenue|profit|income|fine|fee|debt|turnover|investment|wage|fund)s?|worth|gdp|"
    r"salary|salaries|spending|funding)"
)
_PLACE_NOUN = (
    r"(?:city|country|place|town|state|region|province|district|location|area|village|continent|county|capital|island)"
)
_ROLE = (
    r"(?:person|man|woman|president|mayor|ceo|minister|prime minister|chancellor|governor|senator|founder|director|"
    r"chair(?:man|woman|person)?|head|leader|king|queen|coach|captain|inventor|spokes(?:man|woman|person)|secretary|"
    r"ambassador|author|scientist|player|actor|actress|singer|artist|researcher|professor|official)"
)
_RATE_NOUN = (
    r"(?:(?<!exchange )(?<!frame )(?<!heart )(?<!data )(?<!bit )(?<!fire )rate|percent(?:age)?|(?:market )?share|"
    r"proportion|turnout|inflation)"
)
_NO_VERB = (
    r"(?!(?:do|does|did|is|was|are|were|has|have|had|will|would|can|could|should|took|takes?|taking|of|in|the)\b)"
)
# Plurals and verbs that end alike: "what happens" is no list.
_NO_PLURAL = (
    r"(?!(?:is|was|does|has|happens|causes|makes|lies|comes|gives|means|follows|goes|takes|keeps|costs|sets|leads|"
    r"becomes|remains|changes|business|makes|this|his|its)\b)"
)
# What goes up or down by an amount, and no way: "how far did prices fall".
_MOVING = (
    r"(?:fall|fell|fallen|drop|dropped|decline|declined|rise|rose|risen|climb|climbed|grow|grew|grown|shrink|shrunk)\b"
)
_PLURAL = r"[\w-]*[^\Wsui]s\b|[\w-]*(?:[aeo]u|ie)s\b|people\b|men\b|women\b|children\b"

# Where two are found, the one that stands first in the question decides, then the one that stands first here.
_FRAMES: dict[AnswerType, tuple[str, ...]] = {
    "share": (
        r"\bhow\s?(?:many|much) (?:per ?cent|percent|percentage points)(?: of)?\b",
        r"\b(?:what|which) (?:per ?cent|percent|percentage|share|proportion|fraction|portion|ratio)(?: of)?\b",
        r"\b(?:what|which) part of (?=(?:the |all |its )?[\w-]+s\b)",
        r"\b(?:at|by) what (?:rate|percentage|share|percent)\b",
        r"\bhow much of\b",
        rf"\b{_WHAT_IS} the (?:percentage|share|proportion|fraction|ratio)(?: of)?\b",
        r"\b(?:percentage|share|proportion|fraction) of\b",
        rf"\bhow (?:high|low|large|big|great|fast){_IS}(?={_NEAR}\b{_RATE_NOUN}\b)",
    ),
    "rank": (
        rf"\b(?:where|how) (?:does|do|did|is|was|are) {_NEAR}\brank(?:s|ed|ing)?\b",
        rf"\b(?:what|which) (?:position|place|spot)(?= (?:did|does|do|is|was|are|were)\b{_NEAR}"
        r"\b(?:finish|rank|come|place|table|ranking|league|list|standings)\b)",
        r"\b(?:what|which) (?:is |was )?(?:the |its |their |his |her )?(?:rank|ranking)\b",
        rf"\b{_WHAT_IS} (?:the |its |their )(?:rank|ranking|position|spot)\b",
        r"\brank(?:s|ed|ing)? of\b",
    ),
    "duration": (
        rf"\bhow\s?many (?:more )?{_COUNTED_TIME}\b",
        r"\b(?:for )?how\s?long\b",
        r"\bhow\s?old\b",
        r"\b(?:at )?what age\b",
        rf"\b{_WHAT_IS} (?:the |his |her |its |their )?(?:average |mean |median )?(?:age|duration)\b",
        r"(?=\b(?:duration|age) of\b)",
    ),
    "measurement": (
        rf"\bhow (?:far|high)\b(?!{_NEAR}\b{_MOVING})|\bhow (?:tall|heavy|deep|wide|fast|hot|cold|thick|warm)\b",
        rf"\bhow\s?(?:many|much) (?:square |cubic |metric )?{_MEASURED}\b",
        rf"\b{_WHAT_IS} the (?:distance|height|length|weight|area|depth|speed|temperature|width|altitude)\b",
    ),
    "count": (
        r"\bhow\s?many\b",
        r"\bhow much people\b",
        r"\b(?:total )?(?:number|no\.|nr\.?) of\b",
        rf"\b{_WHAT_IS} the (?:total )?(?:number|count)\b",
        rf"\b{_WHAT_IS} the total\b"
        rf"(?! (?:[\w'’-]+ ){{0,3}}?(?:{_PRICE_NOUN}|amount|size|area|length|weight|distance)\b)",
        rf"\b{_WHAT_IS} (?=the population\b)",
        r"\bcount of\b",
        rf"\bhow (?:high|low|large|big|great){_IS}(?={_NEAR}\b(?:population|death toll|toll|number)\b)",
    ),
    "money": (
        rf"\bhow\s?much\b(?={_NEAR}\b{_MONEY_NOUN}\b)",
        rf"\b{_WHAT_IS} (?=(?!the (?:population|number)\b){_NEAR}\b{_PRICE_NOUN}\b)",
        rf"\bwhat (?:did|does|do|will|would) (?={_NEAR}\b(?:cost|pay|earn|spend|(?<!in )charge)\b)",
        rf"\bwhat (?:did|does|do|will|would) (?={_NEAR}\b{_PRICE_NOUN}\b.{{0,60}}?"
        r"\b(?:reach|rise|fall|peak|climb|drop|amount to|stand at|total|hit)\b)",
        r"\b(?:at what price|how expensive|for how much)\b",
        r"\b(?:cost|price|value|budget|revenue) of\b",
        rf"\bhow (?:high|low){_IS}(?={_NEAR}\b{_PRICE_NOUN}\b)",
    ),
    "amount": (
        rf"\b(?:by )?how\s?much\b|\bhow (?:far|high)\b(?={_NEAR}\b{_MOVING})",
        r"\bhow (?:large|big|small|great|sizeable|valuable)\b",
        rf"\b{_WHAT_IS} the (?:size|amount|scale|volume|level|extent|sum)\b",
        r"\b(?:what|which) (?:size|amount|volume)\b",
        r"\bamount of\b",
    ),
    "date": (
        r"\bwhen\b",
        r"\b(?:on |in |by |since |until )?(?:what|which) (?:year|date|day|month|decade|century|time|season)s?\b",
        r"\bhow (?:soon|recently)\b",
        r"\b(?:what was the )?date of\b",
    ),
    "reason": (
        r"\bwhy\b",
        r"\b(?:for )?what (?:reasons?|caused?|causes|led to|made|prompted|triggered)\b",
        r"\bhow come\b",
        rf"\b{_WHAT_IS} the (?:reasons?|causes?) (?:for|of|why|behind)\b",
        r"\breasons? (?:for|why|behind)\b",
    ),
    "person": (
        r"\b(?:who|whom|whose|who['’]?s)\b",
        rf"\b(?:what|which) {_NO_VERB}(?:\w+ )?{_ROLE}\b",
        r"\bwhich people\b",
        rf"\b(?:name|{_WHAT_IS} the name) of the (?:\w+ )?{_ROLE}\b",
        rf"^(?:please )?name the (?:\w+ )?{_ROLE}\b",
    ),
    "place": (
        r"\bwhere(?:['’]?s)?\b",
        r"\bwhereabouts\b",
        rf"\b(?:in |from |to )?(?:what|which) {_NO_VERB}(?:\w+ )?{_PLACE_NOUN}\b(?! that\b)",
        rf"\b{_WHAT_IS} (?=the (?:location|venue|address|birthplace|capital) of\b)",
        rf"^(?:please )?name the (?:\w+ )?{_PLACE_NOUN}\b",
    ),
    "list": (
        r"\bwhat(?:['’]re| (?:are|were)) (?:the|some|all)\b",
        r"^(?:please |can you |could you )?(?:list|enumerate)\b(?: (?:all|the|some))?",
        r"^(?:please |can you |could you )?name (?:all|some|the|two|three|four|five|\d{1,2})\b",
        r"\b(?:what|which) (?:kinds?|types?|sorts?) of\b",
        rf"\b(?:what|which) {_NO_PLURAL}(?={_PLURAL})",
        rf"\b(?:what|which) {_NO_VERB}(?=(?:[\w-]+ ){{1,3}}?(?:[\w-]+[^\Wsu]s|people) (?:are|were|have|do|did)\b)",
    ),
    "other": (r"\b(?:what|which|how|wh?ats)\b",),
}
# Nouns that tell the kind where no question word does: keywords ("population lima"), and behind a bare "what is".
_NOUNS: dict[AnswerType, str] = {
    "count": r"death toll|headcount|populations?|number|attendance",
    "money": r"revenues?|budget|prices?|turnover|salary|salaries|gdp|profits?|net worth|market value|cost",
    "share": _RATE_NOUN,
    "measurement": r"height|length|weight|distance|altitude|temperature",
    "amount": r"(?:market |industry )?size|scale|volume|amount",
    "date": r"(?<!to )(?<!of )(?<!up-to-)dates?|deadline|birthday",
    "place": r"location|venue|birthplace|headquarters",
}

_DOCUMENT = (
    r"(?:(?:this|that) (?:\w+ )?(?:article|story|report|document|page|piece|text|post|paper|news)|"
    r"the (?:news |whole |full )?(?:article|story|document|page|piece|text|post))"
)
_THIS = rf"(?:{_DOCUMENT}|this)"
_IMAGE = r"(?:photo(?:graph)?|picture|image|illustration)s?"
_END = r"\s*[?.!]*\s*$"
# "the source of this" is the document's, "the source of this river" is not.
_THIS_ALONE = rf"(?:{_DOCUMENT}\b|this(?={_END}))"
_ITS = r"(?:article|story|document|page)(?:['’]s)?"
_ASKING = rf"(?:(?:{_WHAT_IS}|who{_IS}|tell me|give me|name) )?"
_MADE_KNOWN = r"(?:updated|published|written|posted|dated|released|printed)"
_ABOUT_DOCUMENT: dict[DocumentPart, tuple[str, ...]] = {
    "caption": (
        rf"\bwh?at (?:does|do|did) (?:the|this|that) (?:{_IMAGE}|caption)(?: of the article| captions?)? "
        r"(?:show|say|depict|read|portray|illustrate)\b",
        r"\b(?:who|what|what can be)(?:['’]?s| is| are| was| were)? (?:seen |shown |pictured |depicted |there )?"
        rf"(?:in|on) (?:the|this|that) {_IMAGE}{_END}",
        rf"\b{_IMAGE} captions?\b|\bcaptions? (?:of|for|under|below) (?:the|this|that)\b|\bthe caption{_END}",
        rf"\bdescribe (?:the|this|that) {_IMAGE}{_END}",
        rf"\bwho (?:took|shot) (?:the|this|that) {_IMAGE}{_END}",
    ),
    "author": (
        rf"\bwho (?:wrote|authored|penned|edited|reported) {_THIS}{_END}",
        rf"\b(?:who|what)(?:{_IS})?(?: the name of)? the (?:author|writer|reporter|editor|journalist)s?"
        rf"(?: of {_DOCUMENT})?{_END}",
        rf"\b(?:author|writer|reporter|byline)s? of {_THIS_ALONE}|\bbyline\b",
        rf"\b(?:by whom|who)\b.{{0,20}}\b{_THIS} written(?: by)?{_END}",
    ),
    "title": (
        rf"\b(?:title|headline|heading) (?:of|for) {_THIS_ALONE}",
        rf"^{_ASKING}(?:the )?(?:title|headline){_END}",
        rf"\b{_ITS} (?:title|headline)\b",
        rf"\b{_WHAT_IS} {_THIS} (?:called|titled|entitled){_END}",
    ),
    "source": (
        rf"\b(?:source|publisher|url|link) (?:of|for|to) {_THIS_ALONE}",
        rf"^{_ASKING}(?:the )?(?:source|publisher){_END}",
        rf"\b{_ITS} (?:source|publisher|url|link)\b",
        rf"\bwhere (?:is|was|does|did|has) {_DOCUMENT} (?:come from|from|taken from|published|been published|appear)\b",
        r"\b(?:who|(?:which|what) (?:news ?)?(?:paper|agency|outlet|site|website|publication|magazine))"
        rf" (?:published|ran|printed|posted|released) {_THIS}{_END}",
    ),
    "date": (
        rf"\b(?:when|(?:what|which) (?:date|day|year|month|time))\b.{{0,20}}\b{_DOCUMENT} (?:last |first )?"
        rf"(?:{_MADE_KNOWN}|from|come out|appear)\b",
        rf"\bwhen was this (?:last |first )?{_MADE_KNOWN}{_END}",
        rf"\b(?:publication date|date of publication|dateline)(?: of {_DOCUMENT}|{_END})",
        rf"\bdate (?:of|on) {_DOCUMENT}|\b{_ITS} date\b",
        rf"^(?:when )?(?:last )?(?:published|updated|posted)(?: on| when)?{_END}",
        rf"\bhow (?:old|recent|new) is {_DOCUMENT}{_END}",
    ),
    "topic": (
        rf"\b{_WHAT_IS} (?:{_THIS}|it) (?:all |mainly |really )?about{_END}",
        rf"\bwhat (?:does|do|did) {_DOCUMENT} (?:say|discuss|describe|cover|report|tell us|talk about|deal with){_END}",
        rf"^(?:please |can you |could you )?(?:summari[sz]e|sum up)(?: (?:{_THIS}|it))?{_END}",
        rf"\b(?:summary|gist|topic|subject|main (?:idea|point|topic|message|theme|subject)s?) of {_THIS_ALONE}",
        rf"\b{_WHAT_IS} the (?:summary|gist|main (?:idea|point|topic|message|theme|subject)){_END}|^tl;?dr\b",
    ),
}


def _compiled(alternatives: tuple[str, ...]) -> "re.Pattern[str]":
    return re.compile("|".join(alternatives), re.IGNORECASE)


_PATTERNS = tuple((kind, _compiled(alternatives)) for kind, alternatives in _FRAMES.items())
# Among keywords only: "president of peru", "peru president".
_PERSON_NOUN = rf"{_ROLE}(?= of\b|{_END})"
_NOUN_PATTERNS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    *((kind, _compiled((rf"\b(?:{nouns})\b",))) for kind, nouns in _NOUNS.items()),
    ("person", _compiled((rf"\b{_PERSON_NOUN}",))),
)
# "what is the yearly growth rate"; not "what is the cause of the high price"
_OPENS = r"(?:is|was|are|were|did|does|do|has|have|will)"
_NO_JOINT = r"(?!(?:of|for|to|that|which|who|when|where|with|by|in|on|from|and|or)\b)"
_HEAD_PATTERNS = tuple(
    (kind, _compiled((rf"(?:\b{_WHAT_IS}|^{_OPENS}) (?:{_NO_JOINT}[\w'’-]+ ){{0,5}}?(?:{nouns})\b(?! of \w+ing\b)",)))
    for kind, nouns in _NOUNS.items()
)
_DOCUMENT_PATTERNS = tuple((part, _compiled(alternatives)) for part, alternatives in _ABOUT_DOCUMENT.items())
# What a sentence has, and mere keywords have not.
_SENTENCE = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|whats|wats|is|are|was|were|do|does|did|has|have|had|will)\b",
    re.IGNORECASE,
)
# "When the storm hit, what was the toll?": what is asked stands behind the comma.
_MAIN_CLAUSE = re.compile(
    r"^(?:when|where|while|if|as|after|before|because|although|since|in|on|at|by|during|for|of|among|according) "
    r"(?!is\b|was\b|are\b|were\b|do\b|does\b|did\b|has\b|have\b|had\b|will\b|would\b|can\b|could\b|should\b|"
    r"wh(?:at|ich|om|ose)\b|how\b)"
    r"[^,?]{1,160},\s*(?=(?:who|whom|whose|what|which|when|where|why|how|by how|in wh|on wh|at wh|to wh)\w*\b)",
    re.IGNORECASE,
)


def read_frame(text: str) -> tuple[AnswerType, Span | None]:
    """The type of answer, and where the question words stand that told it; None where nothing or a noun alone did.

    What asks about the document itself comes first, then what stands first in the question, then in the table.
    """
    if read_document_part(text) is not None:
        return "document", None
    main = _MAIN_CLAUSE.match(text)
    start = main.end() if main else 0
    found: list[tuple[float, int, AnswerType, re.Match[str] | None]] = []
    for n, (kind, pattern) in enumerate(_PATTERNS):
        match = pattern.search(text, start)
        if match is not None:
            # A bare "what" yields to a word that tells the kind wherever that stands ("what was the death toll").
            place = match.start() + (0.75 if kind == "other" else 0.0)
            found.append((place, n, kind, match))
    found += _told_by_noun(text, start)
    if not found:
        return "other", None
    *_, kind, match = min(found, key=lambda item: item[:2])
    return kind, Span(*match.span()) if match is not None and match.group() else None


def _told_by_noun(text: str, start: int) -> list[tuple[float, int, AnswerType, "re.Match[str] | None"]]:
    """A noun that "what is" asks for counts from there; among mere keywords, from where it stands."""
    patterns = _HEAD_PATTERNS if _SENTENCE.search(text, start) else _NOUN_PATTERNS
    found: list[tuple[float, int, AnswerType, re.Match[str] | None]] = []
    for n, (kind, pattern) in enumerate(patterns):
        match = pattern.search(text, start)
        if match is not None:
            found.append((match.start() + 0.5, n, kind, None))
    return found


def read_document_part(text: str) -> DocumentPart | None:
    """What a question asks of the document itself: who wrote it, when, what its picture shows; None for any other."""
    return next((part for part, pattern in _DOCUMENT_PATTERNS if pattern.search(text)), None)
