"""What every store of posts promises."""

from datetime import timedelta

import pytest

from emporion.domain.identity.user import User
from emporion.domain.posts.fields import PostFields, PublishedPostFields
from emporion.domain.posts.post import Post
from emporion.domain.posts.repository import PostRepository
from emporion.domain.shared.criteria import Listing
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.posts import make_post
from tests.contract.backends import Backend
from tests.contract.scenarios import state

PUBLISHED = Listing(PostFields.published_at.is_set(), (PublishedPostFields.published_at.descending(),))


async def save(backend: Backend, *posts: Post) -> None:
    async with backend.work(posts[0].shop_id) as work:
        for post in posts:
            await work.get(PostRepository).save(post)


@pytest.fixture
async def post(backend: Backend, shop: Shop, user: User) -> Post:
    """A stored, published post."""
    post = make_post(shop_id=shop.id, author_id=user.id, content="Ünïcode 🦉\n" * 50, published_at=NOW)
    await save(backend, post)
    return post


async def test_a_saved_post_comes_back_with_every_field(backend: Backend, post: Post) -> None:
    async with backend.work(post.shop_id) as work:
        assert state(await work.get(PostRepository).find_by_id(post.id)) == state(post)


async def test_a_post_of_another_shop_is_not_there(backend: Backend, post: Post) -> None:
    async with backend.work(new_id()) as work:
        posts = work.get(PostRepository)
        assert await posts.find_by_id(post.id) is None
        assert await posts.lock_by_id(post.id) is None
        assert (await posts.find_page()).items == ()


async def test_a_deleted_post_is_neither_found_nor_locked(backend: Backend, post: Post) -> None:
    async with backend.work(post.shop_id) as work:
        found = await work.get(PostRepository).lock_by_id(post.id)
        assert found is not None
        await work.get(PostRepository).soft_delete(found, by=post.author_id, why="old news")
    async with backend.work(post.shop_id) as work:
        posts = work.get(PostRepository)
        assert await posts.find_by_id(post.id) is None
        assert await posts.lock_by_id(post.id) is None
        assert (await posts.find_page(listing=PUBLISHED)).items == ()
        deleted = await posts.lock_deleted(post.id)
        assert deleted is not None
        assert (deleted.title, deleted.delete_reason) == (post.title, "old news")


async def test_published_posts_are_walked_the_last_published_first_and_back(
    backend: Backend, shop: Shop, user: User
) -> None:
    """Two at one time, too, and drafts between them; the order is not that of writing."""
    times = [3, 1, None, 2, 2, None, 5, 4]
    posts = [
        make_post(
            shop_id=shop.id,
            author_id=user.id,
            published_at=None if day is None else NOW + timedelta(days=day),
        )
        for day in times
    ]
    await save(backend, *posts)
    ordered = sorted((p for p in posts if p.published_at), key=lambda p: (p.published_at, p.id), reverse=True)
    seen, request, back = [], PageRequest(limit=2), None
    while True:
        async with backend.work(shop.id) as work:
            page = await work.get(PostRepository).find_page(request, PUBLISHED)
        seen += [each.id for each in page.items]
        if page.next is None:
            break
        request, back = PageRequest(limit=2, position=page.next), page
    assert seen == [post.id for post in ordered]
    assert back is not None
    assert page.previous is not None
    async with backend.work(shop.id) as work:
        before = await work.get(PostRepository).find_page(
            PageRequest(limit=2, position=page.previous), PUBLISHED
        )
    assert [each.id for each in before.items] == [each.id for each in back.items]


async def test_posts_are_listed_by_author(backend: Backend, post: Post, shop: Shop) -> None:
    async with backend.work(post.shop_id) as work:
        posts = work.get(PostRepository)
        own = Listing(PostFields.author_id.equals(post.author_id))
        assert [each.id for each in (await posts.find_page(listing=own)).items] == [post.id]
        assert (await posts.find_page(listing=Listing(PostFields.author_id.equals(new_id())))).items == ()
