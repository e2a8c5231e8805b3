"""Composition root: the only module that knows both sides of every port."""

from datetime import timedelta

from dependency_injector import containers, providers

from emporion.application.identity.ports import AccessTokens, PasswordHasher, SessionPolicy
from emporion.application.outbox.ports import Routers
from emporion.application.shared.bus import Bus
from emporion.application.shared.ports import AnswerCodec, Savepoints
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.config import Settings
from emporion.infrastructure.attempts import LostAttempts
from emporion.infrastructure.codec import JsonCodec
from emporion.infrastructure.composer import Composer
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.opening import Limits
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.servers import PoolOptions, Topology
from emporion.infrastructure.persistence.sqlstate import diagnose
from emporion.infrastructure.security.passwords import Argon2PasswordHasher
from emporion.infrastructure.security.tokens import JwtAccessTokens


def pool_options(settings: Settings) -> PoolOptions:
    """The pool as the settings want it; times in seconds."""
    return PoolOptions(
        size=settings.pool_size,
        overflow=settings.pool_overflow,
        wait=settings.pool_wait,
        limits=Limits(
            statement=settings.statement_timeout,
            lock=settings.lock_timeout,
            idle=settings.idle_in_transaction_timeout,
        ),
        topology=Topology(settings.pool_topology),
    )


def _itself(uow: Savepoints) -> Savepoints:
    """The unit of work is what makes savepoints."""
    return uow


class Container(containers.DeclarativeContainer):
    """One process's objects. Give `settings`, `database_url` (asyncpg) and `secret_key`; everything is made
    on first use. `repositories` has one factory per protocol, called with the unit of work."""

    settings = providers.Dependency(instance_of=Settings)
    database_url = providers.Dependency(instance_of=str)
    secret_key = providers.Dependency(instance_of=str)
    handler_packages = providers.Object(("emporion.application",))

    pool = providers.Factory(pool_options, settings)
    database = providers.Singleton(Database, database_url, pool)

    password_hasher = providers.Singleton(Argon2PasswordHasher)
    access_token_lifetime = providers.Callable(
        lambda settings: timedelta(minutes=settings.access_token_minutes), settings
    )
    access_tokens = providers.Singleton(JwtAccessTokens, secret_key, access_token_lifetime)
    session_policy = providers.Singleton(
        lambda settings: SessionPolicy(refresh_lifetime=timedelta(days=settings.refresh_token_days)), settings
    )
    codec: providers.Provider[AnswerCodec] = providers.Singleton(JsonCodec)

    # Where messages go: each subscriber has its router here and its courier in `subscribers`, by one name.
    routers = providers.Singleton(lambda: Routers({}))

    repositories = providers.Dict(
        {Savepoints: providers.Object(_itself)}
        | {protocol: providers.Factory(found).provider for protocol, found in implementations().items()}
    )
    shared = providers.Dict(
        {
            PasswordHasher: password_hasher.provider,
            AccessTokens: access_tokens.provider,
            SessionPolicy: session_policy.provider,
            Routers: routers.provider,
        }
    )
    composer = providers.Singleton(Composer, repositories, shared)

    registry = providers.Singleton(lambda packages: Registry.discover(*packages), handler_packages)
    lost_attempts = providers.Singleton(LostAttempts)
    retry = providers.Singleton(Retry, diagnose=diagnose, notify=lost_attempts)
    most_streams = providers.Callable(lambda settings: settings.max_streams, settings)
    bus = providers.Singleton(Bus, registry, database, composer, codec, retry, most_streams)

    # Defined after the bus, which they may use between transactions.
    subscribers = providers.List()
