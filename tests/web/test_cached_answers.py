"""Kept answers over a socket: their tag is that of the last change."""

from tests.web.people import Person


async def test_a_kept_product_has_the_tag_that_a_change_wants(owner: Person) -> None:
    variant = await owner.sells()
    path = f"{{shop}}/products/{variant['product_id']}"
    for title in ("Cup", "Pot", "Can"):
        tags = {(await owner.asks("GET", path)).headers["ETag"] for _ in range(3)}
        assert len(tags) == 1
        changed = await owner.asks("PATCH", path, {"title": title}, If_Match=tags.pop())
        assert changed.status_code == 200, changed.text
        found = await owner.asks("GET", path)
        assert (found.json()["title"], found.headers["ETag"]) == (title, changed.headers["ETag"])
