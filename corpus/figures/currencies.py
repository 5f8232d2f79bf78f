"""Names, marks and codes of currencies, to ISO 4217: babel's English names, and what newspapers write besides."""

import unicodedata

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies, list_currencies

# Marks in front of an amount, or behind it. None: the document decides whose it is.
MARKS: dict[str, str | None] = {
    "$": None,
    "＄": None,
    "¥": None,
    "￥": None,
    "£": "GBP",
    "￡": "GBP",
    "€": "EUR",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "￦": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₦": "NGN",
    "₱": "PHP",
    "₴": "UAH",
    "₸": "KZT",
    "₡": "CRC",
    "₵": "GHS",
    "₭": "LAK",
    "₮": "MNT",
    "₲": "PYG",
    "₼": "AZN",
    "₾": "GEL",
}
DOLLAR_MARKS = frozenset("$＄")
YEN_MARKS = frozenset("¥￥")

# Letters written before a dollar mark ("HK$", "US$") and before a yen mark ("CN¥").
DOLLAR_PREFIXES = {
    "us": "USD", "u.s": "USD", "u.s.": "USD", "hk": "HKD", "a": "AUD", "au": "AUD", "aus": "AUD", "c": "CAD",
    "ca": "CAD",
    "can": "CAD", "cdn": "CAD", "nz": "NZD", "s": "SGD", "sg": "SGD", "nt": "TWD", "r": "BRL", "j": "JMD", "tt": "TTD",
    "fj": "FJD", "bz": "BZD", "b": "BND", "z": "ZWL", "n": "NAD", "mx": "MXN", "mex": "MXN",
}  # fmt: skip
YEN_PREFIXES = {"cn": "CNY", "jp": "JPY", "rmb": "CNY"}

# Short words that stand before or behind an amount like a code does.
SHORT_NAMES = {
    "RMB": "CNY", "Rs": "INR", "RM": "MYR", "Rp": "IDR", "Fr": "CHF", "SFr": "CHF", "kr": "SEK", "Kč": "CZK",
    "zł": "PLN",
    "Ft": "HUF", "Dh": "AED", "Dhs": "AED", "Tk": "BDT", "KSh": "KES", "Ksh": "KES", "NIS": "ILS", "PS": "GBP",
    "STG": "GBP", "NTD": "TWD", "UKP": "GBP",
}  # fmt: skip

# Letters that stand before millions like a mark does: R30 million, N200 billion.
LETTERS = {"R": "ZAR", "N": "NGN", "P": "PHP"}

# Codes that are English words too; in capitals they shout more often than they pay.
_CHINESE = {
    "元": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "港元": "HKD",
    "英镑": "GBP",
    "韩元": "KRW",
}
_METALS = frozenset("XAU XAG XPT XPD".split())
_WORDS_TOO = frozenset("ALL TOP CUP TRY PEN GEL SOS BAM LAK MOP ANG BOB COP MAD CAN XXX XTS LEI".split())
CODES: dict[str, str] = {code: code for code in list_currencies() if code not in _WORDS_TOO | _METALS} | SHORT_NAMES

