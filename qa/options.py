"""Options that many commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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
