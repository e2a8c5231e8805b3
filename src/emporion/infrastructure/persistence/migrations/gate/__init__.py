"""The gate: every migration is rendered to SQL and looked at, by squawk and by rules of our own."""

from collections.abc import Iterator
from pathlib import Path

from emporion.application.shared.schema import Finding, Revision, Verdict, Waiver
from emporion.infrastructure.persistence.migrations.gate.migration import Migration
from emporion.infrastructure.persistence.migrations.gate.rules import OURS
from emporion.infrastructure.persistence.migrations.gate.schema import Schema
from emporion.infrastructure.persistence.migrations.gate.squawk import squawked
from emporion.infrastructure.persistence.migrations.gate.statements import statements
from emporion.infrastructure.persistence.migrations.scripts import MigrationScripts

WAIVERS = "lint_waivers"
"""The module attribute that lets a migration off rules: `{rule: reason}`."""


def lint(scripts: MigrationScripts) -> Verdict:
    """Look at the whole history. Raises `SchemaRefused` where that is not possible."""
    found: list[Finding] = []
    migrations = list(_migrations(scripts, found))
    found.extend(squawked({each.revision.revision: each.statements for each in migrations}))
    for migration in migrations:
        found.extend(finding for rule in OURS for finding in rule(migration))
    waived = [waiver for migration in migrations for waiver in _waivers(migration, found)]
    kept = [
        each for each in found if (each.revision, each.rule) not in {(w.revision, w.rule) for w in waived}
    ]
    order = [migration.revision.revision for migration in migrations]
    kept.extend(wrong for migration in migrations for wrong in _wrong_waivers(migration, waived))
    kept.sort(key=lambda each: (order.index(each.revision), each.rule))
    return Verdict(tuple(order), tuple(kept), tuple(waived))


def _migrations(scripts: MigrationScripts, found: list[Finding]) -> Iterator[Migration]:
    before = Schema()
    for script, revision in scripts.files():
        try:
            sql = statements(scripts.bare_sql(script))
        except Exception as error:
            sql = []
            found.append(_not_rendered(revision, error))
        after = before.copy()
        for statement in sql:
            after.apply(statement)
        yield Migration(revision, script.module, Path(script.path), sql, before, after)
        before = after


def _not_rendered(revision: Revision, error: Exception) -> Finding:
    return Finding(
        revision.revision,
        "not-rendered",
        "upgrade()",
        f"It cannot be rendered to SQL: {type(error).__name__}: {error}",
        "Ask the database nothing where op.get_context().as_sql is true.",
    )


def _waivers(migration: Migration, found: list[Finding]) -> Iterator[Waiver]:
    for rule, reason in _said(migration).items():
        count = sum(1 for each in found if (each.revision, each.rule) == (migration.revision.revision, rule))
        if count and reason.strip():
            yield Waiver(migration.revision.revision, rule, count, reason)


def _wrong_waivers(migration: Migration, waived: list[Waiver]) -> Iterator[Finding]:
    used = {each.rule for each in waived if each.revision == migration.revision.revision}
    for rule, reason in _said(migration).items():
        if rule not in used:
            yield migration.finding(
                "waiver-unused",
                f"{WAIVERS}: {rule}",
                "It waives a rule that has nothing against it." if reason.strip() else "It gives no reason.",
                "Remove the waiver." if reason.strip() else "Say why the rule does not hold here.",
            )


def _said(migration: Migration) -> dict[str, str]:
    return dict(getattr(migration.module, WAIVERS, {}))
