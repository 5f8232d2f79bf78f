"""Training the reader: it learns, it goes on where it was stopped, and what is shipped computes what was trained."""

from pathlib import Path

import numpy as np
import pytest

from qa.reading.pieces import load_pieces
from qa.reading.reader import Reader as Shipped
from qa.training.reading_data import Asked, Paragraph, paragraph_of
from qa.training.reading_examples import Examples

torch = pytest.importorskip("torch")
training = pytest.importorskip("qa.training.reader")

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
    monkeypatch.setattr(training, "BATCH_PIECES", 200)
    monkeypatch.setattr(training, "SCORE_EVERY", 10_000)
    monkeypatch.setattr(training, "HELD_OUT_SOURCES", ())
    monkeypatch.setattr(training, "SAVE_EVERY", 1)
    monkeypatch.setattr(training, "REPORT_EVERY", 1)


@pytest.mark.usefixtures("_small")
def test_training_learns_and_goes_on_where_it_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table, made = load_pieces(), training.batch_of
    left = iter(range(3))

    def stopped(*given: object) -> object:
        next(left)
        return made(*given)

    monkeypatch.setattr(training, "batch_of", stopped)
    with pytest.raises(StopIteration):
        training.train(training.new_reader(layers=1), examples(), table, tmp_path, epochs=12, device="cpu")
    monkeypatch.setattr(training, "batch_of", made)
    training.train(training.new_reader(layers=1), examples(), table, tmp_path, epochs=12, device="cpu")
    told = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("epoch")]
    steps = [int(line[line.index("step") + 1]) for line in told]
    losses = [float(line[line.index("spans") + 1]) for line in told]
    assert steps == list(range(1, len(steps) + 1))
    assert np.mean(losses[-4:]) < 0.8 * np.mean(losses[:4])


@pytest.mark.usefixtures("_small")
def test_what_is_shipped_is_the_mean_of_an_early_and_the_last_average(tmp_path: Path) -> None:
    table = load_pieces()
    reader = training.train(training.new_reader(layers=1), examples(), table, tmp_path, epochs=4, device="cpu")
    early = torch.load(tmp_path / training.EARLY, weights_only=True)["start.weight"]
    last = torch.load(tmp_path / "reader.pt", weights_only=True)["averaged"]["start.weight"]
    assert not torch.equal(early, last)
    torch.testing.assert_close(reader.start.weight.detach(), (early + last) / 2)


def test_what_is_shipped_computes_what_was_trained(tmp_path: Path) -> None:
    from qa.training.reader_export import write_reader

    reader = training.new_reader(layers=1).eval()
    write_reader(reader, tmp_path, bits=32)
    shipped = Shipped(tmp_path, load_pieces(), threads=1)
    (reading,) = shipped.read("Who is the director?", [TEXTS[0]])
    (question, text) = load_pieces().split(["Who is the director?", TEXTS[0]])
    batch = training.batch_of([training.Example(question, text, -1, -1)], load_pieces())
    with torch.inference_mode():
        scores = reader(batch)
    assert reading.relevance == pytest.approx(float(scores.relevance[0]), abs=1e-3)
    n = len(question) + 2
    own = scores.pairs[0, n : n + len(text), n : n + len(text)].flatten()
    first, last = divmod(int(own.argmax()), len(text))
    assert reading.spans[0].span.start == text.places[first, 0]
    assert reading.spans[0].span.end == text.places[last, 1]
    assert reading.spans[0].log_probability == pytest.approx(float(own.log_softmax(0).max()), abs=1e-2)
