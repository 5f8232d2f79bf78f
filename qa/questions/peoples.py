"""Countries and peoples under one name: American, the US and the United States are one to a question.

The lists are of common knowledge: each line begins with what stands for all of them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.documents import Span
from index.lexical import stem

# A name of several words is joined by "_"; ways of writing that are not words ("U.S.") are written as they stand.
# The second of a line is the adjective, if no line of _ADJECTIVES tells another.
_FORMS = """
america american americans us usa u.s u.s.a united_states
britain british briton britons uk u.k united_kingdom
europe european europeans eu e.u european_union
un u.n united_nations
uae u.a.e united_arab_emirates emirati
russia russian russians
china chinese prc
japan japanese
germany german germans
france french
italy italian italians
spain spanish spaniard spaniards
portugal portuguese
greece greek greeks
ireland irish
scotland scottish scots
wales welsh
england english
netherlands dutch holland
belgium belgian belgians
luxembourg luxembourgish
switzerland swiss
austria austrian austrians
sweden swedish swedes
norway norwegian norwegians
denmark danish danes
finland finnish finns
iceland icelandic icelanders
poland polish poles
czech czechs czechia
slovakia slovak slovaks
slovenia slovenian slovenes
hungary hungarian hungarians
romania romanian romanians
bulgaria bulgarian bulgarians
serbia serbian serbs
croatia croatian croats
bosnia bosnian bosnians
albania albanian albanians
macedonia macedonian macedonians
ukraine ukrainian ukrainians
belarus belarusian belarusians
moldova moldovan moldovans
lithuania lithuanian lithuanians
latvia latvian latvians
estonia estonian estonians
georgia georgian georgians
armenia armenian armenians
azerbaijan azerbaijani azeri
kazakhstan kazakh kazakhs
uzbekistan uzbek uzbeks
turkey turkish turks
cyprus cypriot cypriots
malta maltese
israel israeli israelis
palestine palestinian palestinians
lebanon lebanese
syria syrian syrians
jordan jordanian jordanians
iraq iraqi iraqis
iran iranian iranians
kuwait kuwaiti kuwaitis
qatar qatari qataris
bahrain bahraini
oman omani
yemen yemeni yemenis
afghanistan afghan afghans
pakistan pakistani pakistanis
india indian indians
bangladesh bangladeshi bangladeshis
nepal nepalese nepali
bhutan bhutanese
burma burmese myanmar
thailand thai thais
vietnam vietnamese
cambodia cambodian cambodians
laos laotian lao
malaysia malaysian malaysians
singapore singaporean singaporeans
indonesia indonesian indonesians
philippines philippine filipino filipinos
taiwan taiwanese
korea korean koreans
mongolia mongolian mongolians
australia australian australians
canada canadian canadians
mexico mexican mexicans
guatemala guatemalan guatemalans
honduras honduran hondurans
salvador salvadoran salvadorans
nicaragua nicaraguan nicaraguans
panama panamanian panamanians
cuba cuban cubans
haiti haitian haitians
jamaica jamaican jamaicans
colombia colombian colombians
venezuela venezuelan venezuelans
ecuador ecuadorian ecuadorians
peru peruvian peruvians
bolivia bolivian bolivians
brazil brazilian brazilians
paraguay paraguayan paraguayans
uruguay uruguayan uruguayans
argentina argentine argentinian argentines
chile chilean chileans
egypt egyptian egyptians
libya libyan libyans
tunisia tunisian tunisians
algeria algerian algerians
morocco moroccan moroccans
sudan sudanese
ethiopia ethiopian ethiopians
eritrea eritrean eritreans
somalia somali somalis
kenya kenyan kenyans
uganda ugandan ugandans
tanzania tanzanian tanzanians
rwanda rwandan rwandans
burundi burundian burundians
congo congolese
angola angolan angolans
zambia zambian zambians
zimbabwe zimbabwean zimbabweans
mozambique mozambican mozambicans
namibia namibian namibians
botswana botswanan
madagascar malagasy
nigeria nigerian nigerians
ghana ghanaian ghanaians
senegal senegalese
mali malian malians
liberia liberian liberians
cameroon cameroonian cameroonians
africa african africans
asia asian asians
saudi saudis saudi_arabia
montenegro montenegrin montenegrins
kosovo kosovar kosovars
kyrgyzstan kyrgyz
tajikistan tajik tajiks
turkmenistan turkmen
tibet tibetan tibetans
kurdistan kurdish kurds
maldives maldivian maldivians
chad chadian chadians
gabon gabonese
gambia gambian gambians
togo togolese
benin beninese
malawi malawian malawians
mauritius mauritian mauritians
mauritania mauritanian mauritanians
djibouti djiboutian djiboutians
guyana guyanese
suriname surinamese
belize belizean belizeans
bahamas bahamian bahamians
barbados barbadian barbadians
fiji fijian fijians
samoa samoan samoans
scandinavia scandinavian scandinavians
bavaria bavarian bavarians
catalonia catalan catalans
"""
# What stands before a noun, where it is no plain adjective.
_ADJECTIVES = {"un": "UN", "uae": "Emirati", "czech": "Czech", "saudi": "Saudi"}
# "Latin American" is of another America than the United States, "New England" of no England.
_ELSEWHERE = frozenset("latin south north central new".split())


# The parts of a place that keep their name in its adjective: "Latin America", "Latin American".
_PARTS = r"(?:latin|(?:sub-saharan|(?:north|south)[- ]?(?:east|west)?(?:ern)?|east(?:ern)?|west(?:ern)?|central))"


# The only words of which dots are a part; a pattern.
WRITTEN_WITH_DOTS = r"\b(?:U\.S\.A\.|U\.A\.E\.|U\.[SKN]\.|E\.U\.)"


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Stem → what stands for it; the same for the first two words of a longer name."""
    words: dict[str, str] = {}
    pairs: dict[tuple[str, str], str] = {}
    for line in filter(None, _FORMS.split("\n")):
        forms = line.split()
        for form in forms:
            first, *rest = form.split("_")
            if rest:
                pairs[first, rest[0]] = forms[0]
            else:
                words[stem(form)] = forms[0]
    return words, pairs


