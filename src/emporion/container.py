"""Composition root: the only module that knows both sides of every port."""

import ssl
from datetime import timedelta

from asyncpg.pgproto import pgproto
from dependency_injector import containers, providers

from emporion import __version__
from emporion.application.emails.router import OrderMailRouter
from emporion.application.emails.server import parse_server
from emporion.application.emails.subscriber import NAME as EMAILS
from emporion.application.emails.subscriber import OrderMailSubscriber
from emporion.application.identity.ports import AccessTokens, PasswordHasher, SessionPolicy
from emporion.application.outbox.ports import Router, Routers, Subscriber
from emporion.application.shared.answers import CachedAnswers
from emporion.application.shared.bus import Bus
from emporion.application.shared.cache import Cache
from emporion.application.shared.ports import AnswerCodec, Savepoints
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.application.upkeep.ports import Retention
from emporion.application.webhooks.ports import SigningSecrets
from emporion.application.webhooks.router import WebhookRouter
from emporion.application.webhooks.subscriber import NAME as WEBHOOKS
from emporion.application.webhooks.subscriber import WebhookSubscriber
from emporion.config import Settings
from emporion.domain.shared.ids import make_ids_with
from emporion.domain.webhooks.rules import WebhookRules
from emporion.infrastructure.attempts import LostAttempts
from emporion.infrastructure.cache.notified import NotifiedCache
from emporion.infrastructure.cache.process import ProcessCache
from emporion.infrastructure.codec import JsonCodec
from emporion.infrastructure.composer import Composer
from emporion.infrastructure.journal import LogJournal
from emporion.infrastructure.mail.smtp import SmtpMailer
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.opening import Limits
from emporion.infrastructure.persistence.outdated import OutdatedAnswers, ignore
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.servers import PoolOptions, Topology
from emporion.infrastructure.persistence.sqlstate import diagnose
from emporion.infrastructure.security.cursors import SignedCursors
from emporion.infrastructure.security.passwords import Argon2PasswordHasher
from emporion.infrastructure.security.tokens import JwtAccessTokens
from emporion.infrastructure.webhooks.secrets import DerivedSecrets
from emporion.infrastructure.webhooks.sender import HttpWebhookSender, Reach

make_ids_with(pgproto.UUID)  # what ids are that come from the database


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


def webhook_rules(settings: Settings) -> WebhookRules:
    """What the operator decided about all webhooks."""
    return WebhookRules(
        allow_http=settings.webhook_allow_http, allowed_networks=settings.webhook_allowed_networks
    )


def webhook_secrets(settings: Settings, secret_key: str) -> DerivedSecrets:
    """Secrets under the webhooks' own key, or else under that of the access tokens."""
    own = settings.webhook_key
    return DerivedSecrets(secret_key if own is None else own.get_secret_value())


def webhook_reach(settings: Settings) -> Reach:
    """How far a try goes; the time in seconds."""
    ca_file = settings.webhook_ca_file
    return Reach(
        rules=webhook_rules(settings),
        seconds=settings.webhook_timeout,
        at_once=settings.webhook_host_limit,
        ca_file=None if ca_file is None else str(ca_file),
    )


def routers(settings: Settings) -> Routers:
    """Where messages go: one router for each of the `subscribers`."""
    found: dict[str, type[Router]] = {WEBHOOKS: WebhookRouter}
    return Routers(found if settings.smtp_url is None else found | {EMAILS: OrderMailRouter})


def subscribers(settings: Settings, bus: Bus, webhooks: WebhookSubscriber) -> tuple[Subscriber, ...]:
    """Who takes messages there. There are e-mails when a mail server is configured."""
    if settings.smtp_url is None or settings.smtp_from is None:
        return (webhooks,)
    server, tls = parse_server(settings.smtp_url.get_secret_value()), ssl.create_default_context()
    if settings.smtp_ca_file is not None:
        tls.load_verify_locations(settings.smtp_ca_file)
    mailer = SmtpMailer(server, settings.smtp_from, tls, at_once=settings.smtp_connections)
    return (webhooks, OrderMailSubscriber(bus, mailer))


def _itself(uow: Savepoints) -> Savepoints:
    """The unit of work is what makes savepoints."""
    return uow


