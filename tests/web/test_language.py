"""Every language says all that there is to say, and nothing is said beside the files of strings."""

import re
from pathlib import Path
from string import Formatter

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from web.language import DEFAULT, FOLDER, LANGUAGES, language_of, strings_of, texts_of
from web.rendering import TEMPLATES

PLURAL = re.compile(r"\.(?:one|other)$")
OWN_POWERS = re.compile(r"ledger\.scale\.\d+")
# Names that are the same in every language.
NAMES = {"Markdown", "JSON", "CSV", "Esc"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_language_has_the_same_keys_and_placeholders() -> None:
    assert {folder.name for folder in FOLDER.iterdir()} == set(LANGUAGES)
    ours = texts_of(DEFAULT)
    for language in LANGUAGES:
        texts = texts_of(language)
        # A language without plurals has the one form alone, and large numbers are counted by powers of its own.
        needed = {key for key in ours if language == DEFAULT or not (key.endswith(".one") or OWN_POWERS.match(key))}
        assert needed - set(texts) == set(), language
        more = {key for key in texts if key not in ours and not OWN_POWERS.match(key)}
        assert more == set(), language
        assert {key: placeholders(text) for key, text in texts.items()} == {
            key: placeholders(ours.get(key, "{n}")) for key in texts
        }
        assert not [key for key, text in texts.items() if not text.strip()]


def test_what_a_template_asks_for_is_there() -> None:
    for file in sorted(TEMPLATES.glob("*.html")):
        source = file.read_text(encoding="utf-8")
        for call, key, joined in re.findall(r"""\bt(\.count|\.markup)?\(["']([\w.]+)["'](\s*~)?""", source):
            keys = {PLURAL.sub("", name) for name in texts_of(DEFAULT)} if call == ".count" else set(texts_of(DEFAULT))
            found = any(name.startswith(key) for name in keys) if joined else key in keys
            assert found, (file.name, key)


def test_templates_hold_no_words_of_their_own() -> None:
    for file in sorted(TEMPLATES.glob("*.html")):
        if file.name == "docs.html":  # what it describes is English
            continue
        source = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        said = re.findall(r"""\b(?:aria-label|title|placeholder|alt)=(["'])(.*?)\1""", source)
        text = " ".join([re.sub(r"<[^>]*>", " ", source), *(words for _, words in said)])
        assert set(re.findall(r"[^\W\d_]{3,}", re.sub(r"&\w+;|\S*[/?=]\S*", " ", text))) <= NAMES, file.name


def test_scripts_say_what_is_among_the_strings() -> None:
    known = {PLURAL.sub("", key) for language in LANGUAGES for key in strings_of(language).for_script(*views())}
    for file in sorted((Path(TEMPLATES).parent / "static").glob("*.js")):
        keys = re.findall(r"""\b(?:say|count)\(["']([\w.]+)["']""", file.read_text(encoding="utf-8"))
        assert set(keys) <= known, file.name


def views() -> list[str]:
    return [file.stem for file in (FOLDER / DEFAULT).glob("*.json")]


@pytest.mark.parametrize(
    ("chosen", "accepted", "spoken"),
    [
        (None, "", "en"),
        (None, "zh-TW,zh;q=0.9,en;q=0.8", "zh"),
        (None, "de-DE, fr;q=0.9, zh;q=0.2, en;q=0.1", "zh"),
        (None, "zh;q=0, en", "en"),
        (None, "zh;q=x, *", "en"),
        ("en", "zh", "en"),
        ("xx", "zh", "zh"),
    ],
)
def test_the_language_is_the_one_chosen_or_else_asked_for(chosen: str | None, accepted: str, spoken: str) -> None:
    assert language_of(chosen, accepted) == spoken


@given(st.text())
def test_any_header_gives_a_language(accepted: str) -> None:
    assert language_of(None, accepted) in LANGUAGES


def test_numbers_of_things_are_said_in_their_form() -> None:
    said = [strings_of(language).count("base.documents", n) for language in ("en", "zh") for n in (1, 1200)]
    assert said[:2] == ["1 document", "1,200 documents"]
    assert said[2].replace("1", "1,200") == said[3]


@pytest.mark.parametrize("path", ["/", "/library", "/ledger", "/ledger/series", "/history", "/library/0"])
def test_pages_speak_the_language_that_is_asked_for(article_client: TestClient, path: str) -> None:
    response = article_client.get(path, headers={"Accept-Language": "zh-CN"})
    assert '<html lang="zh">' in response.text
    assert "Cookie" in response.headers["vary"] and "Accept-Language" in response.headers["vary"]
    heading = re.findall(r"<h1[^>]*>(.*?)</h1>", response.text)[-1]
    assert re.search(r"[\u4e00-\u9fff]", heading)
