"""The command line: what it prints, its exit codes, and one clear sentence for what goes wrong."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.errors import ArticleQAError
from qa.cli import ABSTAINED, cli
from tests.conftest import ARTICLE
from tests.corpus.formats.pdfs import pdf


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=stdin)


def program(*arguments: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """The program in a process of its own, as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "web.command", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"ARTICLE_QA_HOME": str(home)},
        timeout=120,
    )


def test_ask_prints_answer_figures_and_passages() -> None:
    result = run("ask", "how many AI firms are in Shanghai?")
    assert result.exit_code == 0
    assert result.output.startswith("1,000 companies with AI as its core business; 3,000 AI-related enterprises\n")
    assert "en.sh-italent.com, 2019-08-01" in result.output


def test_ask_prints_json() -> None:
    answer = json.loads(run("ask", "--json", "--top-k", "2", "how many AI firms are in Shanghai?").output)
    assert [figure["value"] for figure in answer["figures"]] == [1000, 3000]
    assert len(answer["passages"]) == 2


def test_an_abstention_has_an_exit_code_of_its_own() -> None:
    result = run("ask", "How many AI firms are in Beijing?")
    assert result.exit_code == ABSTAINED == 3
    assert "do not mention “Beijing”" in result.output
    assert "Nearest, but not an answer" in result.output


def test_figures_of_a_file_and_of_standard_input() -> None:
    lines = [json.loads(line) for line in run("figures", "--json", str(ARTICLE)).output.splitlines()]
    assert {"1,000", "one-third", "about 70 billion yuan"} <= {line["text"] for line in lines}
    assert all(line["text"] in line["quote"] for line in lines)
    piped = run("figures", "--published", "2020-05-05", "-", stdin=b"Sales rose by 5 percent yesterday.")
    assert re.search(r"^  5 percent +percent +5 % .* up$", piped.output, re.MULTILINE)
    assert "2020-05-04" in piped.output


def test_figures_of_a_file_are_filtered() -> None:
    def texts(*arguments: str) -> list[str]:
        output = run("figures", "--json", *arguments, str(ARTICLE)).output
        return [json.loads(line)["text"] for line in output.splitlines()]

    assert texts("--kind", "money", "--unit", "usd") == ["$10.16 billion", "$14.5 billion"]
    assert texts("--q", "enterprises", "--min", "1000") == ["3,000"]
    assert texts("--min", "-5", "--max", "0.9") == ["one-third"]
    assert texts("--from", "2030") == ["1 trillion yuan", "by 2030"]
    assert texts("--unit", "parsec") == []


def test_the_tables_columns_stand_below_each_other() -> None:
    text = "東京の人口\n\nIt has 14 million people.\n\nIt has 3 cafe\u0301s and a list of 7 lakes."
    lines = run("figures", "-", stdin=text.encode()).output.splitlines()
    assert lines[0] == "東京の人口 (standard input, no date)"
    assert len(lines) == 5
    assert {line.index("count") for line in lines[2:]} == {lines[1].index("kind")}
    assert run("figures", "-", stdin=b"No number stands here.").output == ""


def test_the_librarys_ledger() -> None:
    assert run("figures", "--kind", "fraction").output.splitlines()[2].split()[:3] == ["one-third", "fraction", "1/3"]
    lines = [json.loads(line) for line in run("figures", "--json").output.splitlines()]
    assert len(lines) == json.loads(run("status", "--json").output)["n_figures"]
    document = lines[0]["document"]["id"]
    assert len(run("figures", "--json", "--document", document).output.splitlines()) == len(lines)
    assert lines[0]["document"]["title"] == "Shanghai gears up to be AI hub"


@pytest.mark.parametrize("arguments", [(), (str(ARTICLE),)])
def test_csv_is_the_same_of_a_file_and_of_the_library(arguments: tuple[str, ...]) -> None:
    written = run("figures", "--csv", "--kind", "fraction", *arguments).stdout_bytes
    assert written.startswith(b"\xef\xbb\xbfdocument,source,")
    header, row = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert written.count(b"\r\n") == 2
    cells = dict(zip(header, row, strict=True))
    assert (cells["text"], cells["value"], cells["exact"]) == ("one-third", "0.33333333333333333333", "'1/3")


def test_add_list_remove_rebuild_status(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "zoo.txt").write_text("The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins.")
    (folder / "bad.txt").write_bytes(b"\x00\x01")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    result = run("add", str(folder), str(tmp_path / "none.txt"))
    assert result.exit_code == 1
    assert "added    " in result.output
    assert result.output.count("failed   ") == 2
    assert f"skipped  {folder / 'photo.jpg'}: of no kind that is read" in result.output
    assert "existed  " in run("add", str(folder / "zoo.txt")).output
    assert run("ask", "How many penguins does the zoo of Lima keep?").output.startswith("77 penguins")
    listed = json.loads(run("list", "--json").output)
    assert [item["title"] for item in listed] == ["Shanghai gears up to be AI hub", "The zoo of Lima"]
    assert "2 documents" in run("rebuild").output
    assert json.loads(run("status", "--json").output)["n_documents"] == 2
    assert "removed  The zoo of Lima" in run("remove", listed[1]["id"]).output
    assert run("ask", "How many penguins does the zoo of Lima keep?").exit_code == ABSTAINED


