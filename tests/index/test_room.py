"""What is added in one step has its limits, and one document beyond them stops no other."""

import pytest

from corpus.errors import DocumentTooLarge
from corpus.reading import document_from_text
from index import room
from index.drafting import Draft, NotAdded, draft, source_of
from index.room import Room
from qa.engine import Added, Engine, Models

ZOO = "The zoo of Lima\n\nIt keeps 77 penguins and 5 bears.\n\nIt was opened in 1994. It has 9 gates."


@pytest.mark.parametrize("what", ["characters", "passages", "sentences and rows", "figures"])
def test_a_document_with_too_much_of_anything_is_not_added(models: Models, what: str) -> None:
    source = source_of(document_from_text(ZOO))
    wide = Room()
    whole = draft(source, models.syntax, lambda document: False, room=wide)
    assert isinstance(whole, Draft) and len(whole.figures) == 4
    taken = Room().left[what] - wide.left[what]
    narrow = Room()
    narrow.left[what] = taken
    assert isinstance(draft(source, models.syntax, lambda document: False, room=narrow), Draft)
    assert narrow.left[what] == 0
    narrow.left[what] = taken - 1
    refused = draft(source, models.syntax, lambda document: False, room=narrow)
    assert isinstance(refused, NotAdded) and isinstance(refused.error, DocumentTooLarge)
    assert f"'The zoo of Lima' has more {what} than can be added together" in refused.error.message
    assert refused.error.hint == "Add it by itself."
    # What is in the library already is made again, however large it is.
    assert isinstance(draft(source, models.syntax, lambda document: False), Draft)


@pytest.mark.parametrize("together", [False, True])
def test_documents_share_room_only_where_they_are_stored_in_one_step(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setitem(room._LIMITS, "figures", 5)
    zoos = [document_from_text(ZOO.replace("Lima", name)) for name in ("Lima", "Cusco")]
    report = [document_from_text("Ages\n\n" + " ".join(f"They are {n} and {n + 1}." for n in range(9)))]
    came_of = list(engine.add_sources([source_of(document) for document in zoos + report], together=together))
    assert [isinstance(item, Added) for item in came_of] == [True, not together, False]
    (*_, last) = came_of
    assert isinstance(last, NotAdded)
    assert "'Ages' has" in last.error.message and "5 is the limit" in last.error.message
