"""`article-qa mcp`: the library as tools of a language model, over the Model Context Protocol."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import ServeError
from qa.commands.options import home_option, opened

if TYPE_CHECKING:
    from web.settings import ServerSettings


@click.command()
@click.option("--http", is_flag=True, help="Serve streamable HTTP at /mcp instead of standard input and output.")
@click.option("--host", help="With --http: address to listen on [env: ARTICLE_QA_HOST; default: 127.0.0.1].")
@click.option("--port", type=int, help="With --http: port; 0 for any free one [env: ARTICLE_QA_PORT; default: 8000].")
@click.option("--keys", "keys", flag_value="required", help="With --http: want a key, on this machine too.")
@click.option(
    "--no-keys", "keys", flag_value="none", help="With --http: want no keys: everybody can ask and read everything."
)
@home_option
def mcp(http: bool, host: str | None, port: int | None, keys: str | None, home: Path | None) -> None:
    """Serve the library to language models, as an MCP server with the tools ask, search, figures and documents."""
    if http:
        _check_sdk()
        from web.settings import load_server_settings

        _serve_http(load_server_settings(host=host, port=port, keys=keys), home)
        return
    if (host, port, keys) != (None, None, None):
        raise click.UsageError("--host, --port, --keys and --no-keys are for --http.")
    from web.mcp_stdio import until_a_signal

    # What is imported takes as long as the library: a signal is to find this in place.
    with until_a_signal():
        _check_sdk()
        _serve_stdio(home)


def _check_sdk() -> None:
    """Raises ServeError if the SDK is missing, or so old that it has not what is used of it."""
    try:
        import web.mcp_server  # noqa: F401
    except ImportError as error:
        raise ServeError(
            "The MCP server needs the MCP SDK, which is not installed", hint='Run: pip install "article-qa[mcp]"'
        ) from error


def _serve_stdio(home: Path | None) -> None:
    import anyio

    from web.logs import configure
    from web.mcp_server import serve_stdio
    from web.settings import load_server_settings

    settings = load_server_settings()
    configure(settings)
    with opened(home) as engine:
        if sys.stdin.isatty():
            click.echo("article-qa: waiting for an MCP client on standard input; Ctrl+C ends it.", err=True)
        # A client that goes away without closing our input leaves nobody to answer.
        try:
            anyio.run(serve_stdio, engine, settings)
        except* (ConnectionError, anyio.BrokenResourceError):
            pass


def _serve_http(settings: "ServerSettings", home: Path | None) -> None:
    from web.keys import keys_needed
    from web.listening import address_of, listening
    from web.logs import configure
    from web.mcp_http import PATH, mcp_app
    from web.serving import run_server

    configure(settings)
    with listening(settings.host, settings.port) as listener, opened(home) as engine:
        keys = keys_needed(engine.settings.home, settings)
        if settings.is_open:
            click.echo("article-qa: anybody who can reach this address can read the library.", err=True)
        address = address_of(settings, listener) + PATH
        app = mcp_app(engine, settings, keys)
        run_server(app, listener, lambda: click.echo(f"article-qa speaks MCP at {address}"), settings)
