"""Countries and peoples under one name: American, the US and the United States are one to a question.

The lists are of common knowledge: each line begins with what stands for all of them.
"""

from collections.abc import Sequence
from functools import lru_cache

from index.lexical import stem

# A name of several words is joined by "_"; ways of writing that are not words ("U.S.") are written as they stand.
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
"""
# "Latin American" is of another America than the United States, "New England" of no England.
_ELSEWHERE = frozenset("latin south north central new".split())


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