def test_every_kind_of_file_and_standard_input_are_added(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "a.txt").write_text("Hidden 5")
    (tmp_path / "lima.pdf").write_bytes(pdf([["The zoo of Lima"], ["The zoo of Lima keeps 77 penguins.", "It grows."]]))
    (tmp_path / "towns.csv").write_text("Town,Firms\nQuito,512\nLa Paz,318\n")
    (tmp_path / "news.htm").write_text("<title>Snow in Cusco</title><p>In Cusco 41 streets are closed by snow.</p>")
    (tmp_path / "cut.docx").write_bytes(b"PK\x03\x04")
    added = run("add", str(tmp_path))
    assert added.exit_code == 1
    assert (added.output.count("added    "), added.output.count("failed   ")) == (3, 1)
    assert "cut.docx' is a Word document or an archive that is damaged" in added.output
    asked = run("ask", "How many penguins does the zoo of Lima keep?").output
    assert asked.startswith("77 penguins")
    assert "page 2, characters" in asked
    assert run("ask", "How many streets in Cusco are closed?").output.startswith("41 streets")
    figures = map(json.loads, run("figures", "--json", "--kind", "count").output.splitlines())
    assert {figure["text"]: figure["page"] for figure in figures}.items() >= {"77": 2, "512": None}.items()
    piped = run("add", "-", stdin="Rain in Puno\n\nIn Puno 63 roads are closed.".encode("utf-16"))
    assert (piped.exit_code, "added    standard input: " in piped.output) == (0, True)
    assert run("ask", "How many roads in Puno are closed?").output.startswith("63 roads")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ask", ""], 2, "question is empty"),
        (["ask", "x" * 3000], 2, "2,000 is the limit"),
        (["ask", "--top-k", "0", "how many?"], 2, "between 1 and 50"),
        (["ask", "--top-k", "x", "how many?"], 2, "not a valid integer"),
        (["ask"], 2, "Missing argument"),
        (["answer"], 2, "No such command"),
        (["figures", "none.txt"], 1, "There is no file 'none.txt'"),
        (["figures", "--published", "soon", "none.txt"], 2, "is not a date"),
        (["figures", "--published", "2019-08-01"], 2, "--published is for a FILE"),
        (["figures", "--json", "--csv"], 2, "cannot be had at once"),
        (["figures", "--document", "x", "none.txt"], 2, "for the library"),
        (["figures", "--document", "nothing"], 1, "no document 'nothing'"),
        (["figures", "--kind", "fruit"], 2, "'kind' has to be one of count, money,"),
        (["figures", "--min", "5", "--max", "3", "-"], 2, "'min' has to be no more than 'max'"),
        (["figures", "--min", "nan"], 2, "it was 'nan'."),
        (["figures", "--q", "\udcff"], 2, "half a character"),
        (["remove", "nothing"], 1, "no document 'nothing'"),
        (["eval", "retrieval", "none.json"], 1, "none.json"),
        (["eval", "questions", "none.jsonl"], 1, "none.jsonl"),
        (["serve", "--port", "99999"], 2, "ARTICLE_QA_PORT"),
        (["serve", "--host", "no such host"], 2, "no address of this machine"),
    ],
)
def test_errors_are_one_sentence_and_a_code(arguments: list[str], code: int, message: str, tmp_path: Path) -> None:
    done = program(*arguments, home=tmp_path / "home")
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = program("serve", "--port", str(port), home=tmp_path / "home")
    assert done.returncode == 1
    assert done.stderr == f"article-qa: Port {port} on 127.0.0.1 is in use. Choose another with --port, or 0 for any.\n"


def test_a_wrong_setting_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_QA_THREADS", "many")
    done = program("ask", "how many?", home=tmp_path / "home")
    assert done.returncode == 2
    assert "The setting ARTICLE_QA_THREADS cannot be 'many'" in done.stderr


def test_debug_shows_where(tmp_path: Path) -> None:
    done = program("--debug", "figures", "none.txt", home=tmp_path)
    assert "Traceback" in done.stderr


def test_every_error_has_its_codes() -> None:
    def below(error: type[ArticleQAError]) -> list[type[ArticleQAError]]:
        return [error, *(item for child in error.__subclasses__() for item in below(child))]

    for error in below(ArticleQAError):
        assert error.exit_code in (1, 2, 130), error
        assert 400 <= error.status < 600, error
        assert error.title and error.__doc__, error


def test_every_command_has_help() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        assert run(name, "--help").exit_code == 0
