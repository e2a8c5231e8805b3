"""An import's report, for people."""

from collections.abc import Iterator

from rich.markup import escape

from emporion.adapters.cli.output import table
from emporion.application.catalog.import_report import ImportReport

_MOST_ROWS = 50


def summary(report: ImportReport) -> Iterator[object]:
    """Counts, what was rejected and why (the first 50 rows; all of them are in --json), and remarks."""
    counts = (
        (name, each.created, each.updated, each.unchanged, each.rejected)
        for name, each in (("Products", report.products), ("Variants", report.variants))
    )
    title = f"{report.source} ({report.encoding}), {report.rows} rows"
    yield table(title, ("", "Created>", "Updated>", "Unchanged>", "Rejected>"), counts)
    if report.image_rows or report.blank_rows:
        yield f"{report.image_rows} rows had an image only, {report.blank_rows} were blank."
    if report.rejected:
        rows = ((each.line, each.handle, each.reason) for each in report.rejected[:_MOST_ROWS])
        yield table("Rejected", ("Line>", "Handle", "Why"), rows)
        if len(report.rejected) > _MOST_ROWS:
            yield f"... and {len(report.rejected) - _MOST_ROWS} more; --json has them all."
    for remark in report.remarks:
        lines = ", ".join(map(str, remark.lines))
        more = ", ..." if remark.count > len(remark.lines) else ""
        yield escape(f"{remark.text} ({remark.count} rows: {lines}{more})")
    if report.ignored_columns:
        yield escape(f"Columns that were not used: {', '.join(report.ignored_columns)}")
