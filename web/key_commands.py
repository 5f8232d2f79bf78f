"""The commands that make, list and revoke the keys of a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.commands.options import home_option, json_option, json_text
from web.scopes import SCOPES, Scope

if TYPE_CHECKING:
    from web.keys import Key, KeyStore


@click.group()
def keys() -> None:
    """Keys, which a server that others reach wants with every request."""


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    help="What it allows, may be repeated: ask questions, read the library, write (change) it [default: ask, read].",
)
@click.option("--days", type=click.IntRange(1, 36_500), help="How long it is good for [default: until it is revoked].")
@home_option
@json_option
def make(name: str, scopes: tuple[Scope, ...], days: int | None, home: Path | None, as_json: bool) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    with _opened(home) as store:
        key, text = store.make(name, scopes or ("ask", "read"), days=days)
    if as_json:
        click.echo(json_text(_told(key) | {"key": text}))
        return
    click.echo(text)
    click.echo(f"Key {key.id} '{key.name}' allows: {_scopes(key)}. It cannot be shown again.", err=True)


@keys.command("list")
@home_option
@json_option
def list_keys(home: Path | None, as_json: bool) -> None:
    """List the keys that were made, without their secrets."""
    with _opened(home) as store:
        found = store.all()
    if as_json:
        click.echo(json_text([_told(key) for key in found]))
        return
    for key in found:
        used = f"used {key.used_at:%Y-%m-%d}" if key.used_at else "not used"
        click.echo(
            f"{key.id}  {_state(key):18}  {_scopes(key):15}  made {key.created_at:%Y-%m-%d}, {used:15}  {key.name}"
        )
    if not found:
        click.echo("There are no keys; `article-qa keys make NAME` makes one.", err=True)


@keys.command()
@click.argument("key_id", metavar="ID")
@home_option
def revoke(key_id: str, home: Path | None) -> None:
    """End a key, and with it whoever is signed in with it, at once."""
    with _opened(home) as store:
        key = store.revoke(key_id)
    click.echo(f"Key {key.id} '{key.name}' is revoked.")


@contextmanager
def _opened(home: Path | None) -> "Iterator[KeyStore]":
    """The keys alone: no library is opened, and no model loaded."""
    from qa.home import make_home
    from qa.settings import load_settings
    from web.keys import KeyStore

    folder = load_settings(home=home).home
    make_home(folder)
    store = KeyStore(folder)
    try:
        yield store
    finally:
        store.close()


def _scopes(key: "Key") -> str:
    return " ".join(scope for scope in SCOPES if scope in key.scopes)


def _state(key: "Key") -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "good"
    return f"{'good until' if key.is_usable(datetime.now(UTC)) else 'ended'} {key.expires_at:%Y-%m-%d}"


def _told(key: "Key") -> dict[str, object]:
    times = {name: getattr(key, name) for name in ("created_at", "expires_at", "revoked_at", "used_at")}
    return {
        "id": key.id,
        "name": key.name,
        "scopes": [scope for scope in SCOPES if scope in key.scopes],
        **{name: time and time.isoformat(timespec="seconds") for name, time in times.items()},
    }
