"""What has digits and is no quantity: model names, sections, telephone numbers, clock times, scores, versions."""

from corpus.figures.currencies import CODES, DOLLAR_PREFIXES, LETTERS, YEN_PREFIXES
from corpus.figures.number_words import SCALES, TENS, UNITS
from corpus.figures.numbers import MAX_GROUPS, digit_run
from corpus.figures.titles import past_address
from corpus.figures.tokens import Sentence, Token
from corpus.figures.unit_table import read_unit
from corpus.figures.wordlists import DOWN_VERBS, PERSONS, UP_VERBS, VERBS, is_function_word, is_plural, looks_like_verb

# Words whose number tells which one it is, not how many.
_NUMBERED = frozenset(
    "section sections article articles chapter chapters page pages paragraph clause schedule appendix annex "
    "part volume vol line figure fig table step exhibit item rule title number no nos room suite floor "
    "flight route highway interstate channel level phase stage type grade version release model unit block "
    "district ward zone gate platform track lane season episode act scene psalm verse amendment resolution "
    "directive proposition prop bill class category tier row seat apartment apt box po form lot case file "
    "bus line tram windows ios android iphone ipad galaxy xbox playstation boeing airbus apollo formula "
    "area studio division group catch page pp p nasdaq ftse stoxx russell nikkei topix csi kospi asx tsx "
    "cac dax ibex sp vitamin system euro world pier terminal exit junction mark lines figures tables "
    "kilometre-marker liga ligue serie bundesliga player interstate bus convoy squadron".split()
)
_NUMBERED_IN_WORDS = frozenset(
    "number no phase chapter part level type room section page stage route version volume step act scene episode "
    "article paragraph platform gate grade channel".split()
)
_GROUPS = frozenset("group big fortune top gang chicago-like".split())
_CLOCK = frozenset("am pm".split())
_ZONES = frozenset("gmt utc est edt cet bst pst pdt et pt".split())
_MATCH_WORDS = frozenset(
    "beat beats beating win wins won winning victory defeat defeated defeats lost lose loss losing lead "
    "leads led draw drew drawn tie tied score scored scores scoreline match game vote voted ruling decision "
    "ruled set sets thrashed edged aggregate trailing".split()
)
_MAX_GLUED = 24


def claim_names(sentence: Sentence) -> None:
    """Claim what is no quantity, so that no grammar behind reads it as one."""
    index = 0
    while index < len(sentence.tokens):
        last = index
        if not sentence.claimed[index]:
            token = sentence.at(index)
            if token.kind == "address":
                last = index + 1
            elif token.kind == "digits":
                last = _name_end(sentence, index)
            elif token.kind == "word":
                last = _named_word(sentence, index)
        if last > index:
            sentence.claim(index, last)
            index = last
        else:
            index += 1


def _name_end(sentence: Sentence, index: int) -> int:
    """The token behind the name or key that the digits belong to; the same token if they belong to none."""
    readers = (_long_run, _clock_time, _key, _score, _lettered, _bracketed, _numbered, _proper, _enumerated)
    for read in (*readers, past_address):
        last = read(sentence, index)
        if last > index:
            return last
    return index


def _long_run(sentence: Sentence, index: int) -> int:
    """1,1,1,1 and so on: more groups than any number has, claimed at once."""
    if sentence.word(index + 1) != "," or len(digit_run(sentence, index)[1]) < MAX_GROUPS:
        return index
    return digit_run(sentence, index, limit=len(sentence.tokens))[0]


def _clock_time(sentence: Sentence, index: int) -> int:
    """10:30, 10.30 pm, 9pm, 11 a.m., 1430 GMT, 1:23:45."""
    position = index + 1
    while (
        sentence.word(position) == ":"
        and sentence.at(position).glued
        and sentence.at(position + 1).kind == "digits"
        and sentence.at(position + 1).glued
        and position < index + 8
    ):
        position += 2
    has_colon = position > index + 1 and len(sentence.at(index).text) <= 2
    if (
        sentence.word(position) == "."
        and sentence.at(position + 1).kind == "digits"
        and sentence.at(position + 1).glued
        and (has_colon or _is_half_day(sentence, position + 2))
    ):
        position += 2
    ended = _past_half_day(sentence, position)
    if ended > position:
        return _past_zone(sentence, ended)
    if has_colon:
        return _past_zone(sentence, position)
    if (
        len(sentence.at(index).text) == 4
        and sentence.word(index + 1) in _ZONES
        and sentence.at(index + 1).text.isupper()
    ):
        return index + 2
    return (
        index + 1 if sentence.word(index + 1) in ("o'clock",) or sentence.words(index + 1, 2) == ("o", "'") else index
    )


