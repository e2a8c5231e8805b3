"""Who may run a use case. The bus checks it before the handler is built; each handler declares one."""

from dataclasses import dataclass
from enum import Enum

from emporion.domain.shared.errors import Forbidden, Unauthenticated


class Access(Enum):
    """Each level includes the ones below it; the system actor passes all of them."""

    ANYONE = "anyone"
    USER = "signed-in user"
    STAFF = "member of the shop"
    OWNER = "owner of the shop"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRequired(Unauthenticated):
    use_case: str

    @property
    def message(self) -> str:
        return f"{self.use_case} needs a signed-in user; log in and send the access token."


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDenied(Forbidden):
    use_case: str
    needs: str

    @property
    def message(self) -> str:
        return f"{self.use_case} is for the {self.needs}; ask the shop's owner for that role."
