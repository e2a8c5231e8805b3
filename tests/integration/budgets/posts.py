"""Posts."""

from uuid import UUID

from emporion.application.posts.delete_post import DeletePost
from emporion.application.posts.find_post import FindPost
from emporion.application.posts.list_all_posts import ListAllPosts
from emporion.application.posts.list_deleted_posts import ListDeletedPosts
from emporion.application.posts.list_posts import ListPosts
from emporion.application.posts.publish_post import PublishPost
from emporion.application.posts.write_post import WritePost
from tests.integration.budgets.crowd import MANY, Asked, Crowd
from tests.integration.budgets.declared import budget
from tests.integration.support import ok


@budget(FindPost, 1)
async def find_post(crowd: Crowd) -> Asked:
    return crowd.by_customer(FindPost(post_id=await _published(crowd)))


@budget(ListPosts, 1)
async def list_posts(crowd: Crowd) -> Asked:
    for _ in range(MANY):
        await _published(crowd)
    return crowd.by_customer(ListPosts())


@budget(ListAllPosts, 2)
async def list_all_posts(crowd: Crowd) -> Asked:
    for _ in range(MANY):
        await _draft(crowd)
    return crowd.by_owner(ListAllPosts())


@budget(ListDeletedPosts, 2)
async def list_deleted_posts(crowd: Crowd) -> Asked:
    market = crowd.market
    for _ in range(MANY):
        deleted = DeletePost(post_id=await _draft(crowd), reason="old")
        ok(await market.bus.execute(deleted, market.by()))
    return crowd.by_owner(ListDeletedPosts())


async def _draft(crowd: Crowd) -> UUID:
    market = crowd.market
    return ok(await market.bus.execute(WritePost(title="Tea", content="Much of it"), market.by())).id


async def _published(crowd: Crowd) -> UUID:
    post_id = await _draft(crowd)
    ok(await crowd.market.bus.execute(PublishPost(post_id=post_id), crowd.market.by()))
    return post_id
