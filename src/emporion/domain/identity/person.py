"""A user together with the profile."""

from dataclasses import dataclass

from emporion.domain.identity.profile import Profile
from emporion.domain.identity.user import User


@dataclass(frozen=True, slots=True)
class Person:
    """For reading; `profile` is a blank one where the user has written none."""

    user: User
    profile: Profile
