"""Revisions of a document with many sentences of the same words take time in proportion to it."""

import time

from corpus.reading import document_from_text
from qa.engine import Engine
from qa.revisions import revisions_of


def seconds(engine: Engine, n: int) -> float:
    """Of the processor, to find what was told otherwise of so many figures of one wording."""
    address = f"https://levee.example/{n}"
    for more in (0, 1):
        lines = " ".join(f"Another levee fine of {i + 2 + more} million euros was paid." for i in range(n))
        document = document_from_text(f"Levee fines\n\n{lines}", url=address)
        engine.add(document)
    started = time.process_time()
    assert revisions_of(document.id, None, engine.library) == ()
    return time.process_time() - started


def test_figures_of_one_wording_are_not_held_each_against_each(engine: Engine) -> None:
    # Four times the figures; sixteen times the time, if each were held against each.
    assert seconds(engine, 200) < 10 * max(0.01, seconds(engine, 50))
