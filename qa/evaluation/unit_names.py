"""Units by their English names in the singular, as NewsQuant writes them."""

import re

from babel.numbers import get_currency_name, list_currencies

from corpus.figures.unit_table import names_by_symbol

_NAMES = {
    "%": "percentage", "pp": "percentage point", "bp": "basis point", "mi": "mile", "km": "kilometre", "m": "metre",
    "cm": "centimetre", "mm": "millimetre", "µm": "micrometre", "nm": "nanometre", "ft": "foot", "in": "inch",
    "yd": "yard", "km²": "square kilometre", "m²": "square metre", "mi²": "square mile", "ft²": "square foot",
    "ha": "hectare", "ac": "acre", "m³": "cubic metre", "l": "litre", "ml": "millilitre", "gal": "gallon",
    "bbl": "barrel", "t": "metric ton", "ton": "ton", "kg": "kilogram", "g": "gram", "mg": "milligram",
    "lb": "pound-mass", "oz": "ounce", "km/h": "kilometre per hour", "mph": "mile per hour", "m/s": "metre per second",
    "kn": "knot", "°C": "celsius", "°F": "fahrenheit", "K": "kelvin", "°": "degree", "kW": "kilowatt", "W": "watt",
    "MW": "megawatt", "GW": "gigawatt", "TW": "terawatt", "hp": "horsepower", "kWh": "kilowatt hour",
    "MWh": "megawatt hour", "GWh": "gigawatt hour", "TWh": "terawatt hour", "J": "joule", "kcal": "kilocalorie",
    "cal": "calorie", "Nm": "newton metre", "lb-ft": "pound-foot", "V": "volt", "kV": "kilovolt", "A": "ampere",
    "mAh": "milliampere-hour", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz",
    "rpm": "revolutions per minute", "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte",
    "Mbps": "megabit per second", "Gbps": "gigabit per second", "MP": "megapixel", "px": "pixel", "dB": "decibel",
    "Pa": "pascal", "MPa": "megapascal", "psi": "pound-force per square inch", "ksi": "kilopound per square inch",
    "ppm": "parts-per-million",
    "ppb": "parts-per-billion", "bbl/d": "barrel per day",
    "mpg": "mile per gallon", "fps": "frame per second",
}  # fmt: skip
# Currencies that it calls by less than their whole name.
_MONEY = {"USD": "dollar", "GBP": "pound sterling", "ILS": "shekel"}
_TABLE_NAMES = names_by_symbol()
_IRREGULAR = {"children": "child", "men": "man", "women": "woman", "feet": "foot", "lives": "life", "wives": "wife"}


def name_of_unit(unit: str | None, text: str) -> str:
    """text: the figure's, which tells an age from a span of years."""
    if unit is None:
        return "-"
    if unit in ("year", "month") and re.search(r"\b(?:old|age|yo)\b", text.lower()):
        return f"{unit} of age"
    if unit == "hp" and "bhp" in text:
        return "brake horsepower"
    if unit in _NAMES:
        return _NAMES[unit]
    if unit in list_currencies():
        return _MONEY.get(unit) or get_currency_name(unit, count=1, locale="en").lower()
    return _TABLE_NAMES.get(unit, unit.lower())


def singular(noun: str) -> str:
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return f"{noun[:-3]}y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun
