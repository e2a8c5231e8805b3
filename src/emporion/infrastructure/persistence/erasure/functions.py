"""What the application's role may do beyond its own rights: four functions of the schema's owner.

All are made from the metadata after every upgrade, as the rights are: a personal column of a later migration
is covered without being remembered.
"""

from typing import Any, Final

from sqlalchemy import Connection, MetaData, event

from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.erasure.redaction import ITEMS, VALUES, erase_statement
from emporion.infrastructure.persistence.erasure.search import OBSTACLES, WAS_USER, shops_statement

FUNCTIONS: Final = {
    "erased_items": "jsonb, text",
    "erased_values": "jsonb, text[], text[]",
    "erase_personal_values": "uuid",
    "person_obstacles": "uuid, uuid",
    "person_shops": "uuid, text, uuid, integer",
    "was_user": "uuid",
}
_FOR_THE_APPLICATION: Final = ("erase_personal_values", "person_obstacles", "person_shops", "was_user")


def definitions() -> list[str]:
    """The statements that make the functions, one each."""
    return [ITEMS, VALUES, erase_statement(), shops_statement(), OBSTACLES, WAS_USER]


@event.listens_for(Base.metadata, "after_create")
def _with_the_tables(_: MetaData, connection: Connection, **__: Any) -> None:
    """Metadata that is created without migrations has them, too."""
    if connection.dialect.name == "postgresql":
        for definition in definitions():
            connection.exec_driver_sql(definition)


def functions(role: str) -> str:
    """One idempotent statement that makes the functions where their tables are, and else removes them."""
    closed = [f"REVOKE ALL ON FUNCTION {name}({kinds}) FROM PUBLIC" for name, kinds in FUNCTIONS.items()]
    opened = [
        f"GRANT EXECUTE ON FUNCTION {name}({FUNCTIONS[name]}) TO {role}" for name in _FOR_THE_APPLICATION
    ]
    return _where_possible([*definitions(), *closed], role, opened)


def _where_possible(made: list[str], role: str, opened: list[str]) -> str:
    create = "".join(f"    EXECUTE $x${statement}$x$;\n" for statement in made)
    grant = "".join(f"      EXECUTE $x${statement}$x$;\n" for statement in opened)
    drop = "".join(f"    DROP FUNCTION IF EXISTS {name}({kinds});\n" for name, kinds in FUNCTIONS.items())
    return f"""
DO $made$
BEGIN
  IF to_regclass('public.erasures') IS NOT NULL THEN
{create}    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{role}') THEN
{grant}    END IF;
  ELSE
{drop}  END IF;
END
$made$
"""