# Names without their country. Where several countries have one, the first whose name the document holds is meant,
# else the last.
_SHARED: dict[str, tuple[tuple[str, str], ...]] = {
    "dollar": (("", ""),),
    "pound": (
        ("egypt", "EGP"), ("syria", "SYP"), ("lebanon", "LBP"), ("lebanese", "LBP"), ("sudan", "SDG"), ("", "GBP"),
    ),
    "peso": (
        ("philippines", "PHP"), ("philippine", "PHP"), ("manila", "PHP"), ("argentina", "ARS"), ("argentine", "ARS"),
        ("chile", "CLP"), ("chilean", "CLP"), ("colombia", "COP"), ("colombian", "COP"), ("cuba", "CUP"), ("", "MXN"),
    ),
    "rupee": (
        ("pakistan", "PKR"), ("pakistani", "PKR"), ("lanka", "LKR"), ("nepal", "NPR"), ("mauritius", "MUR"),
        ("", "INR"),
    ),
    "franc": (("cameroon", "XAF"), ("senegal", "XOF"), ("congo", "CDF"), ("rwanda", "RWF"), ("", "CHF")),
    "krona": (("iceland", "ISK"), ("icelandic", "ISK"), ("", "SEK")),
    "krone": (("denmark", "DKK"), ("danish", "DKK"), ("", "NOK")),
    "dinar": (
        ("iraq", "IQD"), ("kuwait", "KWD"), ("jordan", "JOD"), ("libya", "LYD"), ("serbia", "RSD"), ("tunisia", "TND"),
        ("algeria", "DZD"), ("bahrain", "BHD"), ("", "KWD"),
    ),
    "dirham": (("morocco", "MAD"), ("moroccan", "MAD"), ("", "AED")),
    "riyal": (("qatar", "QAR"), ("", "SAR")),
    "rial": (("oman", "OMR"), ("yemen", "YER"), ("", "IRR")),
    "shilling": (("uganda", "UGX"), ("tanzania", "TZS"), ("somalia", "SOS"), ("", "KES")),
    "ruble": (("belarus", "BYN"), ("", "RUB")),
    "lira": (("italy", "ITL"), ("italian", "ITL"), ("", "TRY")),
    "won": (("pyongyang", "KPW"), ("", "KRW")),
    "manat": (("turkmenistan", "TMT"), ("turkmen", "TMT"), ("", "AZN")),
    "som": (("uzbekistan", "UZS"), ("uzbek", "UZS"), ("", "KGS")),
    "leu": (("moldova", "MDL"), ("moldovan", "MDL"), ("", "RON")),
    "kwacha": (("malawi", "MWK"), ("malawian", "MWK"), ("", "ZMW")),
    "crown": (("czech", "CZK"), ("danish", "DKK"), ("norwegian", "NOK"), ("", "SEK")),
}  # fmt: skip
_PLURALS = {
    "kronor": "krona", "kronur": "krona", "kroner": "krone", "roubles": "ruble", "rouble": "ruble", "rubles": "ruble",
    "lei": "leu",
}  # fmt: skip
_ALIASES = {
    "yuan": "CNY", "yuans": "CNY", "renminbi": "CNY", "rmb": "CNY", "yen": "JPY", "yens": "JPY", "euro": "EUR",
    "euros": "EUR", "greenbacks": "USD", "bucks": "USD", "buck": "USD", "quid": "GBP", "sterling": "GBP",
    "loonies": "CAD", "pound sterling": "GBP", "pounds sterling": "GBP", "rand": "ZAR", "rands": "ZAR",
    "real": "BRL", "reais": "BRL", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR", "dong": "VND",
    "hryvnia": "UAH", "hryvnias": "UAH", "zloty": "PLN", "zlotys": "PLN", "forint": "HUF", "forints": "HUF",
    "shekel": "ILS", "shekels": "ILS", "naira": "NGN", "taka": "BDT", "tenge": "KZT", "patacas": "MOP",
    "colones": "CRC", "quetzales": "GTQ", "guaranies": "PYG", "meticais": "MZN", "drachmas": "GRD", "soles": "PEN",
    "lao kip": "LAK", "lao kips": "LAK", "kuna": "HRK", "lire": "ITL", "cfa francs": "XOF", "cfa franc": "XOF",
    "pesetas": "ESP", "peseta": "ESP", "deutschmarks": "DEM", "deutsche marks": "DEM",
    "us dollar": "USD", "us dollars": "USD", "u.s. dollars": "USD", "u.s. dollar": "USD", "american dollars": "USD",
    "hk dollars": "HKD", "hk dollar": "HKD", "taiwan dollars": "TWD", "nt dollars": "TWD", "kiwi dollars": "NZD",
    "singaporean dollars": "SGD", "chinese renminbi": "CNY", "british pounds": "GBP", "swedish crowns": "SEK",
    "czech crowns": "CZK", "danish crowns": "DKK", "norwegian crowns": "NOK", "russian roubles": "RUB",
    "korean won": "KRW", "south korean won": "KRW", "indian rupees": "INR", "turkish lira": "TRY",
    "turkish liras": "TRY",
    "swiss francs": "CHF", "polish zlotys": "PLN", "brazilian reais": "BRL", "saudi riyals": "SAR",
}  # fmt: skip
# Names of currencies that count or weigh something else more often.
_NOUNS_TOO = frozenset("mark marks real reals colon colons sol dram drams florin gold leone leones lira rand".split())
# A hundredth of the unit.
MINOR_NAMES = {
    "cent": None, "cents": None, "pence": "GBP", "penny": "GBP", "pennies": None, "eurocents": "EUR",
    "euro cents": "EUR",
    "sen": "MYR", "centavos": None, "us cents": "USD", "u.s. cents": "USD", "paise": "INR",
    "kopecks": "RUB", "kopeks": "RUB", "agorot": "ILS", "groszy": "PLN", "kobo": "NGN", "satang": "THB",
}  # fmt: skip


def _babel_names() -> dict[str, str]:
    """Babel's English names, one and many of each: "Australian dollar", "Australian dollars"."""
    names: dict[str, str] = {}
    for code in list_currencies():
        if code in _METALS:
            continue
        for count in (None, 1, 2):
            name = get_currency_name(code, count=count, locale="en")
            if "(" not in name and name != code:
                names.setdefault(name.lower(), code)
    return names


def _plain(name: str) -> str:
    """In lower case and without accents: bolivars."""
    return "".join(mark for mark in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(mark))


def _names_by_country() -> tuple[dict[str, str], dict[str, str]]:
    """Names of today's currencies: alone where no other has one ("kip"); behind their country ("Trinidad dollars")."""
    territories = Locale("en").territories
    codes: dict[str, set[str]] = {}
    behind: dict[str, str] = {}
    for territory, country in territories.items():
        for code in get_territory_currencies(territory) if len(territory) == 2 else ():
            for count in (1, 2):
                name = _plain(get_currency_name(code, count=count, locale="en")).rpartition(" ")[2]
                codes.setdefault(name, set()).add(code)
                if code.startswith(territory):  # its own, not one that it pays in too
                    behind[f"{_plain(country.partition(' & ')[0])} {name}"] = code
    alone = {name: next(iter(found)) for name, found in codes.items() if len(found) == 1 and name not in _NOUNS_TOO}
    return alone, behind


def _shared_names() -> dict[str, str]:
    names = {name: name for name in _SHARED} | {f"{name}s": name for name in _SHARED if name != "won"}
    return names | _PLURALS


_ALONE, _BEHIND_COUNTRY = _names_by_country()
_FULL_NAMES = _BEHIND_COUNTRY | _ALONE | _babel_names() | _ALIASES | _CHINESE
_SHARED_NAMES = _shared_names()
# Every first to last word sequence that names a currency; the longest has MAX_NAME words.
NAMES: dict[str, str] = {**_FULL_NAMES, **dict.fromkeys(_SHARED_NAMES, "")}
MAX_NAME = 4


def code_of_name(name: str, *, dollar: str, countries: frozenset[str]) -> str | None:
    """The ISO code of a currency's name in lower case; names that countries share go by the document."""
    code = _FULL_NAMES.get(name)
    if code:
        return code
    shared = _SHARED_NAMES.get(name)
    if shared is None:
        return None
    if shared == "dollar":
        return dollar
    return next(code for country, code in _SHARED[shared] if not country or country in countries)
