"""The life of one refresh token."""

from datetime import timedelta

import pytest

from emporion.domain.identity.refresh_token import TokenState, hash_of, new_secret
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_refresh_token

DAY = timedelta(days=1)
LATER = NOW + DAY


def test_a_secret_has_256_bits_and_is_never_the_same() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert {len(secret) for secret in secrets} == {43}


def test_only_the_hash_of_the_secret_is_kept() -> None:
    token = make_refresh_token(secret="s3cret")
    assert token.token_hash == hash_of("s3cret") != "s3cret"


def test_the_hash_is_not_shown() -> None:
    token = make_refresh_token()
    assert token.token_hash not in repr(token)


def test_a_new_token_is_live_until_it_expires() -> None:
    token = make_refresh_token(lifetime=DAY)
    assert token.state(LATER - timedelta(microseconds=1)) is TokenState.LIVE
    assert token.state(LATER) is TokenState.ENDED


def test_a_rotated_token_is_used_and_its_successor_lives_in_the_same_family() -> None:
    first = make_refresh_token()
    second = first.rotate("next", LATER, lifetime=DAY)
    assert first.state(LATER) is TokenState.USED
    assert second.state(LATER) is TokenState.LIVE
    assert (second.family_id, second.user_id) == (first.family_id, first.user_id)
    assert first.replaced_by == second.id
    assert second.expires_at == LATER + DAY


def test_a_used_token_stays_used_when_it_would_have_expired() -> None:
    token = make_refresh_token(lifetime=DAY)
    token.rotate("next", NOW, lifetime=DAY)
    assert token.state(NOW + 2 * DAY) is TokenState.USED


def test_a_token_that_is_not_live_cannot_be_rotated() -> None:
    token = make_refresh_token()
    token.revoke(NOW)
    with pytest.raises(ValueError, match="live"):
        token.rotate("next", NOW, lifetime=DAY)


def test_revoking_twice_keeps_the_first_time() -> None:
    token = make_refresh_token()
    token.revoke(NOW)
    token.revoke(LATER)
    assert token.revoked_at == NOW
    assert token.state(LATER) is TokenState.ENDED
