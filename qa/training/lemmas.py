"""The base form of a verb, for questions with "did": rules, a table of irregular ones, and a vocabulary to judge."""

from collections.abc import Container, Iterator

_IRREGULAR = {
    form: base
    for base, forms in {
        "be": "is are was were been being am",
        "have": "has had",
        "do": "does did done",
        "go": "goes went gone",
        "say": "said",
        "make": "made",
        "take": "took taken",
        "give": "gave given",
        "get": "got gotten",
        "win": "won",
        "lose": "lost",
        "pay": "paid",
        "sell": "sold",
        "buy": "bought",
        "bring": "brought",
        "think": "thought",
        "seek": "sought",
        "fight": "fought",
        "catch": "caught",
        "teach": "taught",
        "find": "found",
        "hold": "held",
        "tell": "told",
        "keep": "kept",
        "leave": "left",
        "meet": "met",
        "lead": "led",
        "feel": "felt",
        "leap": "leapt",
        "mean": "meant",
        "send": "sent",
        "spend": "spent",
        "lend": "lent",
        "build": "built",
        "rise": "rose risen",
        "fall": "fell fallen",
        "grow": "grew grown",
        "draw": "drew drawn",
        "know": "knew known",
        "throw": "threw thrown",
        "fly": "flew flown",
        "see": "saw seen",
        "come": "came",
        "become": "became",
        "overcome": "overcame",
        "begin": "began begun",
        "run": "ran",
        "drink": "drank drunk",
        "sink": "sank sunk",
        "shrink": "shrank shrunk",
        "swim": "swam",
        "sing": "sang",
        "stand": "stood",
        "understand": "understood",
        "withdraw": "withdrew withdrawn",
        "undergo": "underwent undergone",
        "write": "wrote written",
        "drive": "drove driven",
        "ride": "rode ridden",
        "strike": "struck stricken",
        "speak": "spoke spoken",
        "break": "broke broken",
        "choose": "chose chosen",
        "freeze": "froze frozen",
        "steal": "stole stolen",
        "wear": "wore worn",
        "bear": "bore borne",
        "tear": "tore torn",
        "swear": "swore sworn",
        "shoot": "shot",
        "sit": "sat",
        "lie": "lay lain lied lying",
        "die": "died dying",
        "tie": "tied tying",
        "hang": "hung",
        "hear": "heard",
        "eat": "ate eaten",
        "slide": "slid",
        "deal": "dealt",
        "dream": "dreamt",
        "light": "lit",
        "feed": "fed",
        "flee": "fled",
        "breed": "bred",
        "wake": "woke woken",
        "shake": "shook shaken",
        "undertake": "undertook undertaken",
        "forget": "forgot forgotten",
        "forecast": "forecasted",
        "bid": "bade bidden",
        "bind": "bound",
        "wind": "wound",
        "strive": "strove striven",
        "hide": "hid hidden",
        "outstrip": "outstripped",
        "ship": "shipped",
    }.items()
    for form in forms.split()
}
_UNCHANGED = frozenset(
    "cut put set hit cost let shut spread split hurt quit shed bet burst rid forecast broadcast".split()
)
_FULL_ENDS = ("ss", "sh", "ch", "ck", "x", "w", "y", "ll", "nd", "rt", "nt", "st")


def base_form(verb: str, known: Container[str]) -> str | None:
    """What stands behind "did": "kill" of "killed", "killing" and "kills"; None if no form that is known fits.

    known: words there are, such as the rows of the word vectors.
    """
    verb = verb.lower()
    if verb in _UNCHANGED:
        return verb
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    return next((form for form in _candidates(verb) if len(form) > 1 and form in known), None)


def _candidates(verb: str) -> Iterator[str]:
    """Likeliest first."""
    if verb.endswith(("ied", "ies")):
        yield verb[:-3] + "y"
    elif verb.endswith(("ed", "ing")):
        stem = verb.removesuffix("ing") if verb.endswith("ing") else verb.removesuffix("ed")
        if not stem.endswith(_FULL_ENDS):
            yield f"{stem}e"
        if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls":
            yield stem[:-1]
        yield stem
        if len(stem) > 3 and stem[-1] == stem[-2]:
            yield stem[:-1]
        yield f"{stem}e"
    elif verb.endswith("s"):
        if verb.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
            yield verb[:-2]
        yield verb[:-1]
