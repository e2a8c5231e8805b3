"""Imports a Shopify product export: walks the file and sends its products in batches through the bus."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

from returns.result import Failure, Result, Success

from emporion.application.catalog.import_batch import ImportProductBatch
from emporion.application.catalog.import_input import FileProduct
from emporion.application.catalog.import_report import ImportReport, Tally
from emporion.application.catalog.shopify.errors import FileUnreadable, NotAProductExport, UnknownEncoding
from emporion.application.catalog.shopify.read import ExportReader, FileLost
from emporion.application.catalog.shopify.source import Source
from emporion.application.catalog.shopify.survey import Survey, lay_out, survey
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command
from emporion.domain.shared.errors import DomainError

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)

BATCH_PRODUCTS: Final = 200


class Commands(Protocol):
    """The half of the bus that an import needs."""

    async def execute(self, command: Command[T, E], context: Context) -> Result[T, E | DomainError]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """How far an import is after a committed batch: bytes of the file, rows read, products decided."""

    bytes_read: int
    bytes_total: int
    rows: int
    products: int


class ProductImport:
    """Imports one file into the context's shop. Memory is flat in the size of the file but for the list of
    rejected rows. Each batch is one transaction: an import that was stopped is finished by running it again.
    """

    def __init__(self, bus: Commands, *, batch_products: int = BATCH_PRODUCTS) -> None:
        self._bus = bus
        self._batch_products = batch_products

    async def run(
        self,
        source: Source,
        context: Context,
        *,
        on_progress: Callable[[ImportProgress], None] | None = None,
        encoding: str | None = None,
    ) -> Result[ImportReport, DomainError]:
        """The report. `Failure` with `UnknownEncoding`, `FileUnreadable` or `NotAProductExport` before
        anything was written; with `FileUnreadable` or what refuses every batch alike (access,
        `Unavailable`, `Uncertain`) also between batches: running it again finishes it. `encoding`
        overrides what the file's bytes suggest."""
        if encoding is not None and not _is_encoding(encoding):
            return Failure(UnknownEncoding(encoding=encoding))
        try:
            layout = lay_out(source, encoding)
            if layout.columns.missing:
                return Failure(NotAProductExport(file=source.name, missing=layout.columns.missing))
            surveyed = survey(source, layout)
        except OSError as error:
            return Failure(FileUnreadable(file=source.name, problem=error.strerror or str(error)))
        return await self._walk(source, surveyed, context, on_progress)

    async def _walk(
        self,
        source: Source,
        surveyed: Survey,
        context: Context,
        on_progress: Callable[[ImportProgress], None] | None,
    ) -> Result[ImportReport, DomainError]:
        tally = Tally()
        reader = ExportReader(source, surveyed, tally)
        try:
            for batch in reader.batches(self._batch_products):
                stopped = await self._import(source.name, batch, context, tally)
                if stopped is not None:
                    return Failure(stopped)
                if on_progress is not None:
                    on_progress(_progress(reader))
        except FileLost as lost:
            return Failure(FileUnreadable(file=source.name, problem=str(lost)))
        return Success(tally.report(source.name, surveyed.layout.encoding.name, surveyed.ignored_columns))

    async def _import(
        self, name: str, batch: list[FileProduct], context: Context, tally: Tally
    ) -> DomainError | None:
        """Import the batch in a transaction of its own; what stops the whole import, if anything does."""
        command = ImportProductBatch(source=name, products=tuple(batch))
        fresh = replace(context, now=datetime.now(UTC), idempotency_key=None)
        answer = await self._bus.execute(command, fresh)
        if isinstance(answer, Failure):
            stopped: DomainError = answer.failure()
            return stopped
        for outcome in answer.unwrap():
            tally.add(outcome)
        return None


def _progress(reader: ExportReader) -> ImportProgress:
    tally = reader.tally
    return ImportProgress(
        bytes_read=reader.position, bytes_total=reader.size, rows=tally.rows, products=tally.products.total
    )


def _is_encoding(name: str) -> bool:
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        return False
    return True
