"""One laboratory for all proofs; the long form is `make chaos`, or EMPORION_PROOFS=full."""

import os
from collections.abc import AsyncIterator

import pytest

from emporion.testing.postgres import ServerUrls
from tests.proofs.laboratory import Laboratory


@pytest.fixture(scope="session")
def full() -> bool:
    return os.environ.get("EMPORION_PROOFS") == "full"


@pytest.fixture(scope="session")
async def laboratory(server: ServerUrls) -> AsyncIterator[Laboratory]:
    async with Laboratory.open(server.owner_url, server.app_url) as laboratory:
        yield laboratory
