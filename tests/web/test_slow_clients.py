"""Who holds a connection and does not go on, goes away, or is in flight when the server stops: over real sockets."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from qa.engine import Engine
from tests.browser.views import QUESTION
from web import security, serving
from web.app import create_app
from web.listening import listening
from web.serving import server_of
from web.settings import ServerSettings

Address = tuple[str, int]


@contextmanager
def served(engine: Engine, settings: ServerSettings | None = None) -> Iterator[tuple[Address, uvicorn.Server]]:
    """A server in a thread, until the block ends."""
    is_ready = threading.Event()
    with listening("127.0.0.1", 0) as listener:
        server = server_of(create_app(engine, settings), is_ready.set, settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert is_ready.wait(20)
        try:
            yield listener.getsockname()[:2], server
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


def sent(address: Address, data: bytes) -> socket.socket:
    connection = socket.create_connection(address, timeout=10)
    connection.sendall(data)
    return connection


def received(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def posted(question: str, *, close: bool = True) -> bytes:
    body = json.dumps({"question": question}).encode()
    end = "Connection: close\r\n" if close else ""
    type_ = "Content-Type: application/json\r\n"
    head = f"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\n{type_}Content-Length: {len(body)}\r\n{end}"
    return head.encode() + b"\r\n" + body


def test_a_head_that_does_not_come_is_not_waited_for(article_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HEAD_S", 0.3)
    with served(article_engine) as (address, _):
        begun, idle = sent(address, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"), sent(address, b"")
        second = sent(address, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert second.recv(65_536).startswith(b"HTTP/1.1 200")
        second.sendall(b"GET /healthz HTTP/1.1\r\nX-")
        assert received(begun).startswith(b"HTTP/1.1 408")
        assert received(idle) == b""
        assert received(second).endswith(b"Connection: close\r\n\r\n")
        # Whoever sends the head in time, in however many pieces, is answered.
        whole = sent(address, b"GET /healthz HTTP/1.1\r\nHost: 127.0")
        time.sleep(0.15)
        whole.sendall(b".0.1\r\nConnection: close\r\n\r\n")
        assert received(whole).startswith(b"HTTP/1.1 200")


def test_a_body_that_does_not_come_is_not_waited_for(article_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "BODY_S", 0.3)
    with served(article_engine) as (address, _):
        answer = received(sent(address, posted(QUESTION)[:-5]))
        assert answer.startswith(b"HTTP/1.1 408") and b"too slowly" in answer


def test_a_client_that_takes_nothing_is_let_go(article_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "STALLED_S", 0.3)
    with served(article_engine) as (address, server), socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(address)
        # More than all buffers on the way hold.
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 200)
        time.sleep(0.2)
        assert len(server.server_state.connections) == 1
        until = time.monotonic() + 10
        while server.server_state.connections and time.monotonic() < until:
            time.sleep(0.05)
        assert not server.server_state.connections


def test_who_goes_away_while_waiting_frees_the_place_and_nothing_is_kept(engine: Engine) -> None:
    with served(engine, ServerSettings(questions_at_once=1)) as (address, _):
        gone = [sent(address, posted(QUESTION)) for _ in range(6)]
        for connection in gone:
            connection.close()
        assert received(sent(address, posted(QUESTION))).startswith(b"HTTP/1.1 200")
        # At most the one that was being read when its client left.
        assert engine.conversations.page(limit=1).total <= 2


def test_what_is_in_flight_when_the_server_stops_is_finished(article_engine: Engine) -> None:
    with served(article_engine, ServerSettings(questions_at_once=1)) as (address, server):
        asked = [sent(address, posted(f"{QUESTION} {n}?", close=False)) for n in range(3)]
        time.sleep(0.05)
        server.should_exit = True
        assert [received(connection)[:12] for connection in asked] == [b"HTTP/1.1 200"] * 3
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
