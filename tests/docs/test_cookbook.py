"""Every recipe of docs/migrations.md is a migration that goes up, down and up again in a shop with orders."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from emporion.container import Container
from emporion.testing.postgres import ServerUrls
from tests.docs.markdown import PROJECT, blocks
from tests.integration.migrations.catalog import EVERYTHING, catalog
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.support import Market, ok

RECIPES: Final = [
    block for block in blocks(PROJECT / "docs" / "migrations.md", "python") if block.note == "migration"
]
_HEAD: Final = '''"""{place}"""

import sqlalchemy as sa
from alembic import op

from emporion.infrastructure.persistence import schema_changes as safe

revision = "{revision}"
down_revision = "{below}"
phase = "expand"
lock_timeout = "5s"
statement_timeout = "30s"
'''


def written(folder: Path, urls: ServerUrls) -> Config:
    """The project's migrations with the recipes on top of them."""
    shutil.copytree(PROJECT / "alembic", folder / "alembic", ignore=shutil.ignore_patterns("__pycache__"))
    below = ScriptDirectory(str(PROJECT / "alembic")).get_current_head()
    for number, recipe in enumerate(RECIPES, start=1):
        revision = f"recipe_{number:02}"
        head = _HEAD.format(place=recipe.place, revision=revision, below=below)
        (folder / "alembic" / "versions" / f"{revision}.py").write_text(f"{head}\n{recipe.code}")
        below = revision
    config = Config()
    config.set_main_option("script_location", str(folder / "alembic"))
    config.attributes["url"] = make_url(urls.owner_url)
    return config


@pytest.mark.long
async def test_every_recipe_goes_up_down_and_up_again(
    fresh_server: ServerUrls, fresh_container: Container, tmp_path: Path
) -> None:
    market = await Market.open(fresh_container.bus(), fresh_container.database())
    (variant, *_) = await market.variants(3, 4)
    ok(await market.place(await market.customer(100), {variant.id: 2}))
    config, before = written(tmp_path, fresh_server), await catalog(fresh_server.owner_url, EVERYTHING)
    rows = await market.everything()
    for _ in RECIPES:
        below = await catalog(fresh_server.owner_url, EVERYTHING)
        await asyncio.to_thread(command.upgrade, config, "+1")
        await asyncio.to_thread(command.downgrade, config, "-1")
        found = await catalog(fresh_server.owner_url, EVERYTHING)
        for kind in EVERYTHING:
            if kind not in ("functions", "rights"):  # a trigger's function is the other way round
                assert found[kind] == below[kind], kind
        await asyncio.to_thread(command.upgrade, config, "+1")
    await asyncio.to_thread(command.downgrade, config, f"-{len(RECIPES)}")
    assert await catalog(fresh_server.owner_url, EVERYTHING) == before
    assert await market.everything() == rows
    await assert_the_books_hold(market)


def test_there_is_a_recipe_for_every_operation() -> None:
    from emporion.infrastructure.persistence import schema_changes as safe

    said = (PROJECT / "docs" / "migrations.md").read_text(encoding="utf-8")
    operations = [name for name in safe.__all__ if name[0].islower()]
    assert [name for name in operations if f"safe.{name}(" not in said] == []