def common_names(words: Sequence[str]) -> list[str | None]:
    """For each of the words of a text, in order, the country or people that it names; None for all others.

    Names are told by their capitals: "us" and "turkey" are none.
    """
    singles, pairs = _table()
    found: list[str | None] = [None] * len(words)
    for n, word in enumerate(words):
        if not word[:1].isupper():
            continue
        before = words[n - 1].lower() if n else ""
        following = words[n + 1].lower() if n + 1 < len(words) else ""
        if (pair := pairs.get((word.lower(), following))) is not None:
            found[n] = found[n + 1] = pair
        elif found[n] is None and (len(word) > 2 or word.isupper()):
            people = singles.get(stem(word.lower().rstrip(".")))
            found[n] = f"{before} {people}" if people is not None and before in _ELSEWHERE else people
    return found


def adjective_of(place: str) -> str | None:
    """ "Chinese" of "China", "Latin American" of "Latin America"; None for what is no known place.

    Case does not count: a few words that are surely a name.
    """
    words = re.sub(r"^the ", "", place.strip().rstrip("."), flags=re.IGNORECASE).split()
    part, known = (words[0], words[1:]) if len(words) > 1 and re.fullmatch(_PARTS, words[0], re.I) else ("", words)
    key = "_".join(known).lower()
    adjective = _adjectives().get(key) if known else None
    return None if adjective is None else f"{part.title()} {adjective}".strip()


def is_place(name: str) -> bool:
    """Whether a few words are a known country's or continent's name, and not its people's: "China", "the US"."""
    adjective = adjective_of(name)
    bare = re.sub(r"^the ", "", name.strip().rstrip("."), flags=re.IGNORECASE)
    return adjective is not None and bare.split()[-1].lower() in _places()


def adjectives_in(text: str) -> list[Span]:
    """Where an adjective of a place stands before a noun: "African" of "African airlines", in whatever case.

    Left out are adjectives that another name holds: "American Airlines".
    """
    return [Span(*match.span()) for match in _pattern().finditer(text)]


@lru_cache(maxsize=1)
def _adjectives() -> dict[str, str]:
    """Any form of a name, its words joined by "_" → the adjective."""
    found: dict[str, str] = {}
    for forms in (line.split() for line in _FORMS.split("\n") if line):
        adjective = _ADJECTIVES.get(forms[0], forms[1].capitalize())
        found |= dict.fromkeys(forms, adjective)
    return found


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """The last word of each name that is no adjective and no people's."""
    forms = [line.split() for line in _FORMS.split("\n") if line]
    initials = "us usa u.s u.s.a uk u.k eu e.u uae u.a.e prc holland czechia myanmar".split()
    longer = [form.split("_")[-1] for line in forms for form in line if "_" in form]
    return frozenset([*initials, *longer, *(line[0] for line in forms)]) - {"czech", "saudi", "un", "nations"}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, set(_adjectives().values()) - {"UN"}), key=len, reverse=True))
    behind = r"(?= (?:[a-z]|[A-Z]{2,4}\b))(?! (?:is|was|are|were|and|or|in|of)\b)"
    return re.compile(rf"(?<![\w-])(?i:(?:{_PARTS} )?(?:{names})){behind}")