def _is_half_day(sentence: Sentence, index: int) -> bool:
    return _past_half_day(sentence, index) > index


def _past_half_day(sentence: Sentence, index: int) -> int:
    word = sentence.word(index)
    if word in _CLOCK and len(sentence.at(index - 1).text) <= 2:
        return index + 1
    if word in ("a", "p") and sentence.words(index + 1, 2) == (".", "m") and sentence.at(index + 1).glued:
        return index + 3 + (sentence.word(index + 3) == "." and sentence.at(index + 3).glued)
    return index


def _past_zone(sentence: Sentence, index: int) -> int:
    return index + (sentence.word(index) in _ZONES and sentence.at(index).text.isupper())


def _key(sentence: Sentence, index: int) -> int:
    """Digits in groups that no number is written in: telephone numbers, ISBNs, versions, addresses, 24/7."""
    if _are_decimals(sentence, index):
        return index
    groups, position, marks = [sentence.at(index).text], index + 1, ""
    while (
        sentence.word(position) in ("-", "–", ".", "/", "_", ":")
        and sentence.at(position).glued
        and sentence.at(position + 1).kind == "digits"
        and sentence.at(position + 1).glued
    ):
        marks += sentence.word(position)
        groups.append(sentence.at(position + 1).text)
        position += 2
    if sentence.word(index - 1) == "+" and sentence.follows_closely(index):
        return _past_telephone(sentence, position)
    if sentence.word(index - 1) in ("#", "№", "v") and sentence.follows_closely(index):
        return position
    if _is_lap_time(sentence, index):
        return index + 3
    n_digits = sum(map(len, groups))
    if len(groups) >= 3:
        is_grouped = (
            len(groups) < 7
            and set(marks) == {"."}
            and all(len(group) == 3 for group in groups[1:])
            and len(groups[0]) <= 3
        )
        return index if is_grouped or _is_decimal_range(groups, marks) else position
    if len(groups) == 2 and marks in "-–" and ((len(groups[1]) == 4 and len(groups[0]) == 3) or n_digits >= 9):
        return position
    if marks == "/" and (groups in (["24", "7"], ["9", "11"], ["7", "7"]) or n_digits > 5):
        return position
    if _opens_telephone(sentence, index):
        return _past_telephone(sentence, position)
    return index


def _is_lap_time(sentence: Sentence, index: int) -> bool:
    """1'52: minutes and seconds; 5'2" is a height."""
    mark, other = sentence.at(index + 1), sentence.at(index + 2)
    if mark.text not in ("'", "’") or other.kind != "digits" or not (mark.glued and other.glued):
        return False
    return len(other.text) == 2 and int(other.text) >= 12


def _are_decimals(sentence: Sentence, index: int) -> bool:
    """Whether the digits are the second half of a number: the 5 of 1.5-2."""
    return (
        sentence.word(index - 1) == "." and sentence.follows_closely(index) and sentence.at(index - 2).kind == "digits"
    )


def _is_decimal_range(groups: list[str], marks: str) -> bool:
    """1.5-2, 2-2.5, 0.5-1.25: two numbers of which the first is the smaller."""
    ends = marks.replace("–", "-").split("-")
    if len(ends) != 2 or not all(end in ("", ".") for end in ends):
        return False
    low, high = groups[: len(ends[0]) + 1], groups[len(ends[0]) + 1 :]
    return float(".".join(low)) < float(".".join(high))


def _opens_telephone(sentence: Sentence, index: int) -> bool:
    """(021) 6535: a group in brackets, with a zero in front or a number behind."""
    if sentence.word(index - 1) != "(" or sentence.word(index + 1) != ")" or not sentence.follows_closely(index):
        return False
    text, following = sentence.at(index).text, sentence.at(index + 2)
    return 2 <= len(text) <= 4 and following.kind == "digits" and len(following.text) >= 3


def _past_telephone(sentence: Sentence, index: int) -> int:
    """Behind further groups of digits, with spaces, hyphens or brackets between."""
    position, steps = index, 0
    while steps < 8:
        step = position
        while sentence.word(step) in ("-", "(", ")", ".") and step < position + 2:
            step += 1
        if sentence.at(step).kind != "digits" or len(sentence.at(step).text) > 5:
            return position
        position, steps = step + 1, steps + 1
    return position


