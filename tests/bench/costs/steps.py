"""The steps of a question, in the order in which they come, and where in the program each of them stands."""

import json
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from fastapi import Request

import qa.asking
import qa.engine
import qa.reading.finding
from corpus.library import Library
from corpus.onnx import Graph, OnnxModel
from index.generation import Generation
from index.lexical import LexicalSnapshot
from index.vectors import VectorIndex
from qa.answers import Answer
from qa.engine import Engine
from qa.live import Live
from qa.reading.reader import Reader
from qa.serialising import answer_to_dict
from tests.bench.costs.watching import Place, Recorder, Stopwatch, watched
from web.rendering import rendered

# In another thread, while those before and behind them go on.
ASIDE = frozenset({"sentences", "worded"})
# What is left of a question when all that is told apart has been taken from it.
REST = "rest"
RENDER = "render"
LABELS = {
    "current": "see that the library has not changed",
    "spelling": "put the spelling right",
    "understand": "tell what is asked",
    "tokenise": "tokenise the question",
    "embed": "embed it",
    "words": "passages by words",
    "passages": "passages by their vectors",
    "sentences": "passages by their sentences' vectors, aside",
    "exact": "exact scores of the candidates, by vectors",
    "worded": "exact scores of the candidates, by words, aside",
    "waiting": "wait for what is done aside",
    "fuse": "fuse the scores",
    "stored": "passages and figures from SQLite",
    "amounts": "tell its amounts, find passages with them",
    "pieces": "cut passages into pieces, find the best spans",
    "read": "read: the reader's network",
    "judge": "judge the passages that were read",
    "candidates": "judge the words that may answer",
    "tables": "look in tables",
    "bind": "bind the answer: the rest of finding and wording it",
    "revisions": "see what older versions said",
    REST: "what is not told apart",
    RENDER: "render the answer's part of the page",
}


def places(generation: Generation) -> tuple[Place, ...]:
    """Where the steps stand. What is within another's time is taken from it; see Stopwatch."""

    def of_vectors(index: VectorIndex, *_: Any) -> str:
        return "passages" if index is generation.passages else "sentences"

    asking, finding = qa.asking, qa.reading.finding
    understand = (
        Place(asking, name, "understand")
        for name in ("stand_alone", "names_a_document", "asked_documents", "understand", "asked_computation")
    )
    bind = (Place(asking, name, "bind") for name in ("answer_question", "ranged_draft", "looked_up", "computed_answer"))
    return (
        Place(asking, "correct", "spelling"),
        *understand,
        Place(Live, "now", "current"),
        Place(OnnxModel, "tokenize", "tokenise"),
        Place(OnnxModel, "run", "embed"),
        Place(LexicalSnapshot, "search", "words"),
        Place(VectorIndex, "search", of_vectors),
        Place(VectorIndex, "best_rows", "exact"),
        Place(VectorIndex, "row_scores", "exact"),
        Place(LexicalSnapshot, "scores", "worded"),
        Place(asking, "hybrid_search", "fuse"),
        Place(Future, "result", "waiting"),
        Place(Library, "passages", "stored"),
        Place(asking, "read_amounts", "amounts"),
        Place(asking, "passages_with", "amounts"),
        Place(Reader, "read", "pieces"),
        Place(Graph, "run", "read"),
        Place(finding, "judge_passages", "judge"),
        Place(finding, "judge_spans", "candidates"),
        Place(finding, "that_tell_numbers", "candidates"),
        Place(finding, "find_in_tables", "tables"),
        Place(asking, "find_evidence", "bind"),
        *bind,
        Place(qa.engine, "with_revisions", "revisions"),
        Place(Engine, "ask", REST),
    )


def times(engine: Engine, questions: Sequence[str]) -> tuple[dict[str, float], float]:
    """Milliseconds of each step, and of a whole question: medians over the questions, each asked once."""
    watch = Stopwatch(whole=["worded"])
    each: list[dict[str, float]] = []
    wholes: list[float] = []
    with watched(places(engine.generation), watch.around):
        for question in questions:
            started = time.perf_counter()
            answer = engine.ask(question)
            answered = time.perf_counter()
            page_part(answer)
            ended = time.perf_counter()
            each.append(watch.taken_ms() | {RENDER: (ended - answered) * 1000})
            wholes.append((ended - started) * 1000)
    medians = {step: statistics.median(taken.get(step, 0.0) for taken in each) for step in LABELS}
    return medians, statistics.median(wholes)


def recorded(engine: Engine, questions: Sequence[str]) -> Iterator[tuple[list[Any], Answer, str]]:
    """For each question: the calls of its steps, its answer, and that answer's part of the page."""
    recorder = Recorder()
    with watched(places(engine.generation), recorder.around):
        for question in questions:
            answer = engine.ask(question)
            yield recorder.taken(), answer, page_part(answer)


def page_part(answer: Answer) -> str:
    """The answer as web.pages sends it to the page's script: the turn, within the JSON of an event."""
    request = Request({"type": "http", "headers": []})
    data = answer_to_dict(answer)
    turn = {"question": data["question"], "answer": data, "ordinal": data["turn"], "verdict": None, "problem": None}
    return json.dumps({"html": rendered(request, "_turn.html", {"turn": turn})})
