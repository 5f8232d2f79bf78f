"""Keys for the API and sessions of the page, in a database of their own beside the library's.

A key is `aqa_<id>_<secret>`; of the secret, 256 random bits, only the SHA-256 is stored: as many bits cannot be
guessed, so that a slow hash would protect nothing. A session is what a browser has in the place of a key.
"""

import hashlib
import hmac
import os
import re
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.database import Database, Migration, not_writable
from corpus.errors import InputError, KeyNotFound
from qa.home import KEYS
from web.scopes import SCOPES, Scope
from web.settings import ServerSettings

MAX_NAME = 80
SESSION = timedelta(days=30)
# Sessions that one key can have at a time; the oldest ends when there would be more.
MAX_SESSIONS = 100
# When a key was used last is told to the hour: one write an hour, not one a request.
_USED_EVERY = timedelta(hours=1)
_KEY = re.compile(r"aqa_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as it is listed; its secret is nowhere. Times are UTC."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    def is_usable(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def was_used_lately(self) -> bool:
        """Whether it is kept that it was used, as exactly as that is told."""
        return self.used_at is not None and _now() - self.used_at < _USED_EVERY


class KeyStore:
    """The tables of keys and sessions. What another process revokes is refused from then on."""

    def __init__(self, home: Path) -> None:
        """Raises LibraryError."""
        path = home / KEYS
        try:
            # Hashes are no secrets, but whose keys there are is nobody's business.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise not_writable(path, error) from error
        self._database = Database(path)
        self._database.migrate("keys", MIGRATIONS)

    def close(self) -> None:
        self._database.close()

    def make(self, name: str, scopes: Iterable[Scope], *, days: int | None = None) -> tuple[Key, str]:
        """A new key, and its text, which cannot be had again. days: how long it is good for; None for ever.

        Raises InputError.
        """
        name = name.strip()
        if not (name and name.isprintable() and len(name) <= MAX_NAME):
            raise InputError(f"A key's name has 1 to {MAX_NAME} characters, without line breaks")
        wanted = frozenset(scopes)
        if not wanted or not wanted <= set(SCOPES):
            raise InputError(f"A key needs one or more of the scopes {', '.join(SCOPES)}")
        now = _now()
        expires_at = None if days is None else now + timedelta(days=days)
        key = Key(id=secrets.token_hex(4), name=name, scopes=wanted, created_at=now, expires_at=expires_at)
        secret = secrets.token_urlsafe(32)
        with self._database.atomic() as connection:
            connection.execute(
                "INSERT INTO keys (id, name, scopes, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                (key.id, name, " ".join(sorted(wanted)), _hash(secret), _text(now), expires_at and _text(expires_at)),
            )
        return key, f"aqa_{key.id}_{secret}"

    def all(self) -> tuple[Key, ...]:
        """Every key that was made, the revoked among them, the oldest first."""
        with self._database.reading() as connection:
            return tuple(_key(row) for row in connection.execute(f"{_SELECT} ORDER BY created_at, id"))

    def revoke(self, key_id: str) -> Key:
        """End a key and its sessions; one that has ended stays as it is. Raises KeyNotFound."""
        with self._database.atomic() as connection:
            connection.execute(
                "UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (_text(_now()), key_id)
            )
            connection.execute("DELETE FROM sessions WHERE key_id = ?", (key_id,))
            row = connection.execute(f"{_SELECT} WHERE id = ?", (key_id,)).fetchone()
        if row is None:
            raise KeyNotFound(f"There is no key '{key_id[:80]}'", hint="`article-qa keys list` shows those there are.")
        return _key(row)

    def has_usable(self) -> bool:
        now = _now()
        return any(key.is_usable(now) for key in self.all())

    def find(self, text: str) -> Key | None:
        """The usable key with this text."""
        match = _KEY.fullmatch(text)
        if match is None:
            return None
        with self._database.reading() as connection:
            row = connection.execute(f"{_SELECT} WHERE id = ?", (match[1],)).fetchone()
        # The time that this takes does not tell how much of the secret was right.
        is_right = row is not None and hmac.compare_digest(row[-1], _hash(match[2]))
        return self._usable(row) if is_right else None

    def begin_session(self, key: Key) -> str:
        """A session's text, for a cookie; good for SESSION, and as long as its key is."""
        token = secrets.token_urlsafe(32)
        now = _now()
        with self._database.atomic() as connection:
            connection.execute("DELETE FROM sessions WHERE expires_at <= ?", (_text(now),))
            connection.execute(
                "INSERT INTO sessions (hash, key_id, expires_at) VALUES (?, ?, ?)",
                (_hash(token), key.id, _text(now + SESSION)),
            )
            connection.execute(
                "DELETE FROM sessions WHERE key_id = ?1 AND hash NOT IN "
                "(SELECT hash FROM sessions WHERE key_id = ?1 ORDER BY expires_at DESC LIMIT ?2)",
                (key.id, MAX_SESSIONS),
            )
        return token

    def of_session(self, token: str) -> Key | None:
        """The usable key that a session was begun with."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"{_SELECT} WHERE id = (SELECT key_id FROM sessions WHERE hash = ? AND expires_at > ?)",
                (_hash(token), _text(_now())),
            ).fetchone()
        return self._usable(row)

    def end_session(self, token: str) -> None:
        with self._database.atomic() as connection:
            connection.execute("DELETE FROM sessions WHERE hash = ?", (_hash(token),))

    def _usable(self, row: tuple[str, ...] | None) -> Key | None:
        key = row and _key(row)
        now = _now()
        return key if key and key.is_usable(now) else None

    def was_used(self, key: Key) -> None:
        """Keep when a key was used, to the hour; a write at most once in that."""
        if not key.was_used_lately():
            with self._database.atomic() as connection:
                connection.execute("UPDATE keys SET used_at = ? WHERE id = ?", (_text(_now()), key.id))


def keys_needed(home: Path, settings: ServerSettings) -> KeyStore | None:
    """The keys that requests need; None where they need none. Raises InputError if there are none to be had."""
    if not settings.needs_keys:
        return None
    keys = KeyStore(home)
    if not keys.has_usable():
        keys.close()
        raise InputError(
            "Requests need a key here, and there is none yet",
            hint="Make one with `article-qa keys make NAME`, or use --no-keys to let everybody do everything.",
        )
    return keys


_SELECT = "SELECT id, name, scopes, created_at, expires_at, revoked_at, used_at, hash FROM keys"


def _key(row: tuple[str, ...]) -> Key:
    key_id, name, scopes, created_at, expires_at, revoked_at, used_at, _ = row
    return Key(
        id=key_id,
        name=name,
        scopes=frozenset(scope for scope in SCOPES if scope in scopes.split()),
        created_at=datetime.fromisoformat(created_at),
        expires_at=_time(expires_at),
        revoked_at=_time(revoked_at),
        used_at=_time(used_at),
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> datetime:
    """To the second, as times are stored."""
    return datetime.now(UTC).replace(microsecond=0)


def _text(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE keys (id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, hash TEXT NOT NULL, "
        "created_at TEXT NOT NULL, expires_at TEXT, revoked_at TEXT, used_at TEXT)"
    )
    connection.execute(
        "CREATE TABLE sessions (hash TEXT PRIMARY KEY, expires_at TEXT NOT NULL, "
        "key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE)"
    )


MIGRATIONS: Mapping[str, Migration] = {"keys_and_sessions": _create_tables}