def _score(sentence: Sentence, index: int) -> int:
    """2-1, 21–15, 3-3: two numbers and a hyphen, the first not smaller, or among words of play and vote."""
    hyphen, other = sentence.at(index + 1), sentence.at(index + 2)
    if hyphen.text not in ("-", "–", "—", ":") or not hyphen.glued or other.kind != "digits" or not other.glued:
        return index
    if _are_decimals(sentence, index):
        return index
    one, two = sentence.at(index).text, other.text
    after = sentence.at(index + 3)
    if len(one) > 3 or len(two) > 3 or (after.glued and after.text in ("%", ".", ",") and sentence.at(index + 4).glued):
        return index
    if after.glued and after.kind == "word":
        return index
    if (
        sentence.at(index - 1).text in ("$", "£", "€", "¥")
        or after.lower in SCALES
        or after.text == "%"
        or after.lower in ("percent", "per")
    ):
        return index
    if int(one) >= int(two):
        return index + 3
    around = [sentence.word(position) for position in range(max(0, index - 6), min(len(sentence.tokens), index + 6))]
    is_counting = is_plural(after.lower) or after.text == "-"
    if _MATCH_WORDS.intersection(around) and not is_counting:
        return index + 3
    return index


def _lettered(sentence: Sentence, index: int) -> int:
    """5G, A380, F-16, Covid-19, H1N1: digits grown together with letters that are no unit, scale or currency."""
    before, after = sentence.at(index - 1), sentence.at(index + 1)
    if sentence.follows_closely(index) and _ends_unit(sentence, index):
        return index
    if sentence.follows_closely(index) and before.kind == "word" and not _is_money_prefix(sentence, index - 1):
        if before.text in LETTERS and not before.glued and _is_large(sentence, index):
            return index
        return _glued_end(sentence, index)
    earlier = sentence.at(index - 2).text
    if sentence.follows_closely(index) and before.text == "-" and earlier.isupper() and len(earlier) > 2:
        has_decimals = after.text == "." and sentence.at(index + 2).glued
        is_name = earlier not in CODES and not has_decimals and after.text != "%" and after.lower not in SCALES
        return index + 1 if is_name else index  # COVID -19
    if sentence.follows_closely(index) and before.text in ("-", "‑", "–") and before.glued:
        word = sentence.at(index - 2)
        if word.glued and sentence.at(index - 3).kind == "digits":
            return index  # 5k-20k
        if (
            word.kind == "word"
            and word.lower not in ("minus", "negative")
            and word.lower not in UNITS
            and word.lower not in TENS
            and not _is_money_prefix(sentence, index - 2)
        ):
            return _glued_end(sentence, index)
    if after.glued and after.kind == "word" and _is_name_letter(sentence, index + 1):
        return _glued_end(sentence, index)
    other = sentence.at(index + 2)
    if after.text == "-" and after.glued and other.glued and other.kind == "word" and other.text[0].isupper():
        return index + 3 if other.lower in UNITS or other.lower in TENS else index  # 7-Eleven
    return index


def _ends_unit(sentence: Sentence, index: int) -> bool:
    """190 km2, 80 µg/m3."""
    start = index - 3 if sentence.word(index - 2) == "/" else index - 1
    unit = read_unit(sentence, start) if sentence.at(start - 1).kind == "digits" else None
    return unit is not None and unit[1] > index


def _is_large(sentence: Sentence, index: int) -> bool:
    """R30 million: digits with a scale behind."""
    last, _, _ = digit_run(sentence, index)
    word = sentence.word(last)
    return word in SCALES and (len(word) > 3 or word == "bn")


def _is_name_letter(sentence: Sentence, index: int) -> bool:
    """Letters behind digits that only a name has: one capital (5G, 4K, 3D), or letters that digits follow (4x4)."""
    token, following = sentence.at(index), sentence.at(index + 1)
    if following.glued and following.kind == "digits":
        unit = read_unit(sentence, index)
        return unit is None or unit[1] == index + 1
    if token.text in ("G", "D", "P", "X", "x", "S", "E", "R", "N", "H", "J", "Q", "V", "Z", "I", "U", "Y", "O", "A"):
        return True
    if token.text == "K":
        return sentence.at(index - 1).text in ("2", "4", "5", "8") and sentence.word(index - 2) not in (
            ".",
            "$",
            "£",
            "€",
        )
    return False


def _is_money_prefix(sentence: Sentence, index: int) -> bool:
    token = sentence.at(index)
    is_dollars = sentence.word(index - 1) == "$" and token.lower in DOLLAR_PREFIXES
    return token.text in CODES or is_dollars or token.lower in YEN_PREFIXES or not token.text.isascii()


def _glued_end(sentence: Sentence, index: int) -> int:
    """Behind everything that is written together with the digits, but for marks at its end."""
    position = last = index + 1
    while position < len(sentence.tokens) and sentence.at(position).glued and position < index + _MAX_GLUED:
        if sentence.at(position).kind in ("word", "digits"):
            last = position + 1
        elif sentence.word(position) not in ("-", ".", "/", "_", ":"):
            break
        position += 1
    return last


