"""The fault test in its short form; `make faults` is the long one."""

from qa.engine import Models
from qa.settings import Settings
from tests.faults.rounds import Harm


def test_a_library_survives_whatever_happens_to_its_writers(settings: Settings, models: Models) -> None:
    harm = Harm(settings, models, seed=4)
    for _ in range(6):
        harm.round()
    assert harm.tally.problems == []
    assert sum(harm.tally.acknowledged.values()) > 0
