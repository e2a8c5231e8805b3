"""Settings from the environment (`EMPORION_*`) and `.env`; the only module that reads either."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from emporion.application.emails.server import parse_server
from emporion.domain.identity.email import parse_email
from emporion.domain.webhooks.addresses import Network

SECRET_LENGTH = 32
_DRIVERS = ("postgresql+asyncpg", "postgresql", "postgres")
# asyncpg calls libpq's sslmode `ssl` and knows the same values; it has no word for the rest.
_LIBPQ_ONLY = ("channel_binding", "gssencmode", "target_session_attrs", "connect_timeout")


class Settings(BaseSettings):
    """One process's settings; times are in the unit their name or description says, else in seconds.

    Without `database_url` the embedded server below `home` is used. `owner_database_url` is the role that
    migrates; `database_url` the one that serves. Environment variables win over `.env`.
    """

    model_config = SettingsConfigDict(
        env_prefix="EMPORION_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("EMPORION_DATABASE_URL", "DATABASE_URL"), repr=False
    )
    owner_database_url: str | None = Field(default=None, repr=False)
    home: Path = Path(".emporion")
    secret_key: SecretStr | None = Field(
        default=None, description="Signs access tokens; made in `home` when not given"
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    request_deadline: float = Field(default=30, gt=0, description="How long a request may wait and retry")
    stream_deadline: float = Field(default=300, gt=0, description="How long a report may be read")
    max_streams: int = Field(default=5, ge=1, description="Reports read at once; each holds a connection")
    max_body_bytes: int = Field(default=1024 * 1024, ge=1024, description="Of one request")

    pool_size: int = Field(default=10, ge=1)
    pool_overflow: int = Field(default=10, ge=0)
    pool_wait: float = Field(default=10, gt=0)
    pool_topology: Literal["direct", "pgbouncer"] = Field(
        default="direct", description="pgbouncer: a PgBouncer in transaction pooling stands in between"
    )
    statement_timeout: float = Field(default=30, gt=0)
    lock_timeout: float = Field(default=5, gt=0)
    idle_in_transaction_timeout: float = Field(default=60, gt=0)

    delivery_timeout: float = Field(default=60, gt=0, description="How long one attempt may take")
    delivery_concurrency: int = Field(default=32, ge=1, description="Attempts at once in one worker")
    delivery_retention_days: int = Field(
        default=30, ge=1, description="How long deliveries that arrived are kept; messages stay"
    )

    access_token_minutes: int = Field(default=15, ge=1)
    refresh_token_days: int = Field(default=30, ge=1)

    webhook_key: SecretStr | None = Field(
        default=None, description="Derives the secrets of webhooks; the secret key does when not given"
    )
    webhook_timeout: float = Field(default=15, gt=0, le=30, description="Of one try, name look-up included")
    webhook_host_limit: int = Field(default=8, ge=1, description="Tries at once to one host in one worker")
    webhook_allow_http: bool = Field(default=False, description="For development: URLs without TLS")
    webhook_allowed_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(), description="Networks that are sent to although they are not public, with commas between"
    )
    webhook_ca_file: Path | None = Field(
        default=None, description="Authorities (PEM) that are trusted beside the well-known ones"
    )

    purge_deleted_after_days: int = Field(
        default=30, ge=0, description="How long deleted users, products and posts can be restored"
    )
    forget_sessions_after_days: int = Field(
        default=30, ge=0, description="How long refresh tokens are kept after they have expired"
    )

    smtp_url: SecretStr | None = Field(
        default=None, description="The mail server, smtp://user:password@host:587; no e-mails without it"
    )
    smtp_from: str | None = Field(default=None, description="The address that e-mails come from")
    smtp_connections: int = Field(default=4, ge=1, description="To the mail server, from one worker")
    smtp_ca_file: Path | None = Field(
        default=None, description="Authorities (PEM) of the mail server's certificate, if not well known"
    )

    cache: Literal["on", "off"] = Field(
        default="on", description="Keep answers to frequent questions: in Redis, or else in the process"
    )
    cache_seconds: float = Field(default=300, ge=1, le=86_400, description="How long at most")
    redis_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("EMPORION_REDIS_URL", "REDIS_URL")
    )
    redis_prefix: str = Field(
        default="emporion",
        pattern=r"^[\w.-]{1,64}$",
        description="Of all keys; another one for each database that shares a Redis",
    )

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_json: bool = False

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _normalise(cls, url: str | None) -> str | None:
        return None if url is None else normalise_url(url)

    @field_validator("webhook_allowed_networks", mode="before")
    @classmethod
    def _split(cls, networks: object) -> object:
        return parse_networks(networks) if isinstance(networks, str) else networks

    @field_validator("smtp_url")
    @classmethod
    def _a_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            parse_server(url.get_secret_value())
        return url

    @field_validator("smtp_from")
    @classmethod
    def _an_address(cls, address: str | None) -> str | None:
        if address is None:
            return None
        good = parse_email(address).value_or(None)
        if good is None:
            raise ValueError(f"'{address}' is no e-mail address; write one like orders@example.com")
        return good

    @field_validator("webhook_ca_file", "smtp_ca_file")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        if file is not None and not file.is_file():
            raise ValueError(f"there is no file {file}; give the path of a PEM file with certificates")
        return file

    @field_validator("secret_key", "webhook_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(key.get_secret_value()) < SECRET_LENGTH:
            raise ValueError(
                f"a secret key has at least {SECRET_LENGTH} characters; make one with: openssl rand -hex 32"
            )
        return key

    @field_validator("redis_url")
    @classmethod
    def _of_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and urlsplit(url.get_secret_value()).scheme not in ("redis", "rediss", "unix"):
            raise ValueError(
                "this is no Redis URL; write redis://user:password@host:6379/0 (rediss: for TLS)"
            )
        return url

    @model_validator(mode="after")
    def _secret_beside_a_database(self) -> Self:
        if self.database_url is None and self.owner_database_url is not None:
            raise ValueError(
                "set DATABASE_URL beside EMPORION_OWNER_DATABASE_URL, or neither for the embedded server"
            )
        return self

    @model_validator(mode="after")
    def _a_sender_beside_a_mail_server(self) -> Self:
        if (self.smtp_url is None) != (self.smtp_from is None):
            missing = "EMPORION_SMTP_FROM" if self.smtp_from is None else "EMPORION_SMTP_URL"
            raise ValueError(
                f"{missing} is missing: e-mails need both the mail server and the sender's address"
            )
        return self

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the server that Emporion starts itself."""
        return self.database_url is None


