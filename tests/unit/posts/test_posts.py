"""Posts, on use cases in memory."""

from datetime import timedelta
from typing import Any

import pytest
from returns.result import Failure, Result, Success

from emporion.application.posts.change_post import ChangePost
from emporion.application.posts.delete_post import DeletePost
from emporion.application.posts.find_post import FindPost
from emporion.application.posts.list_all_posts import ListAllPosts
from emporion.application.posts.list_deleted_posts import ListDeletedPosts
from emporion.application.posts.list_posts import ListPosts
from emporion.application.posts.publish_post import PublishPost
from emporion.application.posts.purge_posts import PurgePosts
from emporion.application.posts.restore_post import RestorePost
from emporion.application.posts.unpublish_post import UnpublishPost
from emporion.application.posts.views import PostView
from emporion.application.posts.write_post import WritePost
from emporion.application.shared.context import ANONYMOUS, Actor, Context, SystemActor, UserActor
from emporion.application.upkeep.ports import Retention
from emporion.domain.posts.errors import AuthorRequired, PostNotFound, PostTextInvalid
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Membership, Role
from emporion.testing.factories import NOW
from emporion.testing.factories.posts import make_post
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore

SHOP, CLERK = new_id(), new_id()
STRANGER = UserActor(new_id())


class Desk:
    """A shop with one clerk, at a moment that tests can move."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        member = Membership.grant(shop_id=SHOP, user_id=CLERK, role=Role.STAFF, now=NOW)
        self.store.table(Membership, SHOP)[member.id] = member
        self.now = NOW
        shared: dict[type[Any], Any] = {Retention: lambda: Retention(deleted=timedelta(days=30))}
        self.bus = memory_bus(self.store, "emporion.application.posts", shared=shared)

    def by(self, actor: Actor | None = None) -> Context:
        return Context(actor=actor or UserActor(CLERK), shop_id=SHOP, now=self.now)

    async def do(self, command: Any, actor: Actor | None = None) -> Result[Any, Any]:
        return await self.bus.execute(command, self.by(actor))

    async def ask(self, query: Any, actor: Actor | None = None) -> Result[Any, Any]:
        return await self.bus.ask(query, self.by(actor))

    async def post(self, title: str = "New tea") -> PostView:
        written: PostView = (await self.do(WritePost(title=title, content="From Assam."))).unwrap()
        return written

    async def titles(self, query: Any, actor: Actor | None = None) -> list[str]:
        return [each.title for each in (await self.ask(query, actor)).unwrap().items]

    def topics(self) -> list[str]:
        return [event.topic for event in self.store.events]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_draft_is_for_the_staff(desk: Desk) -> None:
    draft = await desk.post()
    assert (draft.author_id, draft.published_at) == (CLERK, None)
    assert await desk.ask(FindPost(post_id=draft.id)) == Success(draft)
    hidden = Failure(PostNotFound(post_id=draft.id))
    assert await desk.ask(FindPost(post_id=draft.id), STRANGER) == hidden
    assert await desk.ask(FindPost(post_id=draft.id), ANONYMOUS) == hidden
    assert await desk.titles(ListPosts()) == []
    assert await desk.titles(ListAllPosts()) == ["New tea"]


async def test_a_published_post_is_for_everybody_and_keeps_its_time(desk: Desk) -> None:
    draft = await desk.post()
    shown = (await desk.do(PublishPost(post_id=draft.id))).unwrap()
    desk.now += timedelta(days=1)
    again = (await desk.do(PublishPost(post_id=draft.id))).unwrap()
    assert (again.published_at, again.version) == (NOW, shown.version)
    assert await desk.ask(FindPost(post_id=draft.id), ANONYMOUS) == Success(again)
    assert desk.topics() == ["post.published"]


async def test_the_last_published_comes_first(desk: Desk) -> None:
    one, two, three = [await desk.post(title) for title in ("One", "Two", "Three")]
    for post in (two, one, three):
        desk.now += timedelta(minutes=1)
        (await desk.do(PublishPost(post_id=post.id))).unwrap()
    assert await desk.titles(ListPosts(), ANONYMOUS) == ["Three", "One", "Two"]
    assert await desk.titles(ListAllPosts()) == ["Three", "Two", "One"]


async def test_an_unpublished_post_is_a_draft_again(desk: Desk) -> None:
    post = await desk.post()
    await desk.do(PublishPost(post_id=post.id))
    for _ in range(2):
        assert (await desk.do(UnpublishPost(post_id=post.id))).unwrap().published_at is None
    assert await desk.titles(ListPosts(), ANONYMOUS) == []
    assert desk.topics() == ["post.published", "post.unpublished"]


async def test_a_change_keeps_what_is_not_given_and_the_time(desk: Desk) -> None:
    post = await desk.post()
    await desk.do(PublishPost(post_id=post.id))
    changed = (await desk.do(ChangePost(post_id=post.id, title="Old tea"))).unwrap()
    assert (changed.title, changed.content, changed.published_at) == ("Old tea", "From Assam.", NOW)


async def test_a_deleted_post_is_gone_until_it_is_restored_as_it_was(desk: Desk) -> None:
    post = await desk.post()
    await desk.do(PublishPost(post_id=post.id))
    gone = (await desk.do(DeletePost(post_id=post.id, reason="wrong"))).unwrap()
    assert (gone.deleted_by, gone.reason, gone.deleted_at) == (CLERK, "wrong", NOW)
    assert await desk.titles(ListPosts()) == await desk.titles(ListAllPosts()) == []
    assert await desk.titles(ListDeletedPosts()) == ["New tea"]
    restored = (await desk.do(RestorePost(post_id=post.id))).unwrap()
    assert restored.published_at == NOW
    assert await desk.titles(ListPosts(), ANONYMOUS) == ["New tea"]


async def test_only_what_was_deleted_long_ago_is_purged(desk: Desk) -> None:
    old, young = await desk.post("Old"), await desk.post("Young")
    await desk.do(DeletePost(post_id=old.id, reason="old"))
    desk.now += timedelta(days=29)
    await desk.do(DeletePost(post_id=young.id, reason="young"))
    desk.now += timedelta(days=2)
    done = (await desk.do(PurgePosts(), SystemActor("test"))).unwrap()
    assert (done.purged, done.kept) == (1, ())
    assert await desk.titles(ListDeletedPosts()) == ["Young"]


@pytest.mark.parametrize(
    "command",
    [
        ChangePost,
        PublishPost,
        UnpublishPost,
        RestorePost,
        lambda post_id: DeletePost(post_id=post_id, reason="x"),
    ],
)
async def test_what_is_not_there_is_not_found(desk: Desk, command: Any) -> None:
    missing = new_id()
    assert await desk.do(command(post_id=missing)) == Failure(PostNotFound(post_id=missing))


@pytest.mark.parametrize(
    "command", [WritePost(title="T", content="C"), PublishPost(post_id=new_id()), PurgePosts()]
)
async def test_strangers_write_nothing(desk: Desk, command: Any) -> None:
    assert (await desk.do(command, STRANGER)).failure().code == "access-denied"


async def test_the_operator_names_the_author(desk: Desk) -> None:
    system, author = SystemActor("test"), new_id()
    assert await desk.do(WritePost(title="T", content="C"), system) == Failure(AuthorRequired())
    written = await desk.do(WritePost(title="T", content="C", author_id=author), system)
    assert written.unwrap().author_id == author


async def test_nobody_writes_in_the_name_of_somebody_else(desk: Desk) -> None:
    written = await desk.do(WritePost(title="T", content="C", author_id=STRANGER.user_id))
    assert written.unwrap().author_id == CLERK


@pytest.mark.parametrize(
    ("title", "content", "field"),
    [
        ("", "C", "title"),
        ("a\nb", "C", "title"),
        ("x" * 201, "C", "title"),
        ("T", " ", "content"),
        ("T", "x" * 100_001, "content"),
        ("T", "a\0b", "content"),
        ("T", "\ud800", "content"),
    ],
)
async def test_a_text_that_cannot_be_kept_is_refused(
    desk: Desk, title: str, content: str, field: str
) -> None:
    refused = (await desk.do(WritePost(title=title, content=content))).failure()
    assert isinstance(refused, PostTextInvalid)
    assert refused.field == field
    post = make_post()
    assert isinstance(post.rewrite(title=title, content=content), Failure)
    assert (post.title, post.content) == ("New tea", "It came from Assam.")
