"""How the program sends what it sends."""

import socket

from fastapi.testclient import TestClient

from web.listening import listening


def test_small_answers_are_not_held_back() -> None:
    """asyncio sets TCP_NODELAY on connections of a socket whose protocol is said, and on no others."""
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.proto == socket.IPPROTO_TCP


def test_static_files_are_asked_for_again_and_sent_once(article_client: TestClient) -> None:
    first = article_client.get("/static/base.css")
    assert first.headers["cache-control"] == "no-cache"
    again = article_client.get("/static/base.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"