def cache_of(settings: Settings, database: Database) -> Cache | None:
    """Where answers are kept, which hears of the database's commits; None where none shall be."""
    if settings.cache == "off":
        database.answers.forget = ignore
        return None
    seconds = settings.cache_seconds
    made: Cache
    if settings.redis_url is None:
        made = NotifiedCache(ProcessCache(seconds=seconds), database.channel)
    else:
        from emporion.infrastructure.cache.redis import RedisCache  # takes long to import

        made = RedisCache(
            settings.redis_url.get_secret_value(),
            seconds=seconds,
            prefix=settings.redis_prefix,
            version=__version__,
        )
    database.answers.forget = made.forget
    return made


class Container(containers.DeclarativeContainer):
    """One process's objects. Give `settings`, `database_url` (asyncpg) and `secret_key`; everything is made
    on first use. `repositories` has one factory per protocol, called with the unit of work."""

    settings = providers.Dependency(instance_of=Settings)
    database_url = providers.Dependency(instance_of=str)
    secret_key = providers.Dependency(instance_of=str)
    handler_packages = providers.Object(("emporion.application",))

    pool = providers.Factory(pool_options, settings)
    registry = providers.Singleton(lambda packages: Registry.discover(*packages), handler_packages)
    outdated = providers.Singleton(
        lambda registry: OutdatedAnswers(each.cached for each in registry if each.cached),
        registry,
    )
    database = providers.Singleton(Database, database_url, pool, outdated)
    cache = providers.Singleton(cache_of, settings, database)

    password_hasher = providers.Singleton(Argon2PasswordHasher)
    access_token_lifetime = providers.Callable(
        lambda settings: timedelta(minutes=settings.access_token_minutes), settings
    )
    access_tokens = providers.Singleton(JwtAccessTokens, secret_key, access_token_lifetime)
    cursors = providers.Singleton(SignedCursors, secret_key)
    session_policy = providers.Singleton(
        lambda settings, access: SessionPolicy(
            refresh_lifetime=timedelta(days=settings.refresh_token_days), access_lifetime=access
        ),
        settings,
        access_token_lifetime,
    )
    retention = providers.Singleton(
        lambda settings: Retention(
            deleted=timedelta(days=settings.purge_deleted_after_days),
            sessions=timedelta(days=settings.forget_sessions_after_days),
        ),
        settings,
    )
    codec: providers.Provider[AnswerCodec] = providers.Singleton(JsonCodec)

    # Where messages go: each subscriber has its router here and its courier in `subscribers`, by one name.
    routers = providers.Singleton(routers, settings)

    webhook_rules = providers.Singleton(webhook_rules, settings)
    webhook_secrets = providers.Singleton(webhook_secrets, settings, secret_key)
    webhook_reach = providers.Factory(webhook_reach, settings)
    webhook_sender = providers.Singleton(HttpWebhookSender, webhook_reach)

    repositories = providers.Dict(
        {Savepoints: providers.Object(_itself)}
        | {protocol: providers.Factory(found).provider for protocol, found in implementations().items()}
    )
    shared = providers.Dict(
        {
            PasswordHasher: password_hasher.provider,
            AccessTokens: access_tokens.provider,
            SessionPolicy: session_policy.provider,
            Retention: retention.provider,
            Routers: routers.provider,
            WebhookRules: webhook_rules.provider,
            SigningSecrets: webhook_secrets.provider,
        }
    )
    journal = providers.Singleton(LogJournal)
    composer = providers.Singleton(Composer, repositories, shared, journal)

    lost_attempts = providers.Singleton(LostAttempts)
    retry = providers.Singleton(Retry, diagnose=diagnose, notify=lost_attempts)
    most_streams = providers.Callable(lambda settings: settings.max_streams, settings)
    answers = providers.Singleton(
        lambda cache, codec: None if cache is None else CachedAnswers(cache, codec), cache, codec
    )
    bus = providers.Singleton(Bus, registry, database, composer, codec, retry, most_streams, journal, answers)

    # Defined after the bus, which they may use between transactions.
    webhooks = providers.Singleton(WebhookSubscriber, bus, webhook_sender, webhook_secrets)
    subscribers = providers.Singleton(subscribers, settings, bus, webhooks)
