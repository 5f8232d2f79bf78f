"""A short fuzz of uploads, where they are read; `make fuzz` is the long one, against a server."""

import time
from random import Random

from corpus.chunking import split_passages
from corpus.errors import InputError
from corpus.reading import document_from_bytes
from tests.fuzz.attacks import ATTACKS
from tests.fuzz.mutants import Mutant, mutant
from tests.fuzz.seeds import seeds

BY_NAME = {attack.name: attack for attack in ATTACKS}
# These are for `make fuzz`: they take their limit of time or memory.
DEAR = {"forms in forms", "packed stream of blanks", "packed again and again", "zip bomb", "zip bomb under the limits"}


def read(file: Mutant) -> tuple[bool, str]:
    """Whether it is read, and its text, or the sentence in which it is refused."""
    refused: InputError
    try:
        document = document_from_bytes(file.data, name=file.name, source=file.name)
    except InputError as error:
        refused = error
    else:
        assert split_passages(document), file.how
        return True, document.text
    assert file.name in refused.message and refused.hint, file.how
    return False, refused.message


def test_damaged_documents_of_every_format_are_read_or_refused() -> None:
    rng, documents = Random(7), seeds()
    for name, data in documents.items():
        assert read(Mutant(name=name, data=data, how="as it was"))[0]
    said = [read(mutant(documents, rng)) for _ in range(100)]
    assert 10 < sum(is_read for is_read, _ in said) < 90
    assert all(words.strip() and "crash" not in words for _, words in said)


def test_documents_made_to_harm_are_read_or_refused_and_tell_nothing_of_the_machine() -> None:
    for name, attack in BY_NAME.items():
        if name not in DEAR:
            _, said = read(attack.of(1_000))
            assert "root:" not in said and "crash" not in said, name


def test_what_once_took_the_square_of_its_length_is_read_at_once() -> None:
    started = time.monotonic()
    for name in ("accents", "accents of both kinds", "comments", "a rule and a letter", "any high bytes"):
        assert "seconds" not in read(BY_NAME[name].of(1_000_000))[1]
    assert read(BY_NAME["many paragraphs"].of(200_000))[0]
    assert time.monotonic() - started < 20
