"""Evidence packs: what they tell of an answer, in JSON and in Markdown, and how they are written."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus.documents import Span
from corpus.errors import InputError
from corpus.reading import document_from_text
from qa.answers import Answer, Derivation
from qa.cli import ABSTAINED, cli
from qa.computing.arithmetic import compute
from qa.computing.computed import Computed
from qa.engine import Engine
from qa.proof.pack import digest_of, escaped, evidence_markdown, evidence_of, write_evidence
from qa.serialising import answer_to_dict, figure_to_dict

WORTH = "How much was the AI industry worth by the end of 2018?"
NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
# Everything that may take effect in the Markdown of a page.
RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.fixture(scope="module")
def worth(article_engine: Engine) -> Answer:
    return article_engine.ask(WORTH)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def test_a_pack_tells_every_quote_with_its_place_and_the_hash_of_its_document(
    article_engine: Engine, worth: Answer
) -> None:
    pack = evidence_of([worth], article_engine, made_at=NOON)
    (document,) = pack["documents"]
    text = article_engine.document(document["id"]).document.text
    assert document["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert document["id"] == document["sha256"][:32]
    assert (document["characters"], document["published"]) == (len(text), "2019-08-01")
    (answer,) = pack["answers"]
    quotes = [*answer["spans"], *answer["figures"], *answer["passages"]]
    assert len(quotes) >= 8
    assert all(text[quote["start"] : quote["end"]] == quote["text"] for quote in quotes)
    assert [(item["role"], item["value"], item["unit"]) for item in answer["figures"]] == [
        ("answer", 70_000_000_000, "CNY"),
        ("equivalent", 10_160_000_000, "USD"),
    ]
    assert answer["figures"][0] == figure_to_dict(worth.figures[0].figure) | {"role": "answer", "page": None}
    assert (pack["format"], pack["version"], pack["made_at"]) == (
        "article-qa evidence",
        1,
        "2024-05-06T12:00:00+00:00",
    )
    assert set(pack["versions"]) == {"program", "reader", "evidence", "embedder", "figures"}
    assert re.fullmatch("[0-9a-f]{64}", pack["versions"]["evidence"])
    assert pack["digest"] == digest_of(json.loads(json.dumps(pack)))


def test_answers_of_a_conversation_share_one_pack_and_may_come_as_they_are_kept(
    article_engine: Engine, worth: Answer
) -> None:
    other = article_engine.ask("How many AI firms are in Beijing?")
    kept = json.loads(json.dumps(answer_to_dict(other)))
    pack = evidence_of([worth, kept], article_engine, made_at=NOON)
    assert [answer["answered"] for answer in pack["answers"]] == [True, False]
    assert len(pack["documents"]) == 1
    assert pack == evidence_of([answer_to_dict(worth), other], article_engine, made_at=NOON)


def test_a_document_that_only_a_figure_names_is_in_the_pack(article_engine: Engine, worth: Answer) -> None:
    pack = evidence_of([replace(worth, passages=(), spans=())], article_engine)
    assert [document["id"] for document in pack["documents"]] == [worth.figures[0].figure.document_id]


def test_a_calculated_figure_has_no_place_of_its_own(article_engine: Engine, worth: Answer) -> None:
    operands = [item.figure for item in worth.figures]
    computed = compute("exchange_rate", operands)
    assert isinstance(computed, Computed)
    derivation = Derivation(
        expression=computed.expression, operands=tuple(figure.id for figure in operands), rule=computed.rule
    )
    pack = evidence_of([replace(worth, computed=computed, derivation=derivation)], article_engine)
    packed = pack["answers"][0]["figures"][2]
    assert [packed[name] for name in ("document_id", "passage_id", "start", "end", "page")] == [None] * 5
    markdown = evidence_markdown(pack)
    assert f"exchange\\_rate: {escaped(computed.expression)}\n\n- “about 70 billion yuan” (answer): money" in markdown
    assert f"“{escaped(computed.text)}” (derived): ratio" in markdown


def test_what_is_quoted_of_a_removed_document_is_told_as_such(engine: Engine) -> None:
    answer = engine.ask(WORTH)
    source = answer.passages[0].document
    engine.remove(source.id)
    pack = evidence_of([answer], engine)
    (document,) = pack["documents"]
    assert document == {
        "id": source.id,
        "title": source.title,
        "source": source.source,
        "url": source.url,
        "published": "2019-08-01",
        "sha256": None,
        "characters": None,
    }
    assert [span["text"] for span in pack["answers"][0]["spans"]] == [span.text for span in answer.spans]
    assert "removed from the library, and no longer to be checked" in evidence_markdown(pack)


def shown(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@given(text=st.text() | st.text(alphabet="*_`<>[]()!#&|~-+=.1 \t\n\\ax$:@\"'{}", max_size=40))
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    line = escaped(text)
    for wrapped in (line, f"> {line}", f"- “{line}”"):
        html = RENDERER.render(wrapped)
        assert set(re.findall(r"<(/?\w+)[^>]*>", html)) <= {
            f"{s}{t}" for s in ("", "/") for t in "p blockquote ul li".split()
        }
        assert shown(html).strip("“ ”") == " ".join(text.replace("\0", "\ufffd").split()).strip("“ ”")


HOSTILE = document_from_text(
    "<script>alert(1)</script> # 1. [Zoo](javascript:x)\n\n(zoo.example) Updated: 2020-02-03\n\n"
    "The zoo of Lima keeps 77 *penguins* and `<b>41</b>` ![owls](http://x.example/y.png) www.example.com &amp; | "
    "~~no~~.\n"
    "- 12 of them swim\n\n# Everything in Lima"
)


def test_nothing_of_a_document_takes_effect_in_markdown(engine: Engine) -> None:
    engine.add(HOSTILE)
    answer = engine.ask("How many penguins does the zoo of <b>Lima</b> keep?", document_ids=[HOSTILE.id])
    assert answer.passages
    html = RENDERER.render(evidence_markdown(evidence_of([answer], engine)))
    assert set(re.findall(r"<(\w+[^>]*)>", html)) <= set("h1 h2 h3 p ul li blockquote".split()) | {"br /"}
    assert "keeps 77 *penguins* and `<b>41</b>` ![owls](http://x.example/y.png) www.example.com &amp; |" in shown(html)
    assert hashlib.sha256(HOSTILE.text.encode()).hexdigest() in html


def test_a_passage_keeps_its_lines_in_markdown(article_engine: Engine, worth: Answer) -> None:
    document = worth.passages[0].document
    passage = replace(worth.passages[0].passage, span=Span(0, 71))
    assert "\n" in document.quote(passage.span)
    lined = replace(worth, passages=(replace(worth.passages[0], passage=passage),))
    html = RENDERER.render(evidence_markdown(evidence_of([lined], article_engine)))
    quote = re.findall(r"<blockquote>(.+?)</blockquote>", html, re.DOTALL)[-1]
    assert quote.count("<br />") == 1


def test_ask_writes_its_evidence_as_json_or_as_markdown(tmp_path: Path) -> None:
    pack, page = tmp_path / "pack.json", tmp_path / "page.MD"
    assert run("ask", "--evidence", str(pack), WORTH).exit_code == 0
    assert json.loads(pack.read_bytes())["answers"][0]["answer"] == "about 70 billion yuan ($10.16 billion)"
    abstained = run("ask", "--json", "--evidence", str(page), "How many AI firms are in Beijing?")
    assert abstained.exit_code == ABSTAINED
    assert json.loads(abstained.output)["answered"] is False
    assert page.read_text(encoding="utf-8").startswith("# Evidence\n\n## 1. How many AI firms are in Beijing?\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("old.json", "is there already. Name another file"),
        ("", "is a folder. Name a file in it."),
        ("none/new.json", "There is no folder"),
    ],
)
def test_evidence_replaces_nothing_and_says_so_before_anything_is_asked(
    tmp_path: Path, name: str, message: str, article_engine: Engine, worth: Answer
) -> None:
    (tmp_path / "old.json").write_text("mine")
    with pytest.raises(InputError) as caught:
        write_evidence(worth, tmp_path / name, article_engine)
    assert message in str(caught.value)
    assert str(run("ask", "--evidence", str(tmp_path / name), WORTH).exception) == str(caught.value)
    assert (tmp_path / "old.json").read_text() == "mine"
    assert not (tmp_path / "home").exists()
