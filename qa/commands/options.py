"""What many commands share: their options, and the library that they open."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from qa.engine import Engine

OUTDATED = "the library was built with another model or version, and answers as it was; `article-qa rebuild` renews it."

Command = TypeVar("Command", bound=Callable[..., Any])


def home_option(command: Command) -> Command:
    """--home, for every command that opens a library."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Folder of the library [env: ARTICLE_QA_HOME; default: the user's data folder].",
    )(command)


def json_option(command: Command) -> Command:
    """--json, for every command that prints."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def json_text(value: object) -> str:
    """As --json prints it: for people too, with every letter as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@contextmanager
def opened(home: Path | None, *, any_model: bool = False) -> "Iterator[Engine]":
    """The library of a command."""
    from index.embedding import is_prepared
    from qa.engine import Engine
    from qa.settings import load_settings

    settings = load_settings(home=home)
    if not is_prepared(settings.embedder, models_dir=settings.models):
        click.echo(f"Exporting the model {settings.embedder}, once; this takes a moment …", err=True)
    with Engine.open(settings, any_model=any_model) as engine:
        if engine.is_outdated and not any_model:
            click.echo(f"article-qa: {OUTDATED}", err=True)
        yield engine
