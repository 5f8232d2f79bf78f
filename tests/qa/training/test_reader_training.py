"""Training the reader: it learns, goes on where it was stopped, is taught, and what is shipped computes the same."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.reading.pieces import load_pieces
from qa.reading.reader import Reader as Shipped
from qa.training.reading_examples import Example, Examples
from qa.training.reading_rows import Asked, Paragraph, paragraph_of

torch = pytest.importorskip("torch")
training = pytest.importorskip("qa.training.reader")

from qa.training.reader import Training  # noqa: E402
from qa.training.reader_batches import Batches, Epochs, groups_of, pack  # noqa: E402
from qa.training.reader_model import Reader, distance_from, mixed  # noqa: E402

TEXTS = (
    "The zoo of Brno had 77 penguins in 2018. Its director is Jana Malá. Visitors come from Moravia.",
    "The bank of Cork raised its rate to 4 percent on Monday. Its head is Sean Daly. It has nine branches.",
)


def examples() -> Examples:
    paragraphs = [Paragraph("squad", "", text, paragraph_of("squad", "", text).sentences, False) for text in TEXTS]
    asked = [
        Asked(question, paragraph, (TEXTS[paragraph].index(words), TEXTS[paragraph].index(words) + len(words)), (near,))
        for question, paragraph, words, near in (
            ("How many penguins did the zoo have?", 0, "77", 1),
            ("Who is the director of the zoo?", 0, "Jana Malá", 1),
            ("To how much was the rate raised?", 1, "4 percent", 0),
            ("Who is the head of the bank?", 1, "Sean Daly", 0),
        )
    ]
    return Examples(paragraphs, asked, load_pieces())


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SAVE_SECONDS", 0.0)
    monkeypatch.setattr(training, "REPORT_EVERY", 1)


def one_layer(epochs: int, teachers: Sequence[Reader] = ()) -> Training:
    recipe = training.Recipe(epochs=epochs, batch_pieces=200, rate=0.75)
    return Training(training.new_reader(layers=1), Batches(load_pieces()), recipe, teachers)


@pytest.mark.usefixtures("_small")
def test_training_learns_and_goes_on_where_it_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, left, checkpoint = Batches.of, iter(range(3)), tmp_path / "reader.checkpoint"

    def stopped(*given: object) -> object:
        next(left)
        return made(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Batches, "of", stopped)
    with pytest.raises(StopIteration):
        training.train(one_layer(12), Epochs(examples(), 1), checkpoint)
    monkeypatch.setattr(Batches, "of", made)
    training.train(one_layer(12), Epochs(examples(), 1), checkpoint)
    told = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("epoch")]
    steps = [int(line[line.index("step") + 1]) for line in told]
    losses = [float(line[line.index("spans") + 1]) for line in told]
    assert steps == list(range(1, len(steps) + 1))
    assert np.mean(losses[-4:]) < 0.8 * np.mean(losses[:4])


def test_one_that_is_taught_follows_its_teachers_where_people_say_otherwise() -> None:
    packed = pack(examples().epoch(1, late=False))
    teacher = training.new_reader(layers=1).eval()
    with torch.no_grad():
        teacher.relevance.weight.zero_()
        teacher.relevance.bias.fill_(6.0)  # sure that everything answers
    relevances = []
    for teachers in ((), (teacher,)):
        learner = one_layer(1, teachers)
        batch = learner.batches.of(packed, range(len(packed)))
        for _ in range(12):
            learner.learn_from(batch, 0.5)
        with torch.no_grad():
            relevances.append(float(learner.reader.eval()(batch).relevance[batch.answers == 0].mean()))
    untaught, taught = relevances
    assert taught > untaught + 0.5


def test_what_is_taught_is_nearest_to_itself() -> None:
    batches, packed = Batches(load_pieces()), pack(examples().epoch(1, late=False))
    batch = batches.of(packed, [0, 1, 2])
    one, other = (training.new_reader(layers=1, seed=seed).eval() for seed in (3, 4))
    with torch.no_grad():
        own, others = one(batch), other(batch)
        taught = mixed([own])
        for near, far in zip(distance_from(taught, own, batch), distance_from(taught, others, batch), strict=True):
            assert near <= far


def test_several_read_together_say_the_mean_of_what_each_says() -> None:
    batches, packed = Batches(load_pieces()), pack(examples().epoch(1, late=False))
    batch = batches.of(packed, [0, 1])
    readers = [training.new_reader(layers=1, seed=seed).eval() for seed in (3, 4)]
    with torch.no_grad():
        each = [reader(batch) for reader in readers]
        together = mixed(each)
    chances = sum(scores.pairs.flatten(1).softmax(1) for scores in each) / 2
    torch.testing.assert_close(together.pairs.flatten(1).softmax(1), chances)
    torch.testing.assert_close(together.relevance.sigmoid(), sum(scores.relevance.sigmoid() for scores in each) / 2)


def test_a_batch_holds_each_example_with_its_answer_marked() -> None:
    table = load_pieces()
    shown = [example for example in examples().epoch(2, late=False) if example.start >= 0]
    batches, packed = Batches(table), pack(shown)
    batch = batches.of(packed, range(len(shown)))
    for row, example in enumerate(shown):
        answer = example.text.ids[example.start : example.end + 1]
        marked = batch.vectors[row, batch.starts[row] : batch.ends[row] + 1].numpy()
        np.testing.assert_allclose(marked, table.vectors(answer))
        assert int(batch.text[row].sum()) == len(example.text)
        assert int(batch.mask[row].sum()) == len(example) == packed.lengths[row]


def test_groups_hold_every_example_once() -> None:
    packed = pack(examples().epoch(3, late=False))
    groups = groups_of(packed, 100, random.Random(1))
    assert sorted(np.concatenate(groups).tolist()) == list(range(len(packed)))
    assert len(groups) > 1


def test_what_is_shipped_computes_what_was_trained(tmp_path: Path) -> None:
    from qa.training.reader_export import write_reader

    reader = training.mean_of([training.new_reader(layers=1), training.new_reader(layers=1)]).eval()
    write_reader(reader, tmp_path, bits=32)
    shipped = Shipped(tmp_path, load_pieces(), threads=1)
    (reading,) = shipped.read("Who is the director?", [TEXTS[0]])
    (question, text) = load_pieces().split(["Who is the director?", TEXTS[0]])
    batch = Batches(load_pieces()).of(pack([Example(question, text, -1, -1)]), [0])
    with torch.inference_mode():
        scores = reader(batch)
    assert reading.relevance == pytest.approx(float(scores.relevance[0]), abs=1e-3)
    n = len(question) + 2
    own = scores.pairs[0, n : n + len(text), n : n + len(text)].flatten()
    first, last = divmod(int(own.argmax()), len(text))
    assert reading.spans[0].span.start == text.places[first, 0]
    assert reading.spans[0].span.end == text.places[last, 1]
    assert reading.spans[0].log_probability == pytest.approx(float(own.log_softmax(0).max()), abs=1e-2)
