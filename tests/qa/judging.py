"""Two small documents and the judging of their passages, where the test says what the reader marks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.documents import Span
from corpus.library import StoredPassage
from corpus.reading import document_from_text
from qa.engine import Engine, Models
from qa.questions.question import understand
from qa.reading.candidates import Candidate, judge_spans
from qa.reading.evidence import PassageEvidence, judge_passages
from qa.reading.reader import Reading, ReadSpan
from qa.settings import Settings

MUSEUM = document_from_text(
    "Brno museum opens a wing\n\n(moravia-post.example) Updated: 2021-05-12\n\n"
    "The new wing holds 420 paintings and 35 sculptures. The curator, Jana Malinova, chose them with Pavel Hruska.\n\n"
    "In 2019 the museum counted 81,000 visitors. In 2020 it counted 23,000 visitors.\n\n"
    "The wing cost 95 million koruna ($4.4 million). The old roof had cost 2 million euros.\n\n"
    "Engineers from Olomouc built the wing. It stands on Hroch Street, 40 metres from the river.\n\n"
    "At 2018 Museum Conference on Sept 19 the plans were shown. The wing opened on 12 May 2021."
)
BAKERY = document_from_text(
    "A bakery by the river\n\n(moravia-post.example) Updated: 2020-03-02\n\n"
    "The bakery sells rye bread every morning. Its companies in the valley employ 60 people.\n\n"
    "Nobody has ever raised the price."
)
# Words that one passage alone has.
PAINTINGS, VISITORS, COST, BUILT, OPENED, BREAD = "420 paintings", "81,000", "koruna", "Olomouc", "Sept 19", "rye bread"


@contextmanager
def opened_papers(models: Models, home: Path) -> Iterator[Engine]:
    """A library of the two documents alone."""
    with Engine.open(Settings(home=home), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        for document in (MUSEUM, BAKERY):
            engine.add(document)
        yield engine


def passage(engine: Engine, words: str) -> StoredPassage:
    """The passage that has these words."""
    keys = [key for document in (MUSEUM, BAKERY) for key in engine.library.passage_keys([document.id])]
    (found,) = [stored for stored in engine.library.passages(keys).values() if words in stored.text]
    return found


def marking(stored: StoredPassage, *marked: str | Span) -> Reading:
    """What a reader would make of a passage that marks these words, the likeliest first, and thinks of no others.

    marked: words, or characters of the passage's own text.
    """
    spans = []
    for n, words in enumerate(marked):
        start = stored.text.index(words) if isinstance(words, str) else words.start
        spans.append(ReadSpan(Span(start, start + len(words)), -0.5 * (n + 1)))
    return Reading(0.0, tuple(spans), ())


def judged(
    engine: Engine, question: str, *passages: StoredPassage, readings: tuple[Reading, ...] = ()
) -> list[PassageEvidence]:
    """The passages as though a search had found them in this order, all equally near."""
    models = engine.models
    return judge_passages(
        understand(question, models.words),
        passages,
        [1.0] * len(passages),
        [(0.5, ())] * len(passages),
        readings or [marking(stored) for stored in passages],
        models.words,
        models.evidence.passage,
    )


def candidates(engine: Engine, question: str, words: str, *marked: str) -> list[Candidate]:
    """What may answer in the passage that has the words; marked: by the reader."""
    stored = passage(engine, words)
    read = judged(engine, question, stored, readings=(marking(stored, *marked),))
    return spans_of(engine, question, read)


def spans_of(engine: Engine, question: str, read: list[PassageEvidence]) -> list[Candidate]:
    understood, model = understand(question, engine.models.words), engine.models.evidence
    return judge_spans(understood, read, engine.models.words, model.figures if understood.kinds else model.words)


def named(found: list[Candidate], text: str) -> Candidate:
    """The one candidate of these words."""
    (only,) = [item for item in found if item.text == text]
    return only
