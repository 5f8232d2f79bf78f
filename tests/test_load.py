"""The load test in its short form; `make load` is the long one, and looks at the times too."""

import threading
from pathlib import Path

from tests.load.clients import Load, started


def test_questions_are_answered_while_the_library_is_changed_and_rebuilt(tmp_path: Path) -> None:
    with started(tmp_path / "home") as (address, _):
        load = Load(address, tmp_path / "home")
        wrong: list[str] = []

        def change() -> None:
            try:
                load.change(5, 1)
            except AssertionError as error:
                wrong.append(str(error))

        changer = threading.Thread(target=change)
        changer.start()
        seen = load.ask(4, 6)
        changer.join()
    assert wrong == []
    assert seen.errors == []
    assert len(seen.seconds) > 50
    assert load.changes["rebuilt"] == 1
    assert load.changes["deleted"] > 0
    assert load.changes["replaced"] > 0
