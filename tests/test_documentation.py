"""The documentation is true: every command, setting and route is in it, and nothing else."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.routing import APIRoute

from qa.cli import cli
from qa.settings import PREFIX, Settings
from web import command
from web.app import API
from web.settings import ServerSettings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_names_every_command_and_no_other() -> None:
    assert command.main
    named = set(re.findall(r"^\| `article-qa (\w+)", README, re.MULTILINE))
    assert named == set(cli.commands)
    measured = re.findall(r"^\| `article-qa eval ([\w-]+)", README, re.MULTILINE)
    assert set(measured) == set(cli.commands["eval"].commands)  # type: ignore[attr-defined]
    kept = re.findall(r"(?<=[ |])([a-z]+)", re.search(r"^\| `article-qa conversations(.+?)`", README, re.MULTILINE)[1])  # type: ignore[index]
    assert set(kept) == set(cli.commands["conversations"].commands)  # type: ignore[attr-defined]


def test_readme_names_every_setting_and_no_other() -> None:
    settings = {f"{PREFIX}{name.upper()}" for model in (Settings, ServerSettings) for name in model.model_fields}
    assert set(re.findall(r"^\| `(ARTICLE_QA_\w+)`", README, re.MULTILINE)) == settings
    assert all(field.description for model in (Settings, ServerSettings) for field in model.model_fields.values())


def test_readme_names_every_route_and_no_other() -> None:
    routes = {
        f"{method} {route.path}"
        for module in API
        for route in module.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    named = re.findall(r"^\| `((?:GET|POST|PUT|PATCH|DELETE) /[\w/{}]*)", README, re.MULTILINE)
    assert set(named) == routes


def test_the_newest_version_in_the_changelog_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest.group(1) == project["version"]


def test_readmes_examples_are_what_the_program_says() -> None:
    for question, answer in re.findall(r'^\$ article-qa ask "(.+)"\n(.+)$', README, re.MULTILINE):
        assert CliRunner().invoke(cli, ["ask", question]).output.startswith(answer)


def test_readmes_ledger_is_what_the_program_prints() -> None:
    examples = re.findall(r"^\$ (?:echo '(.+)' \| )?article-qa (figures .+)\n((?:[^$`\n].*\n)+)", README, re.MULTILINE)
    assert len(examples) == 2
    for text, arguments, printed in examples:
        assert CliRunner().invoke(cli, shlex.split(arguments), input=text).output == printed
    named = re.findall(r"`(--[a-z]+)`", re.search(r"\| parameter \(option\)(.|\n)+?\n\n", README).group())  # type: ignore[union-attr]
    options = {option for parameter in cli.commands["figures"].params for option in parameter.opts}
    assert set(named) == options - {"file", "--published", "--home", "--json", "--csv"}


def test_readmes_python_is_five_lines_that_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARTICLE_QA_THREADS", raising=False)
    (code,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    assert len([line for line in code.splitlines() if line]) == 5
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("1,000 companies with AI as its core business")


def test_the_security_page_names_tests_that_there_are() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page))
    assert len(named) > 30
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists()
        or (test and not re.search(rf"^def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))
    ]
    assert missing == []


def test_links_between_the_documents_lead_somewhere() -> None:
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"
