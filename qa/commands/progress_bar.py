"""A bar on a terminal for a long task: how far, how fast, and how long it will take."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from index.progress import Progress

WIDTH = 24


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[Progress], None]]:
    """A bar on stderr while it is a terminal; gone when the work is done."""
    shown = sys.stderr.isatty()

    def report(progress: Progress) -> None:
        if shown:
            click.echo(f"\r\x1b[K{bar_line(label, progress)}", nl=False, err=True)

    try:
        yield report
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def bar_line(label: str, progress: Progress) -> str:
    """adding  ██████░░░░░░░░░░░░░░░░░░  embedding 12 of 48, 18.5 passages/s, 1:30 left"""
    filled = WIDTH * progress.done // max(1, progress.total)
    parts = [f"{progress.stage} {progress.done:,} of {progress.total:,}" if progress.total else progress.stage]
    if progress.rate is not None:
        parts.append(f"{progress.rate:,.1f} passages/s")
    if progress.eta_s is not None:
        parts.append(f"{clock(progress.eta_s)} left")
    return f"{label[:30]}  {'█' * filled}{'░' * (WIDTH - filled)}  {', '.join(parts)}"


def clock(seconds: float) -> str:
    """0:07, 12:30, 1:02:30"""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
