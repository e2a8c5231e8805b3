"""Answers that are kept between questions: what a query declares, and what a cache promises.

    PRODUCT: Final[Cached[FindProduct, ProductView]] = Cached(
        kind="products",
        key=lambda query: query.product.lower(),
        subject=lambda view: view.id,
        tables={"products": "id", "variants": "product_id"},
    )

    @handles(FindProduct, access=Access.ANYONE, cached=PRODUCT)
    class FindProductHandler(CachedHandler[FindProduct, ProductView, ProductNotFound]): ...

An answer is about one subject. A committed change of a row in one of `tables` outdates the answers about the
subject whose id is in the row's column of that name. The unit of work sees to it, whatever the use case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shared.errors import DomainError

Q = TypeVar("Q")
V = TypeVar("V")
E = TypeVar("E", bound=DomainError)

Group = str
"""All answers of one kind in one shop, or of a global kind."""

Outdated = Mapping[Group, frozenset[str] | None]
"""What has changed: subjects by group; None stands for the whole group."""


def _to_all(_: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cached(Generic[Q, V]):
    """How answers to a query are kept. `key` is the same text for questions with the same answer; `subject`
    the id of what an answer is about; `tables` maps each table that it is made of to its column with that
    id. Only successes are kept. `public`: whether all may see an answer; for others the handler's `show` is
    asked each time. `in_shop=False` is for answers that do not depend on the shop of the context."""

    kind: str
    key: Callable[[Q], str]
    subject: Callable[[V], UUID]
    tables: Mapping[str, str]
    public: Callable[[V], bool] = _to_all
    in_shop: bool = True

    def group(self, shop_id: UUID | None) -> Group:
        """The group of an answer, or of a change."""
        return f"{self.kind}:{shop_id}" if self.in_shop else self.kind


class CachedHandler(Generic[Q, V, E]):
    """Handler of a cached query: `load` answers what is the same for everybody and must not look at the
    actor; `show` decides what this actor sees of it. Without a cache both run, one after the other."""

    async def load(self, query: Q) -> Result[V, E]:
        """The answer as somebody sees it who may see everything."""
        raise NotImplementedError

    async def show(self, query: Q, view: V) -> Result[V, E]:  # noqa: ARG002 - the signature is the contract
        """What the actor sees; asked where the answer is not public."""
        return Success(view)

    async def handle(self, query: Q) -> Result[V, E]:
        found = await self.load(query)
        return found if isinstance(found, Failure) else await self.show(query, found.unwrap())


@dataclass(frozen=True, slots=True)
class Key:
    """Where an answer is kept. `dump` and `parse` are its lossless form as text, for caches that need one;
    `parse` raises ValueError for a form that is not understood (any more)."""

    name: str
    group: Group
    dump: Callable[[Any], str]
    parse: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer that nothing has outdated."""

    value: Any


@dataclass(frozen=True, slots=True)
class Miss:
    """Nothing is kept: load it. `proof` knows when the loading began, so that an answer which was outdated
    meanwhile is not kept."""

    proof: Any


class Cache(Protocol):
    """Keeps answers for a limited time. No verb raises for its own troubles: a cache that is not there keeps
    and finds nothing. All are safe to be called from many tasks of one event loop."""

    @property
    def is_ready(self) -> bool:
        """False while this cache would not hear of changes: then it is not to be asked at all."""
        ...

    async def find(self, key: Key) -> Hit | None:
        """The answer, if there is one."""
        ...

    async def claim(self, key: Key) -> Hit | Miss:
        """The answer, or the task to load it. Where another process is loading it, waits for that one, within
        reason. Ends with `keep` or `abandon`."""
        ...

    async def keep(self, key: Key, miss: Miss, subject: UUID, value: Any) -> None:
        """Keep what was loaded after the claim, unless its subject was outdated since."""
        ...

    async def abandon(self, key: Key, miss: Miss) -> None:
        """What was claimed will not be kept."""
        ...

    def turn(self, group: Group) -> object:
        """Equal as long as nothing of the group was outdated, as far as this process knows."""
        ...

    def forget(self, outdated: Outdated) -> None:
        """These answers are not found any more, from now on in this process and soon in others; neither are
        those that are being loaded. Returns at once; to be called after the commit."""
        ...

    async def start(self) -> None:
        """Begin to hear of other processes' changes; returns at once. Without it nothing is kept that such
        changes could outdate."""
        ...

    async def close(self) -> None:
        """Tell others what is still to be told, and end."""
        ...
