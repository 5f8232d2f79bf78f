"""The socket that a server listens on."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.errors import InputError, ServeError
from web.settings import ServerSettings

# What was sent and is taken by nobody holds a connection no longer than this.
UNTAKEN_S = 90


def address_of(settings: ServerSettings, listener: socket.socket) -> str:
    """Where a server that listens so is reached, as an address for a browser."""
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{name}:{listener.getsockname()[1]}"


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens before anything dear is opened, so that a port in use is told at once."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError, OverflowError):
        raise InputError(f"'{host}' is no address of this machine", hint="Use --host 127.0.0.1.") from None
    # Only of sockets that are said to be TCP asyncio turns Nagle's algorithm off, which holds small answers back 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_S * 1000)
        try:
            listener.bind(address)
            listener.listen(128)
        except OSError as error:
            reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            raise ServeError(
                f"Port {port} on {host} {reason}", hint="Choose another with --port, or 0 for any."
            ) from None
        yield listener
