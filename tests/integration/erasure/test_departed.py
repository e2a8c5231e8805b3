"""Who was deleted or purged before is erased all the same, and the books know who it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from emporion.application.erasure.erase_user import EraseUser
from emporion.application.erasure.process import ErasureProcess
from emporion.application.erasure.views import ErasureStatus
from emporion.application.identity.change_profile import ChangeProfile
from emporion.application.identity.delete_user import DeleteUser
from emporion.application.identity.purge_users import PurgeUsers
from emporion.application.identity.register import Register
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.domain.shared.ids import new_id
from emporion.testing.postgres import ServerUrls
from tests.integration.erasure.life import OPERATOR, broken, traces
from tests.integration.support import Market, ok

FAR = replace(OPERATOR, now=datetime.now(UTC) + timedelta(days=4000))


@pytest.fixture
def word() -> str:
    return f"adalbertine{new_id().hex[-12:]}"


@pytest.fixture
async def deleted(bus: Bus, word: str) -> UUID:
    """Has written a profile, and was deleted with a reason that names the person."""
    registered = Register(email=f"{word}@example.com", name=f"Miss {word}", password="correct horse")
    user = ok(await bus.execute(registered, Context()))
    ok(await bus.execute(ChangeProfile(bio=f"I am {word}"), Context(actor=UserActor(user.id))))
    ok(await bus.execute(DeleteUser(user_id=user.id, reason=f"{word} spams"), OPERATOR))
    return user.id


async def erase(bus: Bus, user_id: UUID) -> ErasureStatus:
    ok(await bus.execute(EraseUser(user_id=user_id), OPERATOR))
    return ok(await ErasureProcess(bus, OPERATOR).run(user_id)).status


async def test_a_deleted_user_is_erased_with_the_reason(
    bus: Bus, deleted: UUID, word: str, server: ServerUrls, market: Market
) -> None:
    assert await erase(bus, deleted) is ErasureStatus.DONE
    assert await traces(server.owner_url, word) == {}
    assert await broken(market) == []


async def test_a_purged_user_is_erased_from_the_trail(
    bus: Bus, deleted: UUID, word: str, server: ServerUrls, market: Market
) -> None:
    ok(await bus.execute(PurgeUsers(), FAR))
    assert "audit_records" in await traces(server.owner_url, word)
    assert await broken(market) == []
    assert await erase(bus, deleted) is ErasureStatus.DONE
    assert await traces(server.owner_url, word) == {}
    assert await broken(market) == []
