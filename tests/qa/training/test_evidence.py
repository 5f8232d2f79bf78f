"""Learning how evidence is weighed, from askings made up so that one feature tells what is right."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from qa.reading.weighing import MAX_MARGIN, WEIGHTED, BestFeatures, PassageFeatures, SpanFeatures, load_evidence_model
from qa.training.evidence import (
    Example,
    Scored,
    _best,
    _fit,
    _log_odds,
    _named,
    _report,
    _scored,
    _span_rows,
    _threshold,
    fit,
)

PASSAGE = [field.name for field in fields(PassageFeatures)]
SPAN = [field.name for field in fields(SpanFeatures)]
BEST = [field.name for field in fields(BestFeatures)]
# The feature that tells right words, and that which tells right passages; all the others are noise.
TELLS, PASSAGE_TELLS = SPAN.index("nearness"), PASSAGE.index("cosine")
N_PASSAGES, N_SPANS = 3, 4


def asking(chance: np.random.Generator, *, wants_figure: bool, answerable: bool, noise: float = 0.0) -> Example:
    """Three passages and four words; noise: how often right words do not show that they are."""
    passages = chance.normal(size=(N_PASSAGES, len(PASSAGE)))
    spans = chance.normal(size=(N_SPANS, len(SPAN)))
    right = np.zeros(N_SPANS, dtype=np.bool_)
    right_passages = np.zeros(N_PASSAGES, dtype=np.bool_)
    span_passages = chance.integers(0, N_PASSAGES, size=N_SPANS)
    spans[:, TELLS] = chance.uniform(0, 0.4, size=N_SPANS)
    if answerable:
        first = int(chance.integers(N_SPANS))
        right[first] = True
        right_passages[span_passages[first]] = True
        passages[span_passages[first], PASSAGE_TELLS] += 3
        if chance.uniform() >= noise:
            spans[first, TELLS] += 0.6
    texts = tuple(f"words {n}" for n in range(N_SPANS))
    return Example(
        "article", wants_figure, answerable, 1.0, passages, right_passages, spans, span_passages, right, texts
    )


def askings(n: int, *, noise: float = 0.0, answerable_of: int = 2) -> list[Example]:
    """n askings for words and n for figures, every answerable_of-th of them with an answer."""
    chance = np.random.default_rng(5)
    return [
        asking(chance, wants_figure=wants_figure, answerable=k % answerable_of == 0, noise=noise)
        for wants_figure in (False, True)
        for k in range(n)
    ]


def first_is_right(examples: list[Example], fitted: dict[str, np.ndarray]) -> float:
    return float(np.mean([_best(example, fitted)[1] for example in examples if example.answerable]))


@pytest.mark.parametrize("wants_figure", [False, True])
def test_the_right_words_are_ranked_first(wants_figure: bool) -> None:
    examples = askings(120)
    fitted = fit(examples)
    chance = np.random.default_rng(6)
    new = [asking(chance, wants_figure=wants_figure, answerable=True) for _ in range(60)]
    assert first_is_right(new, fitted) > 0.9


def test_the_feature_that_tells_gets_the_weight() -> None:
    fitted = fit(askings(200))
    for name in ("words", "figures"):
        # The words' own column; that of their passage tells too.
        others = np.delete(fitted[name][:-1], [TELLS, SPAN.index("passage")])
        assert fitted[name][TELLS] > 5 * np.abs(others).max()
    others = np.delete(fitted["passage"][:-1], PASSAGE_TELLS)
    assert fitted["passage"][PASSAGE_TELLS] > 3 * np.abs(others).max()


def test_words_for_figures_and_words_are_learned_apart() -> None:
    chance = np.random.default_rng(8)
    examples = askings(80)
    for n, example in enumerate(examples):
        if example.wants_figure:
            # Where a figure is asked for, the same feature says the opposite.
            examples[n] = asking(chance, wants_figure=True, answerable=example.answerable)
            examples[n].spans[:, TELLS] *= -1
    fitted = fit(examples)
    assert fitted["words"][TELLS] > 0 > fitted["figures"][TELLS]
    assert first_is_right(examples, fitted) > 0.9


def test_every_part_has_a_weight_for_each_feature_and_a_bias() -> None:
    fitted = fit(askings(20))
    assert {name: len(weights) for name, weights in fitted.items()} == {
        name: len(fields(kind)) + 1 for name, kind in WEIGHTED.items()
    }


def test_probabilities_are_near_the_shares() -> None:
    level = np.repeat([0.0, 1.0], 500)
    right = np.concatenate([np.arange(500) < 100, np.arange(500) < 350])
    weights = _fit(level[:, None], right)
    low, high = 1 / (1 + np.exp(-_log_odds(np.array([[0.0], [1.0]]), weights)))
    assert low == pytest.approx(0.2, abs=0.02)
    assert high == pytest.approx(0.7, abs=0.02)


def test_what_counts_more_shifts_the_probability() -> None:
    rows, right = np.zeros((400, 1)), np.arange(400) < 100
    alike = _fit(rows, right)
    balanced = _fit(rows, right, np.where(right, 0.5 / 0.25, 0.5 / 0.75))
    probability = 1 / (1 + np.exp(-np.array([alike[-1], balanced[-1]])))
    assert probability == pytest.approx([0.25, 0.5], abs=1e-3)


def test_a_feature_that_never_changes_breaks_nothing() -> None:
    chance = np.random.default_rng(3)
    rows = np.column_stack([np.full(300, 7.0), chance.normal(size=300)])
    weights = _fit(rows, rows[:, 1] > 0)
    assert np.isfinite(weights).all()
    assert weights[1] > 1


def test_the_scale_of_a_feature_does_not_matter() -> None:
    chance = np.random.default_rng(3)
    rows = chance.normal(size=(300, 2))
    right = rows[:, 0] + chance.normal(size=300) > 0
    plain, scaled = _fit(rows, right), _fit(rows * [1000.0, 1.0] + [5.0, 0.0], right)
    assert _log_odds(rows * [1000.0, 1.0] + [5.0, 0.0], scaled) == pytest.approx(_log_odds(rows, plain), abs=1e-6)


def test_confidences_are_near_the_share_that_is_right() -> None:
    # As many with an answer as without.
    examples = askings(300, noise=0.3)
    fitted = fit(examples)
    for wants_figure in (False, True):
        scored = [_scored(example, fitted) for example in examples if example.wants_figure == wants_figure]
        sure = [item for item in scored if item.probability >= 0.5]
        unsure = [item for item in scored if item.probability < 0.5]
        for part in (scored, sure, unsure):
            assert len(part) > 20
            share = np.mean([item.is_right for item in part])
            assert np.mean([item.probability for item in part]) == pytest.approx(share, abs=0.1)


def test_askings_with_and_without_an_answer_count_alike() -> None:
    # One in four has an answer; the confidence is that of a world where one in two has.
    examples = askings(200, noise=0.3, answerable_of=4)
    fitted = fit(examples)
    scored = [_scored(example, fitted) for example in examples if example.wants_figure]
    groups = [[item for item in scored if item.answerable == which] for which in (True, False)]
    assert len(groups[1]) == 3 * len(groups[0])
    said = np.mean([np.mean([item.probability for item in group]) for group in groups])
    so = np.mean([np.mean([item.is_right for item in group]) for group in groups])
    assert said == pytest.approx(so, abs=1e-3)
    assert said > np.mean([item.is_right for item in scored]) + 0.05


def test_words_are_judged_with_the_log_odds_of_their_own_passage() -> None:
    example = asking(np.random.default_rng(2), wants_figure=False, answerable=True)
    fitted = {"passage": np.array([0.0] * PASSAGE_TELLS + [1.0] + [0.0] * (len(PASSAGE) - PASSAGE_TELLS - 1) + [0.5])}
    before = example.spans.copy()
    rows = _span_rows(example, fitted)
    own = example.passages[example.span_passages, PASSAGE_TELLS] + 0.5
    assert rows[:, SPAN.index("passage")] == pytest.approx(own)
    assert (rows[:, 1:] == before[:, 1:]).all()
    assert (example.spans == before).all()


def two_words(*texts: str, lead: float = 0.5) -> Example:
    """The second passage's words lead by so much of the feature that tells."""
    passages = np.zeros((2, len(PASSAGE)))
    passages[1] = np.arange(1, len(PASSAGE) + 1)
    spans = np.zeros((2, len(SPAN)))
    spans[1, TELLS] = lead
    right = np.array([False, True])
    return Example("article", False, True, 1.0, passages, right, spans, np.array([0, 1]), right, texts)