def _bracketed(sentence: Sentence, index: int) -> int:
    """[12]: a reference."""
    is_reference = (
        sentence.word(index - 1) == "[" and sentence.word(index + 1) == "]" and len(sentence.at(index).text) <= 3
    )
    return index + 1 if is_reference else index


def _numbered(sentence: Sentence, index: int) -> int:
    """Section 427, No. 5, page 12, World War 2, Boeing 737."""
    before = index - 1
    if sentence.word(before) == "." and sentence.at(before).glued:
        before -= 1
    word = sentence.word(before)
    if word not in _NUMBERED:
        return index
    if word == "number" and sentence.word(before - 1) == "the":
        return index
    if _is_counted_here(sentence, index) and not sentence.at(before).text[0].isupper():
        return index
    return _through_list(sentence, index)


def _through_list(sentence: Sentence, index: int) -> int:
    """Sections 4, 5 and 6: the numbers that share the word."""
    last = index + 1
    while (
        sentence.word(last) in (".", "-", "–", "(")
        and sentence.at(last + 1).kind == "digits"
        and sentence.at(last).glued
    ):
        last += 2
    if sentence.word(last) in ("and", "or", "to", "-", "–") and sentence.at(last + 1).kind == "digits":
        following = sentence.at(last + 2)
        if len(sentence.at(last + 1).text) <= 3 and following.kind != "word" and following.text not in ("%", ".", ","):
            return last + 2
    return last


def _is_counted_here(sentence: Sentence, index: int) -> bool:
    following = sentence.word(index + 1)
    return following in PERSONS or following in SCALES or following in ("%", "percent", "per") or is_plural(following)


def _proper(sentence: Sentence, index: int) -> int:
    """S&P 500, iPhone 11, Planet 9: a small bare number behind a name inside of the sentence, with nothing to count."""
    before, token, after = sentence.at(index - 1), sentence.at(index), sentence.at(index + 1)
    if not _is_name_before(sentence, index) or len(token.text) > 4 or (before.glued and before.text.islower()):
        return index
    if after.glued and after.kind != "mark":
        return index
    if (
        after.text in (",", ".")
        and after.glued
        and sentence.at(index + 2).kind == "digits"
        and sentence.at(index + 2).glued
    ):
        return index
    if after.text in ("-", "–", "%", "％", "°", "/") or after.lower in SCALES or _counts(after):
        return index
    return index + 1


def _is_name_before(sentence: Sentence, index: int) -> bool:
    before = sentence.at(index - 1)
    if before.kind != "word" or sentence.follows_closely(index) or before.text in CODES:
        return False
    if before.lower in VERBS or is_function_word(before.lower) or before.lower in UNITS:
        return False
    if before.text[0].isupper():
        # The first word of a sentence is a capital anyway: "Some 20 people".
        return index - 1 > 0 or before.text[1:].lower() != before.text[1:]
    return before.text[1:].lower() != before.text[1:]  # iPhone


def _counts(after: Token) -> bool:
    """Whether the word behind a number is a noun or a unit that the number counts."""
    if after.kind != "word" or not after.text[0].islower():
        return False
    word = after.lower
    return not (is_function_word(word) or looks_like_verb(word) or word in UP_VERBS or word in DOWN_VERBS)


def _enumerated(sentence: Sentence, index: int) -> int:
    """1. or (1) or 1) at the head of an item."""
    first = index - (sentence.word(index - 1) == "(")
    if first != 0 or len(sentence.at(index).text) > 3:
        return index
    mark, following = sentence.at(index + 1), sentence.at(index + 2)
    is_item = mark.text in (".", ")") and mark.glued and not following.glued and following.kind == "word"
    return index + 1 if is_item else index


def _named_word(sentence: Sentence, index: int) -> int:
    """Group of Seven, Formula One, number one, Channel Four: number words that name; claimed with their name."""
    word = sentence.word(index)
    if word not in UNITS and word not in TENS:
        return index
    before = sentence.word(index - 1)
    is_capital = sentence.at(index).text[0].isupper()
    if before in _NUMBERED_IN_WORDS:
        return index + 1
    if (
        is_capital
        and index > 0
        and sentence.at(index - 1).text[:1].isupper()
        and before not in UNITS
        and before not in TENS
    ):
        return index if is_function_word(before) else index + 1
    if is_capital and before == "of" and sentence.word(index - 2) in _GROUPS:
        return index + 1
    return index
