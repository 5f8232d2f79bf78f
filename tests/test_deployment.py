"""What runs the server elsewhere is true: the image's files, the compose file, the unit."""

import configparser
import re
import shlex
from pathlib import Path

import yaml

from qa.cli import cli
from qa.settings import PREFIX, Settings
from tests.test_documentation import ROOT
from web import command
from web.settings import ServerSettings

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
VARIABLES = {f"{PREFIX}{name.upper()}" for model in (Settings, ServerSettings) for name in model.model_fields}


def options(arguments: list[str]) -> None:
    """Raises what is wrong with a command line, without running it."""
    assert callable(command.main), "web.command adds commands to the group"
    cli.commands[arguments[0]].make_context(arguments[0], arguments[1:], resilient_parsing=False)


def test_the_image_holds_what_is_in_the_repository_and_runs_without_root() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    files = {name for line in copied for name in line.split()}
    assert all((ROOT / name).exists() for name in files)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert files == {line[1:] for line in ignored if line.startswith("!")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages < files
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER (?!0|root)\S+$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last and "/healthz" in last
    assert set(re.findall(r"ARTICLE_QA_\w+", DOCKERFILE)) <= VARIABLES


def test_the_compose_file_keeps_the_library_and_gives_no_rights() -> None:
    service = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["article-qa"]
    home = re.search(r"ARTICLE_QA_HOME=(\S+)", DOCKERFILE)
    assert home is not None
    assert service["volumes"] == [f"library:{home[1]}"]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"]), "others are let in on purpose"
    assert set(service["environment"]) <= VARIABLES


def test_the_unit_starts_the_server_as_it_can_be_started() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    text = re.search(r"```ini\n(.+?)```", OPERATIONS, re.DOTALL)
    assert text is not None
    unit.read_string(text[1])
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert Path(program).name == "article-qa"
    options(arguments)
    assert set(re.findall(r"Environment=(ARTICLE_QA_\w+)", text[1])) <= VARIABLES
    assert unit["Service"]["User"] == "article-qa"


def test_commands_in_the_documents_can_be_run() -> None:
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for block in re.findall(r"```sh\n(.+?)```", file.read_text(encoding="utf-8"), re.DOTALL):
            for line in re.findall(
                r"(?m)^(?:docker compose (?:run --rm|exec) article-qa )?(?:article-qa) (.+)$", block
            ):
                arguments = shlex.split(line, comments=True)
                if arguments[0] in cli.commands and "|" not in arguments and not arguments[0].startswith("-"):
                    options(arguments)
