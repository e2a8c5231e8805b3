"""Why a file is refused as a whole, before anything of it is imported."""

from dataclasses import dataclass

from emporion.domain.shared.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAProductExport(Invalid):
    """The file lacks columns without which nothing in it can be sold."""

    file: str
    missing: tuple[str, ...]

    @property
    def message(self) -> str:
        names = ", ".join(f"'{name}'" for name in self.missing)
        return (
            f"{self.file} is no Shopify product export: it has no column {names}. "
            "Export products from Shopify as CSV and import that file."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUnreadable(Invalid):
    file: str
    problem: str

    @property
    def message(self) -> str:
        return f"{self.file} cannot be read ({self.problem}); check the path and its permissions."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEncoding(Invalid):
    encoding: str

    @property
    def message(self) -> str:
        return f"'{self.encoding}' is no text encoding; use a name such as utf-8, cp1250 or utf-16."