def only_what_tells() -> dict[str, np.ndarray]:
    words = np.zeros(len(SPAN) + 1)
    words[TELLS] = 1.0
    return {"passage": np.zeros(len(PASSAGE) + 1), "words": words}


def test_the_same_words_elsewhere_are_no_rival() -> None:
    rival, _ = _best(two_words("red", "blue"), only_what_tells())
    same, _ = _best(two_words("blue", "blue"), only_what_tells())
    far, _ = _best(two_words("red", "blue", lead=90.0), only_what_tells())
    margins = [features[BEST.index("margin")] for features in (rival, same, far)]
    assert margins == pytest.approx([0.5, MAX_MARGIN, MAX_MARGIN])


def test_the_best_words_are_told_with_their_passage() -> None:
    features, is_right = _best(two_words("red", "blue"), only_what_tells())
    assert is_right
    told = dict(zip(BEST, features, strict=True))
    for name in ("relevance", "weakest", "names"):
        assert told[name] == PASSAGE.index(name) + 1
    assert told["log_odds"] == pytest.approx(0.5)


def test_an_asking_without_words_has_no_confidence() -> None:
    nothing = Example(
        "article",
        False,
        True,
        1.0,
        np.zeros((1, len(PASSAGE))),
        np.array([True]),
        np.zeros((0, len(SPAN))),
        np.zeros(0, dtype=np.int64),
        np.zeros(0, dtype=np.bool_),
        (),
    )
    examples = askings(20)
    assert _scored(nothing, fit([*examples, nothing])) == Scored(0.0, False, True)


