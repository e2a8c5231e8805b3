"""Posts."""

from uuid import UUID

from emporion.application.posts.change_post import ChangePost
from emporion.application.posts.delete_post import DeletePost
from emporion.application.posts.publish_post import PublishPost
from emporion.application.posts.purge_posts import PurgePosts
from emporion.application.posts.restore_post import RestorePost
from emporion.application.posts.unpublish_post import UnpublishPost
from emporion.application.posts.write_post import WritePost
from tests.integration.support import SYSTEM
from tests.proofs.scenarios.stage import Stage, Trial, scenario


@scenario(WritePost)
async def a_post_is_written(stage: Stage) -> Trial:
    return stage.by_owner(WritePost(title=stage.word, content="Tea"))


@scenario(ChangePost)
async def a_post_is_changed(stage: Stage) -> Trial:
    return stage.by_owner(ChangePost(post_id=await _post(stage), title=stage.word))


@scenario(PublishPost)
async def a_post_is_published(stage: Stage) -> Trial:
    return stage.by_owner(PublishPost(post_id=await _post(stage)))


@scenario(UnpublishPost)
async def a_post_is_taken_back(stage: Stage) -> Trial:
    post_id = await _post(stage)
    await stage.do(PublishPost(post_id=post_id))
    return stage.by_owner(UnpublishPost(post_id=post_id))


@scenario(DeletePost)
async def a_post_is_deleted(stage: Stage) -> Trial:
    return stage.by_owner(DeletePost(post_id=await _post(stage), reason="old"))


@scenario(RestorePost)
async def a_post_comes_back(stage: Stage) -> Trial:
    post_id = await _post(stage)
    await stage.do(DeletePost(post_id=post_id, reason="old"))
    return stage.by_owner(RestorePost(post_id=post_id))


@scenario(PurgePosts, skips=True)
async def nothing_is_old_enough_to_be_purged(stage: Stage) -> Trial:
    return Trial(PurgePosts(), stage.market.by(SYSTEM))


async def _post(stage: Stage) -> UUID:
    made: UUID = (await stage.do(WritePost(title=stage.word, content="Tea"))).id
    return made
