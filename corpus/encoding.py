"""From bytes to characters: the encoding is found, and the text is refused where it cannot be.

A detector always names some encoding, and a wrong one turns a text to garbage without a word. So every candidate has
to give text that looks written: for Chinese, Japanese, Korean and Russian, that its commonest characters are in it;
for western European text, that accents stand inside of words and quotation marks around them.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from corpus.errors import UnsupportedFormat

HINT = "Save it as UTF-8, and add it again."

# The longer mark first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The characters that most often stand in a text of the language; together a quarter to a half of any.
_CHINESE = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民"
    "第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月"
    "话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变"
    "四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼"
    "市亿万省企元"
    "這個們來為國說時會對後過發裡種經還開從實當動樣與長機無點關業將兩間問應戰頭體見產話給現門東聲員論處義認條係氣題"
    "別變總電數報結場計資統區隊決馬學"
)
_JAPANESE_KANJI = (
    "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九"
)
_KOREAN = (
    "이다는을의가에한하고로기지사도은를서자어인시대리나그라있수정일과보전들해아만성장부스상국주제으년것원조동구소비게했적"
    "여공면오경신유안관계무중되선개화치위요용미산실식까할방회려트입내세업물재된합"
)
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_RUSSIAN_COMMON = frozenset(_RUSSIAN[:12])
_KNOWN_CYRILLIC = re.compile("[\u0410-\u044fЁёІіЇїЄєҐґЎў]")
_KANA = re.compile("[\u3041-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_FULL_WIDTH = re.compile("[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6·“”‘’—…《》、。]")

# Shares of the letters that are common ones; in text of the wrong encoding they are some hundredths.
_COMMON = 0.2
# Fewer letters than this say nothing about how common they are.
_ENOUGH = 8


def decode(data: bytes, name: str) -> str:
    """The text that the bytes are, in whatever encoding. Raises UnsupportedFormat, naming it `name`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnsupportedFormat(
                    f"'{name}' begins as {encoding.removesuffix('-sig').upper()} text but is not (byte {error.start})",
                    hint=HINT,
                ) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _detected(data, name, _CANDIDATES)
    share = _n_controls(text) / max(1, len(text))
    if "\x1b$" not in text and share <= 0.05:
        return text
    # Codes of seven bits, and two bytes a character, may be well-formed UTF-8 too.
    try:
        return _detected(data, name, _CANDIDATES[:_N_OF_SEVEN_BITS])
    except UnsupportedFormat:
        if "\x00" in text or share > 0.3:
            raise
        return text


def decode_as(data: bytes, declared: str | None, name: str) -> str:
    """The same, where the text itself declares an encoding: right or not, what is well-formed UTF-8 is UTF-8."""
    if declared is not None and not any(data.startswith(mark) for mark, _ in _MARKS):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                # What the web calls Latin-1 and GB2312 are the wider encodings.
                return data.decode(_WIDER.get(codecs.lookup(declared).name, declared))
            except (LookupError, UnicodeError):
                pass
    return decode(data, name)


_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}


def _detected(data: bytes, name: str, candidates: "Sequence[_Candidate]") -> str:
    found: dict[str, str] = {}
    for encoding, looks_right in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text in found:
            continue
        counts = Counter(text)
        if _is_text(counts) and looks_right(text, counts):
            found[text] = encoding
    if len(found) > 1:
        found = {text: encoding for text, encoding in found.items() if encoding == _preferred(data, found)}
    if len(found) == 1:
        return next(iter(found))
    if b"\x00" in data:
        raise UnsupportedFormat(f"'{name}' is a binary file, not text", hint="Give a document that has text in it.")
    raise UnsupportedFormat(f"It cannot be told for sure in which encoding '{name}' is written", hint=HINT)


