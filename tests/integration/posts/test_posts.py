"""Posts on PostgreSQL: their lists read their index, however many there are."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from emporion.application.audit.record_history import RecordHistory
from emporion.application.posts.change_post import ChangePost
from emporion.application.posts.delete_post import DeletePost
from emporion.application.posts.list_all_posts import ListAllPosts
from emporion.application.posts.list_posts import ListPosts
from emporion.application.posts.restore_post import RestorePost
from emporion.application.posts.write_post import WritePost
from emporion.config import Settings
from emporion.domain.posts.fields import PostFields
from emporion.domain.shared.criteria import Listing
from emporion.domain.shared.page import PageRequest, Position
from emporion.testing.postgres import Clones
from tests.integration.place import own_place
from tests.integration.plans import explained
from tests.integration.support import Market, ok

MANY = 100_000
FILL = """
INSERT INTO posts (shop_id, id, author_id, title, content, published_at, created_at, updated_at, version)
SELECT :shop, gen_random_uuid(), :author, 'Title', 'Content',
       CASE WHEN n % 3 > 0 THEN now() - n * interval '1 minute' END, now(), now(), 1
  FROM generate_series(1, :many) AS n
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def full(clones: Clones | None, settings: Settings) -> AsyncIterator[Market]:
    """A shop with a post a minute before now, two of three of them published; they are in no trail."""
    async with own_place(clones, settings, "posts") as place:
        market = await place.market()
        place.owner.rows(FILL, shop=market.shop_id, author=market.owner, many=MANY)
        place.owner.execute("ANALYZE posts")
        yield market


@pytest.mark.long
async def test_a_page_of_published_posts_reads_its_index_wherever_it_begins(
    full: Market,
) -> None:
    deep = Position((datetime.now(UTC) - timedelta(minutes=MANY // 2),), full.shop_id)
    for position in (None, deep):
        asked = ListPosts(page=PageRequest(limit=20, position=position))
        async with explained(full.database) as plans:
            assert len(ok(await full.bus.ask(asked, full.by())).items) == 20
        assert "using ix_posts_published" in str(plans), str(plans)
        assert "Sort" not in str(plans)


@pytest.mark.long
async def test_the_posts_of_one_author_are_read_from_theirs(full: Market) -> None:
    own = Listing(PostFields.author_id.equals(full.owner))
    asked = ListAllPosts(listing=own, page=PageRequest(limit=5))
    async with explained(full.database) as plans:
        ok(await full.bus.ask(asked, full.by()))
    assert "seq posts" not in plans.scans(), str(plans)


async def test_two_changes_at_once_both_stay(market: Market) -> None:
    post = ok(await market.bus.execute(WritePost(title="T", content="C"), market.by()))
    changes = [ChangePost(post_id=post.id, title="Title"), ChangePost(post_id=post.id, content="Content")]
    await asyncio.gather(*(market.bus.execute(each, market.by()) for each in changes))
    last = ok(await market.bus.execute(ChangePost(post_id=post.id), market.by()))
    assert (last.title, last.content, last.version) == ("Title", "Content", 3)


async def test_the_trail_tells_of_deletion_and_return(market: Market) -> None:
    post = ok(await market.bus.execute(WritePost(title="T", content="C"), market.by()))
    ok(await market.bus.execute(DeletePost(post_id=post.id, reason="wrong"), market.by()))
    ok(await market.bus.execute(RestorePost(post_id=post.id), market.by()))
    asked = RecordHistory(table="posts", record_id=post.id)
    records = ok(await market.bus.ask(asked, market.by())).items
    assert [each.command for each in records] == ["WritePost", "DeletePost", "RestorePost"]
    assert (records[1].new_values or {})["delete_reason"] == "wrong"
