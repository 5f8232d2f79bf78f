"""The program: the command line with `serve` added, which is the one command that needs the web."""

import contextlib
import errno
import socket
from collections.abc import Iterator
from pathlib import Path

import click

from corpus.errors import InputError, ServeError
from qa.cli import cli, run
from qa.commands.options import home_option, opened

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@cli.command()
@click.option("--host", help="Address to listen on [env: ARTICLE_QA_HOST; default: 127.0.0.1].")
@click.option("--port", type=int, help="Port; 0 for any that is free [env: ARTICLE_QA_PORT; default: 8000].")
@home_option
def serve(host: str | None, port: int | None, home: Path | None) -> None:
    """Serve the chat page and the HTTP API."""
    from web.app import create_app
    from web.serving import run_server
    from web.settings import load_server_settings

    settings = load_server_settings(host=host, port=port)
    with _listening(settings.host, settings.port) as listener, opened(home) as engine:
        if settings.host not in _LOOPBACK:
            click.echo("article-qa: anybody who can reach this address can read and change the library.", err=True)
        name = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{name}:{listener.getsockname()[1]}"
        run_server(create_app(engine, settings), listener, lambda: click.echo(f"article-qa is ready at {address}"))


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens before anything dear is opened, so that a port in use is told at once."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError, OverflowError):
        raise InputError(f"'{host}' is no address of this machine", hint="Use --host 127.0.0.1.") from None
    # Only of sockets that are said to be TCP asyncio turns Nagle's algorithm off, which holds small answers back 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(128)
        except OSError as error:
            reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            raise ServeError(
                f"Port {port} on {host} {reason}", hint="Choose another with --port, or 0 for any."
            ) from None
        yield listener


def main() -> None:
    """The entry point of the program."""
    run(cli)


if __name__ == "__main__":
    main()
