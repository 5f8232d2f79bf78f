"""What a step costs and what it could cost at least are reckoned rightly, and the page is made of given figures."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from index.generation import Generation
from tests.bench.costs import steps
from tests.bench.costs.counting import Counts, medians
from tests.bench.costs.embedding import Embedding, Measured, Quality, best_of_each, quality_of
from tests.bench.costs.graphs import Network, network_of
from tests.bench.costs.least import Sizes, Work, works
from tests.bench.costs.page import Asking, Costs, markdown
from tests.bench.costs.peaks import Peak, Peaks
from tests.bench.costs.watching import Place, Recorder, Stopwatch, watched
from tests.bench.costs.ways import batches
from tests.bench.peers.report import Machine

PEAKS = Peaks(
    Peak(threads=1, products_32=50e9, products_8=200e9, n_bytes=20e9),
    Peak(threads=2, products_32=100e9, products_8=400e9, n_bytes=25e9),
)
COUNTS = Counts(
    characters=60,
    words=6,
    tokens=20,
    postings=5_000,
    by_passage=10_000,
    by_passage_centres=0,
    by_passage_bytes=15_360_000,
    by_sentence=2_000,
    by_sentence_centres=512,
    by_sentence_bytes=1_554_432,
    candidates=200,
    candidate_rows=800,
    candidate_bytes=1_228_800,
    stored_passages=20,
    stored_figures=40,
    stored_bytes=20_000,
    runs=2,
    pieces=200,
    squares=20_000,
    read_characters=800,
    page_bytes=5_000,
)
NETWORK = Network(weights_8=10_000_000, weights_32=0, n_layers=6, width=384)
SIZES = Sizes(n_passages=10_000, n_sentences=27_000, dim=384, embedder=NETWORK, reader=NETWORK)


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def taking(self, seconds: float, then: Callable[[], object] = lambda: None) -> Callable[[], None]:
        def work() -> None:
            self.now += seconds
            then()

        return work


def test_the_time_of_a_step_is_without_that_of_the_steps_within_it() -> None:
    clock, program = Clock(), SimpleNamespace()
    program.inner = clock.taking(2.0)
    program.outer = clock.taking(1.0, lambda: (program.inner(), program.inner()))
    watch = Stopwatch(clock=clock)
    with watched([Place(program, "outer", "a"), Place(program, "inner", lambda: "b")], watch.around):
        program.outer()
        assert watch.taken_ms() == {"a": 1000.0, "b": 4000.0}
        assert watch.taken_ms() == {}
    program.outer()
    assert watch.taken_ms() == {}


def test_a_step_that_is_whole_keeps_what_is_called_within_it() -> None:
    clock, program = Clock(), SimpleNamespace()
    program.inner = clock.taking(2.0)
    program.outer = clock.taking(1.0, lambda: program.inner())
    watch = Stopwatch(whole=["a"], clock=clock)
    with watched([Place(program, "outer", "a"), Place(program, "inner", "b")], watch.around):
        program.outer()
        program.inner()
    assert watch.taken_ms() == {"a": 3000.0, "b": 2000.0}


def test_what_another_thread_does_is_told_beside_the_waiting_for_it() -> None:
    clock, program = Clock(), SimpleNamespace()
    program.innermost = clock.taking(0.5)
    program.inner = clock.taking(2.0, lambda: program.innermost())

    def wait() -> None:
        thread = threading.Thread(target=program.inner)
        thread.start()
        thread.join()

    program.wait = wait
    program.outer = clock.taking(1.0, lambda: program.wait())
    watch = Stopwatch(clock=clock)
    places = {"outer": "a", "wait": "w", "inner": "b", "innermost": "c"}
    with watched([Place(program, *item) for item in places.items()], watch.around):
        program.outer()
    assert watch.taken_ms() == {"a": 1000.0, "w": 2500.0, "b": 2000.0, "c": 500.0}


def test_what_was_watched_is_as_before_though_it_failed() -> None:
    def fail() -> None:
        raise ValueError("no")

    program = SimpleNamespace(fail=fail)
    with pytest.raises(ValueError, match="no"), watched([Place(program, "fail", "a")], Stopwatch().around):
        program.fail()
    assert program.fail is fail


def test_a_recorder_keeps_what_was_given_and_what_came_of_it() -> None:
    program = SimpleNamespace(double=lambda n: 2 * n)
    recorder = Recorder()
    with watched([Place(program, "double", "a")], recorder.around):
        program.double(4)
    (call,) = recorder.taken()
    assert (call.step, call.arguments, call.result) == ("a", (4,), 8)
    assert recorder.taken() == []


def test_every_step_stands_in_the_program_and_has_a_label() -> None:
    generation = cast(Generation, SimpleNamespace(passages=object(), sentences=object()))
    for place in steps.places(generation):
        assert callable(getattr(place.owner, place.name))
        assert isinstance(place.step, str) is (place.step in steps.LABELS)
    assert set(works(COUNTS, SIZES)) <= set(steps.LABELS)


def test_the_least_is_the_longer_of_computing_and_reading() -> None:
    computing = Work(made_of="", products_8=400e6, products_32=50e6, n_bytes=20e6)
    assert computing.least_ms(PEAKS) == pytest.approx(2.0 + 1.0)
    assert computing.is_computing(PEAKS)
    reading = Work(made_of="", products_32=50e6, n_bytes=60e6)
    assert reading.least_ms(PEAKS) == pytest.approx(3.0)
    assert not reading.is_computing(PEAKS)
    assert Work(made_of="", products_8=400e6, all_cores=True).least_ms(PEAKS) == pytest.approx(1.0)


def test_the_works_are_reckoned_from_the_counts() -> None:
    found = works(COUNTS, SIZES)
    assert found["embed"].products_8 == 200e6
    assert found["embed"].products_32 == 2 * 20**2 * 384 * 6
    assert found["read"].products_8 == 2_000e6 and found["read"].all_cores
    assert found["passages"].products_32 == 10_000 * 384
    assert found["sentences"].products_32 == 2_512 * 384
    assert "centres" in found["sentences"].made_of and "centres" not in found["passages"].made_of
    assert found["words"].n_bytes == 10_000


def test_medians_are_taken_of_each_count() -> None:
    other = Counts(**{name: getattr(COUNTS, name) * 3 for name in Counts.__dataclass_fields__})
    assert medians([COUNTS, COUNTS, other]) == COUNTS


def test_the_weights_of_a_network_are_those_of_its_products() -> None:
    def tensor(name: str, shape: tuple[int, ...], kind: type[Any]) -> Any:
        return numpy_helper.from_array(np.zeros(shape, dtype=kind), name)

    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["words", "ids"], ["found"]),
            helper.make_node("MatMulInteger", ["x", "eight"], ["y"]),
            helper.make_node("MatMul", ["z", "thirty_two"], ["a"]),
            helper.make_node("MatMul", ["a", "b"], ["c"]),
            helper.make_node("Softmax", ["c"], ["d"]),
        ],
        "network",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [1])],
        [],
        [
            tensor("words", (99, 8), np.float32),
            tensor("eight", (8, 8), np.int8),
            tensor("thirty_two", (8, 4), np.float32),
        ],
    )
    network = network_of(graph)
    assert (network.weights_8, network.weights_32, network.n_layers) == (64, 32, 1)
    assert network.n_bytes == 64 + 128
    assert network.products_8(10) == 640


def test_rows_go_together_in_their_order_while_there_is_room() -> None:
    rows = [[1] * n for n in (2, 3, 5, 1, 1)]
    assert [[len(row) for row in batch] for batch in batches(rows, 6)] == [[2, 3], [5], [1, 1]]
    assert list(batches([[1] * 9], 6)) == [[[1] * 9]]


def test_quality_is_told_by_where_the_right_passage_comes() -> None:
    scores = np.array([[0.9, 0.1, 0.5], [0.2, 0.3, 0.8]], dtype=np.float32)
    found = quality_of(scores, right=np.array([0, 1]), reference=np.array([0, 0]))
    assert (found.r_at_1, found.mrr, found.agreement) == (0.5, 0.75, 0.5)


def test_a_passage_counts_as_its_best_sentence() -> None:
    scores = np.array([[0.1, 0.7, 0.3]], dtype=np.float32)
    assert best_of_each(scores, np.array([0, 0, 2]), 3).tolist() == [[np.float32(0.7), -1.0, np.float32(0.3)]]


def test_the_page_has_every_step_with_its_ratio_and_every_way() -> None:
    times = dict.fromkeys(steps.LABELS, 1.0) | {"embed": 3.0}
    quality = Quality(r_at_1=0.9, mrr=0.95, agreement=1.0)
    embedding = Embedding(
        n_passages=200,
        n_sentences=800,
        n_rounds=3,
        best=(2, 16),
        tried={(1, 16): 20.0, (1, 64): 18.0, (2, 16): 40.0, (2, 64): 35.0},
        ways=(
            Measured(name="bare", rates={1: 20.0, 2: 40.0}, question_ms=9.0, quality=quality),
            Measured(name="better", rates={1: 80.0, 2: 160.0}, question_ms=None),
        ),
    )
    costs = Costs(
        day=date(2026, 1, 2),
        machine=Machine(processor="a processor", n_cores=2, memory_gib=8.0, python="3.11"),
        versions={"onnxruntime": "1.2.3"},
        load=(0.1, 1.0),
        peaks=PEAKS,
        asking=Asking(n_questions=100, times_ms=times, whole_ms=25.0, counts=COUNTS, sizes=SIZES),
        embedding=embedding,
    )
    page = list(markdown(costs))
    text = "\n".join(page)
    assert text.startswith("# ") and "2026-01-02, a processor, 2 cores" in text and "onnxruntime 1.2.3" in text
    for label in steps.LABELS.values():
        assert sum(line.startswith(f"| {label} |") for line in page) == 1
    embedded = next(line for line in page if line.startswith(f"| {steps.LABELS['embed']} |"))
    # 200 million products at 400 thousand million a second, and the attention's.
    assert embedded.split(" | ")[1:4] == ["3.00", "0.52", "5.8"]
    assert f"| {steps.LABELS['fuse']} | 1.00 | < 0.01 | – |" in text
    assert "one thread: 16 20, 64 18; 2 threads: 16 40, 64 35. Best: 2 threads, batches of 16." in text
    assert "| bare | 20 | 40 | 9.00 | 0.900 | 0.950 | 1.000 | 1.00 |" in page
    assert "| better | 80 | 160 |  |  |  |  | 4.00 |" in page
    assert str(Path.home()) not in text
