"""What the server answers to made-up requests is what its description says; python -m tests.api_fuzz makes up more."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.python import asgi

from qa.engine import Engine, Models
from qa.settings import Settings
from tests.api_fuzz.ways import CHECKS, Way, schema_of, ways_of
from web.access import NEEDS

POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# Requests to each operation, of those that can be right and of those that are wrong.
N_REQUESTS = {
    "no keys": {POSITIVE: 2, NEGATIVE: 2},
    "a key": {POSITIVE: 1},
    "the key is missing": {POSITIVE: 1},
}
PATIENCE_S = 30


@pytest.fixture(scope="module")
def ways(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Way]]:
    """Over a library of their own: some of the requests change it."""
    with Engine.open(Settings(home=tmp_path_factory.mktemp("fuzz") / "home"), models=models) as engine:
        yield {way.name: way for way in ways_of(engine)}


@pytest.mark.parametrize("name", N_REQUESTS)
def test_responses_are_as_they_are_described(ways: dict[str, Way], name: str) -> None:
    way = ways[name]
    statuses: Counter[int] = Counter()
    with TestClient(way.app):
        session = asgi.get_client(way.app)  # type: ignore[arg-type]
        for result in schema_of(way.app).get_all_operations():
            operation = result.ok()  # type: ignore[union-attr]
            for mode, n_requests in N_REQUESTS[name].items():

                @seed(1)
                @settings(
                    max_examples=n_requests,
                    database=None,
                    deadline=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )
                @given(operation.as_strategy(generation_mode=mode))
                def ask(case: Case[Any]) -> None:
                    headers = dict(way.headers)
                    response = case.call(session=session, headers=headers, timeout=PATIENCE_S)
                    statuses[response.status_code] += 1
                    case.validate_response(response, checks=list(CHECKS), headers=headers)

                ask()
    # They reach what they are to test.
    n_open = sum(needs is None for methods in NEEDS.values() for needs in methods.values())
    if name == "the key is missing":
        assert statuses[401] + statuses[429] >= statuses.total() - n_open
    else:
        assert statuses[200] > 10 and not statuses[401] and not statuses[403]
