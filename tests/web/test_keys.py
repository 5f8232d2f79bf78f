"""Keys as they are made, found, revoked, and kept."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError, KeyNotFound
from qa.home import KEYS
from web import keys as keys_module
from web.command import cli
from web.keys import KeyStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[KeyStore]:
    opened = KeyStore(tmp_path)
    yield opened
    opened.close()


def test_a_key_is_found_by_its_text_alone_and_stored_as_a_hash(store: KeyStore, tmp_path: Path) -> None:
    key, text = store.make("desk", ["ask", "read"])
    assert store.find(text) == key
    secret = text.rpartition("_")[2] if text.count("_") == 2 else text[13:]
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.iterdir())
    assert (tmp_path / KEYS).stat().st_mode & 0o077 == 0


def test_a_key_with_another_secret_or_another_id_is_none(store: KeyStore) -> None:
    _, text = store.make("desk", ["ask"])
    other, other_text = store.make("other", ["ask"])
    assert store.find(text[:-1] + ("A" if text[-1] != "A" else "B")) is None
    assert store.find(f"aqa_{other.id}_{text[13:]}") is None
    assert store.find(text[4:]) is None
    assert store.find(other_text) == other


@given(text=st.text())
def test_whatever_is_no_key_finds_none(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert _shared_store(tmp_path_factory).find(text) is None
    assert _shared_store(tmp_path_factory).of_session(text) is None


def test_a_revoked_key_is_refused_by_whoever_has_the_store_open_and_its_sessions_end(tmp_path: Path) -> None:
    server, command = KeyStore(tmp_path), KeyStore(tmp_path)
    key, text = command.make("desk", ["ask"])
    session = server.begin_session(key)
    assert server.of_session(session) == server.find(text) == key
    assert command.revoke(key.id).revoked_at is not None
    assert server.find(text) is None
    assert server.of_session(session) is None
    assert not server.has_usable()
    with pytest.raises(KeyNotFound, match="no key '12345678'"):
        command.revoke("12345678")
    server.close()
    command.close()


def test_a_key_and_a_session_end_in_time(store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    _, brief_text = store.make("brief", ["ask"], days=1)
    lasting, lasting_text = store.make("lasting", ["ask"])
    session = store.begin_session(lasting)
    _let_pass(monkeypatch, timedelta(days=2))
    assert store.find(brief_text) is None
    assert store.find(lasting_text) is not None
    assert store.of_session(session) is not None
    _let_pass(monkeypatch, timedelta(days=31))
    assert store.of_session(session) is None


def test_a_session_that_was_ended_is_none_and_a_key_has_no_more_than_its_share(
    store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_module, "MAX_SESSIONS", 3)
    key, _ = store.make("desk", ["ask"])
    sessions = [store.begin_session(key) for _ in range(4)]
    assert sum(store.of_session(session) is not None for session in sessions) == 3
    last = next(session for session in sessions if store.of_session(session))
    store.end_session(last)
    assert store.of_session(last) is None


def test_use_is_kept_to_the_hour(store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key, _ = store.make("desk", ["ask"])
    store.was_used(key)
    (used,) = store.all()
    assert used.used_at is not None
    _let_pass(monkeypatch, timedelta(minutes=50))
    store.was_used(used)
    assert store.all()[0].used_at == used.used_at
    _let_pass(monkeypatch, timedelta(minutes=70))
    store.was_used(used)
    assert store.all()[0].used_at != used.used_at


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 81])
def test_a_name_is_a_line(store: KeyStore, name: str) -> None:
    with pytest.raises(InputError, match="name has 1 to 80"):
        store.make(name, ["ask"])


def test_keys_are_made_listed_and_revoked_on_the_command_line(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path / "home")]

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["keys", *arguments, *home], catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    text = run("make", "news desk", "--scope", "ask", "--days", "30").strip()
    store = KeyStore(tmp_path / "home")
    key = store.find(text)
    assert key is not None and key.scopes == {"ask"} and key.name == "news desk"
    listed = run("list")
    assert key.id in listed and "good until" in listed and text[13:] not in listed
    assert text[13:] not in run("list", "--json")
    run("revoke", key.id)
    assert "revoked" in run("list")
    assert store.find(text) is None
    store.close()


def test_the_tables_hold_no_text_of_a_key_or_a_session(store: KeyStore, tmp_path: Path) -> None:
    key, text = store.make("desk", ["ask"])
    session = store.begin_session(key)
    with sqlite3.connect(tmp_path / KEYS) as connection:
        held = " ".join(map(str, connection.execute("SELECT * FROM keys, sessions").fetchone()))
    connection.close()
    assert text[13:] not in held and session not in held


_STORES: dict[str, KeyStore] = {}


def _shared_store(factory: pytest.TempPathFactory) -> KeyStore:
    if not _STORES:
        _STORES["one"] = KeyStore(factory.mktemp("keys"))
    return _STORES["one"]


def _let_pass(monkeypatch: pytest.MonkeyPatch, time: timedelta) -> None:
    later = datetime.now(UTC).replace(microsecond=0) + time
    monkeypatch.setattr(keys_module, "_now", lambda: later)
