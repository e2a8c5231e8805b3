"""What every store of refresh tokens promises."""

from datetime import timedelta

import pytest

from emporion.domain.identity.refresh_token import RefreshToken, hash_of, new_secret
from emporion.domain.identity.repository import RefreshTokenRepository
from emporion.domain.identity.user import User
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_refresh_token
from tests.contract.backends import Backend
from tests.contract.scenarios import state

DAY = timedelta(days=1)


async def save(backend: Backend, *tokens: RefreshToken) -> None:
    async with backend.work() as work:
        for token in tokens:
            await work.get(RefreshTokenRepository).save(token)


def rotated(token: RefreshToken) -> RefreshToken:
    return token.rotate(new_secret(), NOW, lifetime=DAY)


@pytest.fixture
async def token(backend: Backend, user: User) -> RefreshToken:
    """A stored, live token."""
    token = make_refresh_token(user_id=user.id)
    await save(backend, token)
    return token


async def test_a_saved_token_is_found_by_its_hash_with_every_field(
    backend: Backend, token: RefreshToken
) -> None:
    async with backend.work() as work:
        tokens = work.get(RefreshTokenRepository)
        assert state(await tokens.find_by_hash(token.token_hash)) == state(token)
        assert state(await tokens.find_by_id(token.id)) == state(token)


async def test_tokens_are_seen_from_every_shop(backend: Backend, token: RefreshToken, shop: Shop) -> None:
    async with backend.work(shop.id) as work:
        assert await work.get(RefreshTokenRepository).lock_by_hash(token.token_hash) is not None


async def test_an_unknown_hash_is_none(backend: Backend) -> None:
    async with backend.work() as work:
        tokens = work.get(RefreshTokenRepository)
        assert await tokens.find_by_hash(hash_of(new_secret())) is None
        assert await tokens.lock_by_hash(hash_of(new_secret())) is None


async def test_a_rotation_is_stored_with_its_successor(backend: Backend, token: RefreshToken) -> None:
    async with backend.work() as work:
        tokens = work.get(RefreshTokenRepository)
        found = await tokens.lock_by_hash(token.token_hash)
        assert found is not None
        successor = rotated(found)
        await tokens.save(found)
        await tokens.save(successor)
    async with backend.work() as work:
        tokens = work.get(RefreshTokenRepository)
        assert state(await tokens.find_by_id(token.id)) == state(found)
        assert state(await tokens.find_by_id(successor.id)) == state(successor)


async def test_a_lock_shows_what_was_committed_since_the_token_was_read(
    backend: Backend, token: RefreshToken
) -> None:
    async with backend.work() as slow:
        seen = await slow.get(RefreshTokenRepository).find_by_hash(token.token_hash)
        async with backend.work() as quick:
            other = await quick.get(RefreshTokenRepository).find_by_hash(token.token_hash)
            assert other is not None
            other.revoke(NOW)
            await quick.get(RefreshTokenRepository).save(other)
        assert await slow.get(RefreshTokenRepository).lock_by_hash(token.token_hash) is seen
        assert seen is not None
        assert seen.revoked_at == NOW


async def test_a_family_is_locked_without_its_used_tokens_and_other_families(
    backend: Backend, user: User
) -> None:
    first, elsewhere = make_refresh_token(user_id=user.id), make_refresh_token(user_id=user.id)
    second = rotated(first)
    await save(backend, first, second, elsewhere)
    async with backend.work() as work:
        family = await work.get(RefreshTokenRepository).lock_family(first.family_id)
    assert [token.id for token in family] == [second.id]


async def test_all_live_tokens_of_a_user_are_locked_in_order_of_their_ids(
    backend: Backend, user: User
) -> None:
    mine = [make_refresh_token(user_id=user.id) for _ in range(3)]
    mine[1].revoke(NOW)
    await save(backend, *mine)
    async with backend.work() as work:
        live = await work.get(RefreshTokenRepository).lock_of_user(user.id)
    assert [token.id for token in live] == [mine[0].id, mine[2].id]
