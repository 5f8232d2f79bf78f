"""The command that shows what people think of answers."""

import json
import sys
from pathlib import Path

import click

from qa.commands.options import home_option, opened

_THUMBS = {"up": "helpful", "down": "not right"}


@click.command()
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one judgement a line.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for a spreadsheet.")
def feedback(home: Path | None, as_json: bool, as_csv: bool) -> None:
    """Print what people think of answers: questions, answers, verdicts and comments, in the order they were given."""
    from qa.conversation.export import feedback_csv
    from qa.serialising import judged_to_dict

    if as_json and as_csv:
        raise click.UsageError("--json and --csv cannot be had at once.")
    with opened(home) as engine:
        found = engine.feedback.all()
    if as_csv:
        # Bytes, so that no system puts line ends of its own in place of CSV's.
        sys.stdout.buffer.write(feedback_csv(found))
        sys.stdout.buffer.flush()
        return
    for item in found:
        if as_json:
            click.echo(json.dumps(judged_to_dict(item), ensure_ascii=False))
            continue
        judgement = item.judgement
        click.echo(f"{judgement.given_at:%Y-%m-%d %H:%M}  {_THUMBS[judgement.verdict]:9}  {item.question}")
        click.echo("".join(f"  {line}\n" for line in item.answer.splitlines()), nl=False)
        if judgement.comment:
            click.echo(f"  comment: {' '.join(judgement.comment.split())}")


COMMANDS = (feedback,)
