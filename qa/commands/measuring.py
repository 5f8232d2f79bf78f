"""The commands that measure: `article-qa eval …`. They import what they need in their bodies."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from qa.commands.options import home_option, json_option, json_text, opened

if TYPE_CHECKING:
    from qa.evaluation.report import Report


@click.group(name="eval")
def evaluate() -> None:
    """Measure finding and answering on questions with known answers."""


@evaluate.command(name="retrieval")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def eval_retrieval(file: Path, as_json: bool) -> None:
    """R@1, R@3, R@5 and MRR of dense, lexical and hybrid search on a FILE in XQuAD's (SQuAD's) format."""
    from qa.evaluation.retrieval import evaluate_retrieval

    _print_report(evaluate_retrieval(file), as_json)


@evaluate.command(name="answers")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only N questions, spread over the file.")
@click.option("--failures", is_flag=True, help="Print each question that went wrong, and how.")
@json_option
def eval_answers(file: Path, limit: int | None, failures: bool, as_json: bool) -> None:
    """EM and F1 of answers, abstention, calibration, near misses and time on a FILE in XQuAD's (SQuAD's) format."""
    from qa.evaluation.answers import evaluate_answers

    _print_report(evaluate_answers(file, limit=limit, failures=failures), as_json)


@evaluate.command(name="questions")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--articles", type=click.Path(path_type=Path), metavar="LIST", help="Ask these articles, not a library.")
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="Where the articles' collection is.")
@home_option
@json_option
def eval_questions(file: Path, articles: Path | None, data: Path | None, home: Path | None, as_json: bool) -> None:
    """Ask the questions of a FILE of JSON lines, print each case and the share right."""
    from qa.evaluation.articles import listed_articles
    from qa.evaluation.questions import evaluate_questions
    from qa.evaluation.retrieval import empty_engine
    from qa.settings import load_settings

    if (articles is None) != (data is None):
        raise click.UsageError("--articles and --data belong together.")
    if articles is None or data is None:
        with opened(home) as engine:
            _print_report(evaluate_questions(file, engine), as_json)
        return
    with TemporaryDirectory() as folder, empty_engine(load_settings(), Path(folder)) as engine:
        for _ in engine.add_all(listed_articles(articles, data)):
            pass
        _print_report(evaluate_questions(file, engine), as_json)


@evaluate.command(name="figures")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def eval_figures(file: Path, as_json: bool) -> None:
    """Precision, recall and F1 of figures on a FILE in NewsQuant's format: value, unit, change, concept."""
    from corpus.language import Syntax
    from qa.evaluation.newsquant import evaluate_figures

    _print_report(evaluate_figures(file, Syntax(threads=os.cpu_count() or 1)), as_json)


@evaluate.command(name="recognizers")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--failures", is_flag=True, help="Print each case that failed, and why.")
@json_option
def eval_recognizers(folder: Path, failures: bool, as_json: bool) -> None:
    """Right cases of a FOLDER with Recognizers-Text's files (NumberModel.json, …), each model by itself."""
    from qa.evaluation.recognizers import evaluate_recognizers

    _print_report(evaluate_recognizers(folder, failures=failures), as_json)


@evaluate.command(name="tatqa")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only N contexts, spread over the file.")
@click.option("--failures", is_flag=True, help="Print each question that went wrong, and why.")
@json_option
def eval_tatqa(file: Path, limit: int | None, failures: bool, as_json: bool) -> None:
    """EM and F1 of answers over tables on a FILE in TAT-QA's format, and why the others are wrong."""
    from qa.evaluation.tatqa import evaluate_tatqa

    _print_report(evaluate_tatqa(file, limit=limit, failures=failures), as_json)


@evaluate.command(name="follow-ups")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--failures", is_flag=True, help="Print each question that lacks words or has wrong ones.")
@json_option
def eval_follow_ups(file: Path, failures: bool, as_json: bool) -> None:
    """Words that follow-up questions, made stand-alone, share with a person's rewrites on a FILE in CANARD's format."""
    from qa.evaluation.follow_ups import evaluate_follow_ups

    _print_report(evaluate_follow_ups(file, failures=failures), as_json)


def _print_report(report: "Report", as_json: bool) -> None:
    text = json_text(report.to_dict()) if as_json else "\n".join(report.lines())
    click.echo(text)