def parse_networks(text: str) -> tuple[Network, ...]:
    """Networks with commas between, such as `10.1.0.0/16, fd00::/8`; a single address is a network of one."""
    found: list[Network] = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        try:
            found.append(ip_network(part))
        except ValueError as wrong:
            raise ValueError(f"{wrong}; write networks like 10.1.0.0/16, with commas between") from None
    return tuple(found)


def normalise_url(url: str) -> str:
    """A URL that SQLAlchemy's asyncpg dialect takes, from any way PostgreSQL URLs are written.

    `sslmode` becomes asyncpg's `ssl`; libpq's options that asyncpg does not know are dropped. Raises
    ValueError, without the URL's password in it, for another scheme.
    """
    parts = urlsplit(url.strip())
    if parts.scheme.startswith("sqlite"):
        raise ValueError(
            "shops are served on PostgreSQL: SQLite has one writer at a time, no row locks and no roles; "
            "write postgresql://user:password@host:5432/database, or set nothing for the embedded server"
        )
    if parts.scheme not in _DRIVERS:
        raise ValueError(
            f"'{parts.scheme or 'no scheme'}' is no PostgreSQL URL; write postgresql://user:password@host:5432/database"
        )
    options = [
        ("ssl" if name == "sslmode" else name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in _LIBPQ_ONLY
    ]
    query = urlencode(options, quote_via=quote, safe="/")
    return urlunsplit((_DRIVERS[0], parts.netloc, parts.path or "/", query, ""))
