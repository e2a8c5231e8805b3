"""Routes of the posts of a shop."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from emporion.adapters.http.deleted_products import Reason
from emporion.adapters.http.dependencies import Creation, ShopCall
from emporion.adapters.http.paging import Asked, PageBody, Paging, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.posts.change_post import ChangePost
from emporion.application.posts.delete_post import DeletePost
from emporion.application.posts.find_post import FindPost
from emporion.application.posts.list_all_posts import ListAllPosts
from emporion.application.posts.list_deleted_posts import ListDeletedPosts
from emporion.application.posts.list_posts import ListPosts
from emporion.application.posts.publish_post import PublishPost
from emporion.application.posts.restore_post import RestorePost
from emporion.application.posts.unpublish_post import UnpublishPost
from emporion.application.posts.views import DeletedPostView, PostView
from emporion.application.posts.write_post import WritePost
from emporion.domain.posts.errors import PostNotFound
from emporion.domain.posts.fields import PostFields, PublishedPostFields
from emporion.domain.posts.post import MAX_CONTENT, MAX_TITLE, Post
from emporion.domain.shared.errors import StaleVersion

router = Router("/shops/{shop}", tag="posts")


class NewPost(BaseModel):
    title: str = Field(description=f"One line of 1 to {MAX_TITLE} characters", examples=["New tea"])
    content: str = Field(description=f"1 to {MAX_CONTENT} characters, kept as they are")


class PostChange(BaseModel):
    """What is missing or null stays."""

    title: str | None = None
    content: str | None = None


@router.get("/posts")
async def list_posts(
    asked: Annotated[Asked[Post], asking(PublishedPostFields)], call: ShopCall
) -> PageBody[PostView]:
    """What the shop tells everybody, the last published first."""
    return await asked.answer(call, ListPosts(listing=asked.listing))


@router.get("/posts/all")
async def list_all_posts(
    asked: Annotated[Asked[Post], asking(PostFields)], call: ShopCall
) -> PageBody[PostView]:
    """Drafts and published posts, the last written first; for staff."""
    return await asked.answer(call, ListAllPosts(listing=asked.listing))


@router.post("/posts", status_code=201)
async def write_post(body: NewPost, call: ShopCall, creation: Creation) -> PostView:
    """Write a draft in your own name; for staff."""
    written = await call.execute(WritePost(title=body.title, content=body.content))
    creation.below(written.id)
    return written


@router.get("/posts/{post_id}", responses=problems(PostNotFound))
async def find_post(post_id: UUID, call: ShopCall) -> PostView:
    """A published post; a draft for staff only."""
    return await call.ask(FindPost(post_id=post_id))


@router.patch("/posts/{post_id}", responses=problems(PostNotFound, StaleVersion))
async def change_post(post_id: UUID, body: PostChange, call: ShopCall) -> PostView:
    """Write a post anew; for staff."""
    return await call.execute(ChangePost(post_id=post_id, title=body.title, content=body.content))


@router.post("/posts/{post_id}/publish", responses=problems(PostNotFound))
async def publish_post(post_id: UUID, call: ShopCall) -> PostView:
    """Show a post to everybody; for staff."""
    return await call.execute(PublishPost(post_id=post_id))


@router.post("/posts/{post_id}/unpublish", responses=problems(PostNotFound))
async def unpublish_post(post_id: UUID, call: ShopCall) -> PostView:
    """Make a post a draft again; for staff."""
    return await call.execute(UnpublishPost(post_id=post_id))


@router.delete("/posts/{post_id}", responses=problems(PostNotFound))
async def delete_post(post_id: UUID, call: ShopCall, reason: Reason) -> DeletedPostView:
    """Hide a post from everybody; it can be restored until it is purged. For staff."""
    return await call.execute(DeletePost(post_id=post_id, reason=reason))


@router.get("/deleted/posts")
async def list_deleted_posts(page: Paging, call: ShopCall) -> PageBody[DeletedPostView]:
    """Deleted posts, with who, when and why; for staff."""
    return await page.answer(call, ListDeletedPosts())


@router.post("/deleted/posts/{post_id}/restore", responses=problems(PostNotFound))
async def restore_post(post_id: UUID, call: ShopCall) -> PostView:
    """Bring a deleted post back as it was; for staff."""
    return await call.execute(RestorePost(post_id=post_id))
