"""Requests made from the routes' own document, sane and insane: no answer is a fault, and each is one that the document tells of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks

from rewound.show.server.openapi import document
from rewound.show.server.routes import ROUTES
from tests.e2e.server.serving import Client, served
from tests.e2e.server.test_rest import MANY, project_in

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
OPERATIONS = [route.name for route in ROUTES]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, list[str]]]:
    """A server, and ids of runs that it has: a recorded one, and one that it has replayed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        with served(project_in(tmp_path_factory.mktemp("fuzzed")), environ=MANY) as client:
            recorded = client.get("runs")["runs"][0]["run"]
            replayed = client.post(f"runs/{recorded}/replay", {"overrides": {"INDEX": 1}}, status=202)["run"]
            client.ended(replayed)
            yield client, [recorded, replayed]


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sane", "insane"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_route_answers_as_its_document_says(name: str, mode: GenerationMode, known: tuple[Client, list[str]]) -> None:
    client, runs = known
    operation = schemathesis.openapi.from_dict(document()).find_operation_by_id(name)
    if mode is GenerationMode.NEGATIVE and name in ("state", "cancel", "openapi"):
        pytest.skip("nothing that it takes can be wrong")
    url, headers = client.url.removesuffix("/rewound/api/"), {"Authorization": f"token {client.token}"}

    @settings(
        max_examples=12 if operation.method == "post" else 30,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.sampled_from([None, *runs]), other=st.sampled_from([None, *runs]))
    def check(case: Any, real: str | None, other: str | None) -> None:
        for part, run in (("run", real), ("other", other)):
            if run is not None and part in case.path_parameters:
                case.path_parameters[part] = run
        wanted = [*CHECKS, checks.negative_data_rejection] if mode is GenerationMode.NEGATIVE and real is None is other else CHECKS
        case.call_and_validate(base_url=url, headers=headers, checks=wanted, timeout=60)

    check()
