"""What a profile and settings accept."""

from typing import Any

import pytest
from returns.result import Failure

from emporion.domain.identity.errors import InvalidAvatarUrl, InvalidBio, InvalidPreferences
from emporion.domain.identity.preferences import MAX_LENGTH, content_problems, defaults
from emporion.testing.factories.people import make_profile, make_settings

GOOD = ["https://example.com/ada.png", "https://cdn.example.com:8443/a%20b?size=2#x", "https://[::1]/a"]
BAD = [
    "http://example.com/ada.png",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    "//example.com/a",
    "https://",
    "https:///a.png",
    "https://ada@example.com/a.png",
    "https://example.com:port/a.png",
    "https://example.com/a b.png",
    'https://example.com/"onerror=1',
    "https://example.com/\\evil",
    "https://exämple.com/a.png",
    "https://example.com/\x00",
    "https://[::1/a.png",
    "https://example.com/" + "a" * 500,
]


@pytest.mark.parametrize("url", GOOD)
def test_an_avatar_over_https_is_taken(url: str) -> None:
    profile = make_profile(avatar_url=None)
    profile.change(avatar_url=f" {url} ").unwrap()
    assert profile.avatar_url == url


@pytest.mark.parametrize("url", BAD)
def test_any_other_avatar_is_refused_and_nothing_changes(url: str) -> None:
    profile = make_profile(bio="Before", avatar_url=GOOD[0])
    refused = profile.change(bio="After", avatar_url=url)
    assert isinstance(refused, Failure)
    assert isinstance(refused.failure(), InvalidAvatarUrl)
    assert (profile.bio, profile.avatar_url) == ("Before", GOOD[0])


@pytest.mark.parametrize("bio", ["x" * 501, "a\0b", "\ud800"])
def test_a_bio_that_cannot_be_kept_is_refused(bio: str) -> None:
    profile = make_profile(bio="Before")
    assert profile.change(bio=bio) == Failure(InvalidBio(length=len(bio)))
    assert profile.bio == "Before"


def test_a_bio_may_have_lines_and_five_hundred_characters() -> None:
    profile = make_profile()
    profile.change(bio="🦉\n" + "x" * 498).unwrap()
    assert len(profile.bio) == 500


def test_what_is_not_given_stays_and_what_is_empty_goes() -> None:
    profile = make_profile(bio="Kept", avatar_url=GOOD[0])
    profile.change(avatar_url="").unwrap()
    assert (profile.bio, profile.avatar_url) == ("Kept", None)


def test_untouched_settings_are_the_defaults() -> None:
    assert make_settings().effective == defaults()


def test_the_defaults_are_good_preferences() -> None:
    assert content_problems(defaults()) == ()


def test_only_what_differs_is_stored() -> None:
    settings = make_settings()
    settings.change({"theme": "dark", "language": "en", "emails": {"orders": True}}).unwrap()
    assert settings.preferences == {"theme": "dark"}
    assert settings.effective == defaults() | {"theme": "dark"}


def test_null_sets_back_to_the_default() -> None:
    settings = make_settings(preferences={"theme": "dark", "emails": {"orders": False}})
    settings.change({"theme": None, "emails": {"orders": None}}).unwrap()
    assert settings.preferences == {}


def test_a_change_of_one_member_keeps_its_neighbours() -> None:
    settings = make_settings(preferences={"client": {"columns": {"a": 1, "b": 2}}})
    settings.change({"client": {"columns": {"a": None, "c": [None]}}}).unwrap()
    assert settings.preferences == {"client": {"columns": {"b": 2, "c": [None]}}}


@pytest.mark.parametrize(
    ("patch", "problem"),
    [
        ({"colour": "red"}, "colour is unknown, there are language, time_zone, theme, emails, client"),
        ({"emails": {"spam": True}}, "emails.spam is unknown, there are emails.orders"),
        ({"theme": "pink"}, "theme is one of system, light, dark"),
        ({"theme": ["dark"]}, "theme is one of system, light, dark"),
        ({"language": "German"}, "language is a language tag such as en or pt-BR"),
        ({"time_zone": "Mars/Olympus"}, "time_zone is an IANA time zone such as Europe/Berlin"),
        ({"time_zone": "../../etc/passwd"}, "time_zone is an IANA time zone such as Europe/Berlin"),
        ({"time_zone": 3}, "time_zone is an IANA time zone such as Europe/Berlin"),
        ({"emails": True}, "emails is an object of orders"),
        ({"emails": {"orders": 1}}, "emails.orders is true or false"),
        ({"client": []}, "client is an object"),
        ({"client": {"a": float("nan")}}, "NaN and Infinity are no JSON"),
        ({"client": {"a": "\0"}}, "there are characters that cannot be stored"),
        ({"client": {"\ud800": 1}}, "there are characters that cannot be stored"),
        ([], "a change is an object with the settings to change, null for those to set back"),
    ],
)
def test_a_wrong_change_is_refused_with_what_would_be_right(patch: Any, problem: str) -> None:
    settings = make_settings(preferences={"theme": "dark"})
    assert settings.change(patch) == Failure(InvalidPreferences(problems=(problem,)))
    assert settings.preferences == {"theme": "dark"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    refused = make_settings().change({"theme": 1, "language": 1}).failure()
    assert isinstance(refused, InvalidPreferences)
    assert len(refused.problems) == 2


def test_settings_have_a_size() -> None:
    settings = make_settings()
    half = "x" * (MAX_LENGTH // 2)
    settings.change({"client": {"a": half}}).unwrap()
    assert isinstance(settings.change({"client": {"b": half}}), Failure)
    assert list(settings.preferences["client"]) == ["a"]


def test_settings_have_a_depth_and_any_depth_is_survived() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert isinstance(make_settings().change({"client": deep}), Failure)
    fits: Any = 1
    for _ in range(7):
        fits = {"a": fits}
    make_settings().change({"client": fits}).unwrap()
    assert isinstance(make_settings().change({"client": {"a": fits}}), Failure)
