"""The commands over kept conversations: `article-qa conversations …`."""

from pathlib import Path

import click

from qa.commands.options import home_option, json_option, json_text, opened

# As many as anybody reads.
MAX_LISTED = 100_000


@click.group()
def conversations() -> None:
    """List, show, rename and delete the conversations that the library keeps."""


@conversations.command(name="list")
@click.option("--q", "sought", default="", metavar="WORDS", help="Only those that hold these words.")
@home_option
@json_option
def list_conversations(sought: str, home: Path | None, as_json: bool) -> None:
    """The conversations, the last changed first: id, number of questions, and the first of them."""
    from qa.serialising import conversation_to_dict

    with opened(home) as engine:
        found = engine.conversations.page(sought, limit=MAX_LISTED).conversations
    if as_json:
        click.echo(json_text([conversation_to_dict(item) for item in found]))
        return
    for item in found:
        click.echo(f"{item.id}  {item.changed_at:%Y-%m-%d %H:%M}  {item.n_turns:>3}  {item.title}")


@conversations.command()
@click.argument("conversation_id", metavar="ID")
@home_option
@json_option
def show(conversation_id: str, home: Path | None, as_json: bool) -> None:
    """The questions of a conversation with their answers as they were given."""
    with opened(home) as engine:
        turns = engine.conversations.turns(conversation_id)
    if as_json:
        click.echo(json_text([{"asked_at": turn.asked_at.isoformat()} | turn.answer for turn in turns]))
        return
    for turn in turns:
        answer = turn.answer
        understood = answer["interpreted_as"]
        click.echo(f"{turn.asked_at:%Y-%m-%d %H:%M}  {answer['question']}")
        if understood != answer["question"]:
            click.echo(f"  understood as: {understood}")
        click.echo("".join(f"  {line}\n" for line in answer["answer"].splitlines()))


@conversations.command()
@click.argument("conversation_id", metavar="ID")
@click.argument("title")
@home_option
def rename(conversation_id: str, title: str, home: Path | None) -> None:
    """Give a conversation another TITLE."""
    with opened(home) as engine:
        renamed = engine.conversations.rename(conversation_id, title)
    click.echo(f"renamed  {renamed.title} ({renamed.id})")


@conversations.command()
@click.argument("conversation_id", metavar="ID")
@home_option
def delete(conversation_id: str, home: Path | None) -> None:
    """Forget a conversation and its answers."""
    with opened(home) as engine:
        engine.conversations.remove(conversation_id)
    click.echo(f"deleted  {conversation_id}")


@conversations.command()
@click.argument("conversation_id", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path))
@home_option
def export(conversation_id: str, file: Path, home: Path | None) -> None:
    """Write a conversation with its quotes, places and hashes to FILE: JSON for `verify`, or Markdown (.md).

    Quotes of a document that has been removed are written as such: they can no longer be checked.
    """
    from qa.conversation.export import answers_of
    from qa.proof.pack import check_writable, write_evidence

    check_writable(file)
    with opened(home) as engine:
        write_evidence(list(answers_of(engine.conversations.summary(conversation_id), engine)), file, engine)
    click.echo(f"written  {file}")


COMMANDS = (conversations,)
