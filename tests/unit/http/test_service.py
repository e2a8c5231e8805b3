"""Routes about the service itself, and the document that describes all of them."""

import httpx
import pytest

from emporion.adapters.http.app import create_app
from emporion.adapters.http.problem_index import catalogue, published_errors
from tests.unit.http.stubs import StubRuntime

HTTP_METHODS = {"get", "post", "put", "patch", "delete"}


async def test_health_does_not_ask_the_database(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    runtime.outage = ConnectionRefusedError()
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_ready_means_that_the_database_answers(client: httpx.AsyncClient) -> None:
    assert (await client.get("/readyz")).status_code == 200


@pytest.mark.parametrize("outage", [ConnectionRefusedError(), RuntimeError("pool exhausted")])
async def test_not_ready_is_a_503(client: httpx.AsyncClient, runtime: StubRuntime, outage: Exception) -> None:
    runtime.outage = outage
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-ready")


async def test_the_runtime_is_closed_once_at_shutdown(runtime: StubRuntime) -> None:
    app = create_app(runtime)
    async with app.router.lifespan_context(app):
        assert runtime.closed == 0
    assert runtime.closed == 1


async def test_the_type_of_a_problem_leads_to_its_description(client: httpx.AsyncClient) -> None:
    problem = (await client.get("/problems/no-such")).json()
    description = (await client.get(problem["type"])).json()
    assert description == {
        "type": "/problems/problem-not-found",
        "code": "problem-not-found",
        "title": "Problem not found",
        "status": 404,
        "meaning": "No problem has this code.",
        "fields": ["asked_code"],
    }


async def test_an_error_without_docstring_is_described_by_its_kind(client: httpx.AsyncClient) -> None:
    description = (await client.get("/problems/unknown-currency")).json()
    assert description["meaning"].startswith("The input itself cannot be right")


def test_no_two_errors_share_a_code() -> None:
    codes = [error.code for error in published_errors()]
    assert sorted(set(codes)) == sorted(codes)


def test_every_error_has_a_kind_that_http_knows() -> None:
    assert [each.code for each in catalogue().values() if each.status == 500] == ["internal-error"]


async def test_every_operation_of_the_api_documents_its_problems(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    for path, operations in document["paths"].items():
        if not path.startswith("/v1"):
            continue
        for method in HTTP_METHODS & operations.keys():
            answers = operations[method]["responses"]
            assert {"401", "403", "422", "500", "503"} <= answers.keys(), (method, path)
            for status in (status for status in answers if status >= "400"):
                assert list(answers[status]["content"]) == ["application/problem+json"], (
                    method,
                    path,
                    status,
                )


async def test_every_reference_of_the_document_leads_somewhere(client: httpx.AsyncClient) -> None:
    text = (await client.get("/openapi.json")).text
    document = (await client.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= schemas.keys()


async def test_every_post_documents_the_idempotency_key(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    for path, operations in document["paths"].items():
        if path.startswith("/v1") and "post" in operations:
            names = [parameter["name"] for parameter in operations["post"]["parameters"]]
            assert names.count("Idempotency-Key") == 1, path


async def test_money_is_documented_as_text(client: httpx.AsyncClient) -> None:
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    assert schemas["PurseView"]["properties"]["balance"]["type"] == "string"
    assert {"type": "integer"} in schemas["FillBody"]["properties"]["amount"]["anyOf"]


async def test_the_document_names_title_version_and_how_to_sign_in(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert (document["info"]["title"], document["openapi"][:3]) == ("Emporion", "3.1")
    assert document["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
