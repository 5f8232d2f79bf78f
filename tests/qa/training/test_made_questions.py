"""Questions that a model asks: written piece by piece as in one go, kept where readers answer them, and read again."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from qa.reading.pieces import load_pieces
from qa.training.reading_examples import Examples
from qa.training.reading_rows import MADE, PEOPLES, Asked, paragraph_of, read_rows, write_rows

torch = pytest.importorskip("torch")

from qa.training.asker_model import Asker  # noqa: E402
from qa.training.made_questions import (  # noqa: E402
    Proposed,
    checked,
    new_asker,
    proposals,
    questions_for,
    rows_of,
    writing_of,
)
from qa.training.reader import new_reader  # noqa: E402
from qa.training.reader_batches import Batches  # noqa: E402

ZOO = "The zoo of Brno had 77 penguins in 2018. Its director is Jana Malá. Visitors come from Moravia."
BANK = "The bank of Cork raised its rate to 4 percent on Monday. Its head is Sean Daly. It has nine branches."
PARAGRAPHS = [paragraph_of("wiki", "News", ZOO), paragraph_of("wiki", "News", BANK)]
ASKED = [
    Asked("How many penguins did the zoo have?", 0, (ZOO.index("77"), ZOO.index("77") + 2), (1,)),
    Asked("Who is the head of the bank?", 1, (BANK.index("Sean"), BANK.index("Sean") + 9), (0,)),
]


@pytest.fixture(scope="module")
def batches() -> Batches:
    return Batches(load_pieces())


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples(PARAGRAPHS, ASKED, load_pieces())


@pytest.fixture(scope="module")
def asker(batches: Batches) -> Asker:
    return new_asker(batches, layers=2).eval()


def test_what_is_written_piece_by_piece_is_what_one_pass_makes_likeliest(
    examples: Examples, asker: Asker, batches: Batches
) -> None:
    rows = [(examples.pieces_of(0), (5, 5), ()), (examples.pieces_of(1).part(0, 9), (2, 3), ())]
    writing = writing_of(rows, batches)
    written = writing.written[:, :1]
    with torch.inference_mode():
        for _ in range(4):
            scores = asker(replace(writing, written=written))
            written = torch.cat([written, scores[:, -1].argmax(-1)[:, None]], 1)
        for row, likeliest in enumerate(written[:, 1:].tolist()):
            drawn = asker.write(writing, end=likeliest[-1], temperature=1.0, likeliest=1)[row]
            assert drawn == likeliest[: likeliest.index(likeliest[-1])]


def test_no_question_where_none_comes_to_its_end(examples: Examples, asker: Asker, batches: Batches) -> None:
    writing = writing_of([(examples.pieces_of(0), (5, 5), ())], batches)
    with torch.inference_mode():
        assert asker.write(writing, end=-1, temperature=1.0, likeliest=3) == [[]]


def test_words_proposed_lie_apart_and_in_their_paragraph(examples: Examples, batches: Batches) -> None:
    found = proposals(new_reader(layers=1).eval(), examples, [0, 1], batches, random.Random(1))
    assert {item.paragraph for item in found} == {0, 1}
    for paragraph in (0, 1):
        places = sorted((item.first, item.last) for item in found if item.paragraph == paragraph)
        assert all(first <= last < len(examples.pieces_of(paragraph)) for first, last in places)
        assert all(one[1] < other[0] for one, other in itertools.pairwise(places))


def test_only_what_readers_answer_with_these_words_is_kept(examples: Examples, batches: Batches) -> None:
    pieces, table = examples.pieces_of(0), load_pieces()
    reader = new_reader(layers=1).eval()
    with torch.no_grad():
        # Reads the whole paragraph as the answer, whatever is asked, and is sure that it answers.
        for layer in (reader.start, reader.end, reader.pair_start, reader.pair_end, reader.relevance):
            layer.weight.zero_()
            layer.bias.zero_()
        reader.relevance.bias.fill_(5.0)
    question = "how many penguins did it have?"
    everything = [Proposed(0, n, n) for n in range(len(pieces))]
    uncertain = list(checked([reader], examples, everything, [question] * len(everything), table, batches))
    assert uncertain == []  # all spans are as likely: none is likely


def test_what_is_made_is_kept_with_its_words_and_near_misses_that_lack_them(
    examples: Examples, asker: Asker, batches: Batches, tmp_path: Path
) -> None:
    kept = [
        (Proposed(n, at, at), question)
        for n, word, question in ((1, "Daly", "who leads it?"), (0, "77", "how many are there in all?"))
        for at in [examples.pieces_of(n).places[:, 0].tolist().index(PARAGRAPHS[n].text.index(word))]
    ]
    written, made = rows_of(kept, examples, PARAGRAPHS, ASKED)
    write_rows(tmp_path, PEOPLES, PARAGRAPHS, ASKED)
    write_rows(tmp_path, MADE, written, made)
    paragraphs, asked = read_rows(tmp_path)
    for (item, question), row in zip(kept, asked[2:], strict=True):
        assert row.question == question
        assert paragraphs[row.paragraph].source == "made"
        assert paragraphs[row.paragraph].text == PARAGRAPHS[item.paragraph].text
        assert row.answer is not None
        words = paragraphs[row.paragraph].text[slice(*row.answer)]
        assert words == PARAGRAPHS[item.paragraph].text[slice(*examples.pieces_of(item.paragraph).places[item.first])]
        assert [n != row.paragraph and words not in paragraphs[n].text for n in row.near_misses] == [True]
    texts = questions_for(asker, examples, [item for item, _ in kept], batches, random.Random(1))
    assert len(texts) == 2
