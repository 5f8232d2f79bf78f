"""States and provinces under their names, to be told apart like countries. The lists are of common knowledge."""

from collections.abc import Sequence
from functools import lru_cache

# Left out are those that are as often a person's, a government's or a country's name: Washington, Georgia, Victoria.
_NAMES = """
alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iowa
kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada
new_hampshire new_jersey new_mexico new_york north_carolina north_dakota ohio oklahoma oregon pennsylvania rhode_island
south_carolina south_dakota tennessee texas utah vermont virginia west_virginia wisconsin wyoming
alberta british_columbia manitoba new_brunswick newfoundland nova_scotia ontario prince_edward_island quebec
saskatchewan
new_south_wales queensland south_australia tasmania western_australia northern_territory
bavaria saxony hesse brandenburg thuringia lower_saxony
catalonia andalusia galicia lombardy tuscany sicily sardinia brittany normandy
guangdong sichuan henan hunan hubei zhejiang jiangsu yunnan shandong anhui fujian
kerala gujarat maharashtra punjab rajasthan bihar assam uttar_pradesh madhya_pradesh tamil_nadu west_bengal karnataka
"""
_LONGEST = 3


def regions_in(words: Sequence[str]) -> frozenset[str]:
    """The states and provinces that a row of words names, each as its name in lower case; the longest name counts."""
    names, found, at = _names(), set[str](), 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            name = "_".join(words[at : at + length]).lower()
            if name in names and all(word[:1].isupper() for word in words[at : at + length]):
                found.add(name)
                at += length - 1
                break
        at += 1
    return frozenset(found)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(_NAMES.split())