@pytest.mark.parametrize(("low", "high"), [(0.1, 0.3), (0.4, 0.45), (0.6, 0.9)])
@pytest.mark.parametrize("n_answerable", [2, 40])
def test_the_threshold_parts_two_groups(low: float, high: float, n_answerable: int) -> None:
    without = [Scored(low - 0.05, False, False), Scored(low, False, False), Scored(low, False, False)]
    scored = without + [Scored(high + 0.002 * n, True, True) for n in range(n_answerable)]
    assert low < _threshold(scored) <= high


def test_the_threshold_counts_both_groups_alike() -> None:
    # Forty with an answer and four without: at 0.3 a quarter of the forty is lost, but all of the four are told.
    with_answer = [Scored(0.1, True, True)] * 10 + [Scored(0.5, True, True)] * 30
    without = [Scored(0.3, False, False)] * 4
    assert 0.3 < _threshold(with_answer + without) <= 0.5


def test_the_report_counts_what_it_says() -> None:
    scored = [
        Scored(0.9, True, True),
        Scored(0.8, False, True),
        Scored(0.3, True, True),
        Scored(0.1, False, False),
        Scored(0.6, False, False),
    ]
    assert _report(scored, 0.5) == {
        "askings": 5,
        "answerable": 3,
        "best_is_right": 0.6667,
        # Of six pairs only 0.3 with an answer lies below 0.6 without.
        "auroc": 0.8333,
        "balanced_accuracy": 0.5833,
        # (0.1 + 0.8 + 0.7 + 0.1 + 0.6) / 5
        "calibration_error": 0.46,
    }
    assert _report(scored, 0.7)["balanced_accuracy"] == 0.8333


def test_what_is_written_loads_again(tmp_path: Path) -> None:
    fitted = fit(askings(40, noise=0.2))
    stored = {name: _named(fitted[name], kind) for name, kind in WEIGHTED.items()} | {"threshold": 0.37, "scores": {}}
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(stored, indent=1), encoding="utf-8")
    model = load_evidence_model(file)
    assert model.threshold == 0.37
    chance = np.random.default_rng(1)
    for name, kind in WEIGHTED.items():
        row = chance.normal(size=len(fields(kind)))
        (odds,) = _log_odds(row[None], fitted[name])
        assert getattr(model, name).log_odds(kind(*row.tolist())) == pytest.approx(odds, abs=1e-3)
