"""The program: the command line with `serve` added, which is the one command that needs the web."""

from pathlib import Path

import click

from qa.cli import cli, run
from qa.commands.options import home_option, opened
from web.key_commands import keys as key_commands
from web.mcp_command import mcp as mcp_command

cli.add_command(key_commands)
cli.add_command(mcp_command)


@cli.command()
@click.option("--host", help="Address to listen on [env: ARTICLE_QA_HOST; default: 127.0.0.1].")
@click.option("--port", type=int, help="Port; 0 for any that is free [env: ARTICLE_QA_PORT; default: 8000].")
@click.option("--keys", "keys", flag_value="required", help="Want a key with every request, on this machine too.")
@click.option(
    "--no-keys",
    "keys",
    flag_value="none",
    help="Want no keys: everybody who reaches the address can ask, read, change and delete everything.",
)
@home_option
def serve(host: str | None, port: int | None, keys: str | None, home: Path | None) -> None:
    """Serve the chat page and the HTTP API.

    Where others than this machine can reach it, it wants keys: see `article-qa keys make`.
    """
    from web.app import create_app
    from web.listening import address_of, listening
    from web.logs import configure
    from web.serving import run_server
    from web.settings import load_server_settings

    settings = load_server_settings(host=host, port=port, keys=keys)
    configure(settings)
    with listening(settings.host, settings.port) as listener, opened(home) as engine:
        app = create_app(engine, settings)
        if settings.is_open:
            click.echo("article-qa: anybody who can reach this address can read and change the library.", err=True)
        address = address_of(settings, listener)
        run_server(app, listener, lambda: click.echo(f"article-qa is ready at {address}"), settings)


def main() -> None:
    """The entry point of the program."""
    run(cli)


if __name__ == "__main__":
    main()