def _preferred(data: bytes, found: dict[str, str]) -> str | None:
    """Which of several encodings that all look right a detector takes for the right one."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - seldom needed

    best = from_bytes(data[:200_000], cp_isolation=list(found.values())).best()
    return None if best is None else best.encoding


def _n_controls(text: str) -> int:
    """How many characters are control characters that no text has."""
    found = (character for character in set(text) if unicodedata.category(character) == "Cc")
    return sum(text.count(character) for character in found if character not in "\t\n\r\f")


# How often each character stands in a text: there are few, however long it is.
_Counts = Mapping[str, int]


def _is_text(counts: _Counts) -> bool:
    return all(
        character in "\t\n\r\f" or unicodedata.category(character) not in ("Cc", "Cn", "Co", "Cs")
        for character in counts
    )


def _n_of(counts: _Counts, letter: "re.Pattern[str]") -> int:
    return sum(n for character, n in counts.items() if letter.match(character))


def _is_wide(text: str, counts: _Counts) -> bool:
    """UTF-16 without its mark: mostly ASCII, or text of one of the languages. Swapped bytes give rare characters."""
    if len(text) < _ENOUGH:
        return False
    n_ascii = sum(n for character, n in counts.items() if character.isascii())
    looks_right = (_is_chinese, _is_japanese, _is_korean, _is_russian)
    return n_ascii > 0.7 * len(text) or any(is_of(text, counts) for is_of in looks_right)


def _is_chinese(text: str, counts: _Counts) -> bool:
    if _n_of(counts, _KANA) or _n_of(counts, _HANGUL):
        return False
    return _is_of(counts, _HAN, _CHINESE)


def _is_japanese(text: str, counts: _Counts) -> bool:
    letters, kana = _n_of(counts, _HAN), _n_of(counts, _KANA)
    if not kana:
        return False
    common = kana + sum(counts.get(character, 0) for character in _JAPANESE_KANJI)
    # A Japanese text without hiragana is a list of names at most.
    has_hiragana = any("\u3041" <= character <= "\u3096" for character in counts)
    return common >= 0.3 * (letters + kana) and has_hiragana and _others(counts) <= 0.05 * (letters + kana)


def _is_korean(text: str, counts: _Counts) -> bool:
    n_han, n_hangul = _n_of(counts, _HAN), _n_of(counts, _HANGUL)
    return n_han <= 0.1 * n_hangul and _is_of(counts, _HANGUL, _KOREAN)


def _is_russian(text: str, counts: _Counts) -> bool:
    n_letters = _n_of(counts, _CYRILLIC)
    common = sum(n for character, n in counts.items() if character.lower() in _RUSSIAN_COMMON)
    strange = sum(
        n for character, n in counts.items() if _CYRILLIC.match(character) and not _KNOWN_CYRILLIC.match(character)
    )
    # Wrong guesses put frames and signs between the letters, or single letters into Latin words.
    if (
        _others(counts) > 0.05 * n_letters
        or strange > 0.01 * n_letters
        or common < 0.5 * n_letters
        or any("\u2500" <= character <= "\u259f" for character in counts)
        or re.search("[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z]", text)
    ):
        return False
    n_words = n_odd = 0
    for match in re.finditer("[\u0400-\u04ff]+", text):
        word = match.group()
        n_words += 1
        n_odd += not (word.islower() or word.isupper() or word.istitle())
    return n_words >= 2 and n_odd <= 0.05 * n_words + 1


def _is_of(counts: _Counts, letter: "re.Pattern[str]", common: str) -> bool:
    n_letters = _n_of(counts, letter)
    if not n_letters or _others(counts) > 0.05 * n_letters + 2:
        return False
    share = sum(counts.get(character, 0) for character in frozenset(common)) / n_letters
    return share >= (_COMMON if n_letters >= _ENOUGH else 0.5)


def _others(counts: _Counts) -> int:
    """Characters beyond ASCII that are of none of these languages, nor of their punctuation."""
    known = (_HAN, _KANA, _HANGUL, _CYRILLIC, _FULL_WIDTH)
    return sum(
        n
        for character, n in counts.items()
        if not character.isascii() and not any(letter.match(character) for letter in known)
    )


_LETTER = "a-zA-ZàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽŸ"
# Where accents and marks stand in western European text, in the order in which they are looked for.
_WESTERN = re.compile(
    # a small letter with an accent, alone or within a word, two of them at most in a row
    r"(?<![àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšž])[àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšž]{1,2}"
    r"(?![àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžÀ-Ý])"
    # a capital one, at the head of a word or among capitals
    r"|(?<![a-zà-ÿ])[ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽŸ](?=[a-zA-Zà-ÿ]|\b)"
    rf"|(?<=[{_LETTER}])’(?=[{_LETTER}])"
    r"|(?<!\w)[“‘„‚«‹¡¿](?=[\s\w“‘„‚¿¡(])|(?<=[\s\w.,;:!?%)…”’»›€])[”’“‘»›](?!\w)"
    r"|[–—](?!\w*[–—])|…|•(?=\s)"
    r"|(?:(?<=[\s\d(])|^)[€£¥¢](?=[\s\d.,)]|$)|(?<=\d)[€£¢]|(?<=[\d ])[°](?=[CFNSEW\s.,;)]|$)|(?<=[a-zA-Z\d])[²³]"
    r"|\xa0|[©®§™](?=[\s\d,.)]|$)|(?<=[a-zA-Z])[®™]|[½¼¾×±·](?=[\s\dx.,)]|$)|[ªº](?=[\s.,)]|$)"
)


# The accented letters of the languages that cp1252 is for. Czech, Polish or Turkish read as cp1252 gives letters that
# no one of them has together.
_ALPHABETS = tuple(
    map(
        frozenset,
        (
            "àâæçéèêëîïôœùûüÿ",
            "äöüßé",
            "áéíñóúü",
            "áâãàçéêíóôõúü",
            "àèéìíîòóùú",
            "áéëïóöüèê",
            "åäöæøéü",
            "áéíóúýþæöð",
            "àçèéíïòóúü",
            "äöõüšž",
        ),
    )
)
# Accents rarer than this are of foreign names, which may be of any language.
_FEW_ACCENTS = 0.02


def _is_western(text: str, counts: _Counts) -> bool:
    n_beyond_ascii = sum(n for character, n in counts.items() if not character.isascii())
    if not n_beyond_ascii or not _is_of_one_alphabet(counts):
        return False
    odd = Counter(_WESTERN.sub("", text))
    return sum(n for character, n in odd.items() if not character.isascii()) <= 0.02 * n_beyond_ascii


def _is_of_one_alphabet(counts: _Counts) -> bool:
    accented: Counter[str] = Counter()
    n_letters = 0
    for character, n in counts.items():
        if character.isalpha():
            n_letters += n
            if not character.isascii():
                accented[character.lower()] += n
    n_accented = accented.total()
    if n_accented < 4 or n_accented < _FEW_ACCENTS * n_letters:
        return True
    return max(sum(accented[letter] for letter in known) for known in _ALPHABETS) >= 0.85 * n_accented


_Candidate = tuple[str, Callable[[str, _Counts], bool]]
_N_OF_SEVEN_BITS = 3
_CANDIDATES: tuple[_Candidate, ...] = (
    ("iso2022_jp", _is_japanese),
    ("utf_16_le", _is_wide),
    ("utf_16_be", _is_wide),
    ("cp1252", _is_western),
    ("gb18030", _is_chinese),
    ("cp932", _is_japanese),
    ("euc_jp", _is_japanese),
    ("big5", _is_chinese),
    ("cp949", _is_korean),
    ("cp1251", _is_russian),
    ("koi8_r", _is_russian),
)
