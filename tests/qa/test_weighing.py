"""Weights: what the shipped file holds, what a broken one says, and from features to a probability."""

import json
import math
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ModelDamaged
from qa.reading.weighing import (
    FILE,
    MAX_MARGIN,
    WEIGHTED,
    BestFeatures,
    PassageFeatures,
    SpanFeatures,
    Weights,
    load_evidence_model,
    margin,
    values,
)

SHIPPED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
FIELDS = [(part, field.name) for part, kind in WEIGHTED.items() for field in fields(kind)]
PART = {"bias": 0.0, "weights": {}}


def assert_told(file: Path) -> None:
    with pytest.raises(ModelDamaged) as caught:
        load_evidence_model(file)
    assert str(caught.value) == f"The answer weights '{file}' cannot be read. Install article-qa again."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no weights",
        b"[]",
        b"7",
        b"null",
        b"{}",
        b"\xff\xfe{}",
        json.dumps(SHIPPED).encode()[:-40],
        json.dumps(SHIPPED | {"passage": []}).encode(),
        json.dumps(SHIPPED | {"passage": PART | {"weights": [1, 2, 3]}}).encode(),
        json.dumps(SHIPPED | {"threshold": None}).encode(),
        json.dumps(SHIPPED | {"threshold": "much"}).encode(),
    ],
)
def test_a_broken_file_is_told_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "evidence.json"
    file.write_bytes(content)
    assert_told(file)


def test_a_missing_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    assert_told(tmp_path / "evidence.json")
    assert_told(tmp_path)


@pytest.mark.parametrize("key", [*WEIGHTED, "threshold"])
def test_a_file_that_lacks_a_part_is_told(tmp_path: Path, key: str) -> None:
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps({name: part for name, part in SHIPPED.items() if name != key}), encoding="utf-8")
    assert_told(file)


@pytest.mark.parametrize(("part", "name"), [*FIELDS, *((part, "bias") for part in WEIGHTED)])
def test_a_file_that_lacks_a_weight_is_told(tmp_path: Path, part: str, name: str) -> None:
    stored = json.loads(json.dumps(SHIPPED))
    (stored[part] if name == "bias" else stored[part]["weights"]).pop(name)
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(stored), encoding="utf-8")
    assert_told(file)


@pytest.mark.parametrize(("part", "kind"), WEIGHTED.items())
def test_what_ships_weighs_every_feature_and_nothing_else(part: str, kind: type) -> None:
    named = SHIPPED[part]["weights"]
    assert set(named) == {field.name for field in fields(kind)}
    assert all(math.isfinite(weight) for weight in (*named.values(), SHIPPED[part]["bias"]))
    assert any(named.values())
    loaded: Weights = getattr(load_evidence_model(), part)
    assert loaded.coefficients == tuple(named[field.name] for field in fields(kind))
    assert loaded.bias == SHIPPED[part]["bias"]


def test_what_ships_has_a_threshold_that_is_a_probability() -> None:
    assert load_evidence_model().threshold == SHIPPED["threshold"]
    assert 0.0 < load_evidence_model().threshold < 1.0


@pytest.mark.parametrize("kind", [PassageFeatures, SpanFeatures, BestFeatures])
def test_values_are_in_the_order_of_the_fields(kind: type[PassageFeatures | SpanFeatures | BestFeatures]) -> None:
    numbers = {field.name: 1.5 * n for n, field in enumerate(fields(kind))}
    given_backwards = dict(reversed(numbers.items()))
    assert values(kind(**given_backwards)) == tuple(numbers.values())


def test_log_odds_are_the_product_with_the_coefficients_and_the_bias() -> None:
    features = BestFeatures(log_odds=2.0, margin=1.0, passage=-1.0, relevance=0.5, weakest=0.0, names=1.0)
    weights = Weights((1.0, 10.0, 100.0, 1000.0, 10_000.0, 0.25), -3.0)
    assert weights.log_odds(features) == pytest.approx(2 + 10 - 100 + 500 + 0.25 - 3)


@given(st.lists(st.floats(-3, 3), min_size=13, max_size=13))
def test_probability_and_log_odds_agree(numbers: list[float]) -> None:
    features, weights = BestFeatures(*numbers[:6]), Weights(tuple(numbers[6:12]), numbers[12])
    odds, probability = weights.log_odds(features), weights.probability(features)
    assert probability == pytest.approx(1 / (1 + math.exp(-odds)))
    assert (probability > 0.5) == (odds > 0) or abs(odds) < 1e-9


def test_even_odds_are_a_half() -> None:
    features = BestFeatures(log_odds=1.0, margin=1.0, passage=1.0, relevance=1.0, weakest=1.0, names=1.0)
    assert Weights((1.0, -1.0, 0.0, 0.0, 0.0, 0.0), 0.0).probability(features) == 0.5


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ([3.0, 1.0], 2.0),
        ([3.0, 2.5, -9.0], 0.5),
        ([-1.0, -1.0], 0.0),
        ([9.0, -9.0], MAX_MARGIN),
        ([-7.0], MAX_MARGIN),
    ],
)
def test_the_margin_is_the_lead_over_the_next_best_up_to_its_most(ranked: list[float], expected: float) -> None:
    assert margin(ranked) == expected


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=6))
def test_a_margin_is_never_negative_nor_above_its_most(odds: list[float]) -> None:
    assert 0.0 <= margin(sorted(odds, reverse=True)) <= MAX_MARGIN
