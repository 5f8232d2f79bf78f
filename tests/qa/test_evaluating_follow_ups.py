"""Measuring follow-up questions: words held, words wrongly added, and the baselines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.errors import UnreadableDocument
from qa.cli import cli
from qa.evaluation.follow_ups import content_words, evaluate_follow_ups, measured, read_follow_ups

DIALOGUE = [
    {"History": ["Ann Lee", "Life"], "QuAC_dialog_id": "a", "Question": "Where was she born?",
     "Question_no": 1, "Rewrite": "Where was Ann Lee born?"},
    {"History": ["Ann Lee", "Life", "Where was she born?", "in the town of Bury"], "QuAC_dialog_id": "a",
     "Question": "When?", "Question_no": 2, "Rewrite": "When was Ann Lee born?"},
    {"History": ["Ann Lee", "Life", "Where was she born?", "in the town of Bury", "When?", "I don't know."],
     "QuAC_dialog_id": "a", "Question": "Is Bury a large town?", "Question_no": 3, "Rewrite": "Is Bury a large town?"},
    {"History": ["Ann Lee", "Life", "Is Bury a large town?", "I don't know."], "QuAC_dialog_id": "b",
     "Question": "Did she marry?", "Question_no": 2, "Rewrite": "Did Ann Lee, the singer, marry?"},
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dialogues.json"
    path.write_text(json.dumps(DIALOGUE))
    return path


def test_ours_and_the_baselines_are_counted_by_words_added(file: Path) -> None:
    ways = evaluate_follow_ups(file).ways["all"]
    ours, as_is, glued = ways["ours"], ways["as it is"], ways["glued on"]
    # ann, lee; ann, lee, born; nothing; ann, lee, singer
    assert ours.n_wanted == as_is.n_wanted == glued.n_wanted == 8
    assert (ours.n_held, ours.n_wrong, ours.n_alone, ours.n_untouched) == (7, 0, 1, 1)
    assert (as_is.n_held, as_is.n_wrong, as_is.recall, as_is.precision, as_is.f1) == (0, 0, 0.0, 1.0, 0.0)
    # "born" is held; "town" and "Bury" are added to the second and fourth, "large" to the fourth
    assert (glued.n_held, glued.n_wrong, glued.untouched) == (1, 5, 0.0)
    assert ours.recall == 7 / 8
    assert glued.precision == 1 / 6


def test_halves_add_up_to_the_whole(file: Path) -> None:
    ways = evaluate_follow_ups(file).ways
    first, second = ways["first half"]["ours"], ways["second half"]["ours"]
    assert first.n_held + second.n_held == ways["all"]["ours"].n_held
    assert first.n_questions + second.n_questions == len(DIALOGUE)


def test_words_are_compared_without_accents_endings_and_small_words() -> None:
    assert content_words("What were Dalí's paintings of?") == content_words("the Dali painting")


def test_a_rewrite_like_the_persons_has_all_words_and_no_other(file: Path) -> None:
    asked = read_follow_ups(file)
    ideal = measured(asked, [item.rewrite for item in asked])
    assert (ideal.recall, ideal.precision, ideal.f1, ideal.untouched) == (1.0, 1.0, 1.0, 1.0)


def test_the_command_prints_a_table_or_json_and_the_failures(file: Path) -> None:
    table = CliRunner().invoke(cli, ["eval", "follow-ups", "--failures", str(file)])
    assert table.exit_code == 0
    assert "glued on" in table.output
    assert "missing: singer; wrong: none" in table.output
    told = json.loads(CliRunner().invoke(cli, ["eval", "follow-ups", "--json", str(file)]).output)
    assert told["ways"]["all"]["ours"]["recall"] == 7 / 8
    assert told["ms"]["median"] >= 0


@pytest.mark.parametrize("content", ["", "{}", "[]", '[{"Question": "Who?"}]', "[1]"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(UnreadableDocument):
        evaluate_follow_ups(path)
