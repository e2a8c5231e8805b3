"""Categories through the bus."""

from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.list_categories import ListCategories
from emporion.application.catalog.move_category import MoveCategory
from emporion.application.catalog.rename_category import RenameCategory
from emporion.application.shared.access import AccessDenied, SignInRequired
from emporion.application.shared.context import ANONYMOUS
from emporion.domain.catalog.errors import CategoryCycle, CategoryNotFound, TextInvalid
from emporion.domain.shared.ids import new_id
from tests.unit.catalog.world import World, failed


async def test_staff_puts_up_a_category(world: World) -> None:
    top = await world.do(CreateCategory(name=" Clothes "))
    below = await world.do(CreateCategory(name="Shirts", parent_id=top.id, position=2))
    assert (top.name, top.parent_id, below.parent_id, below.position) == ("Clothes", None, top.id, 2)


async def test_a_guest_may_not_put_up_categories(world: World) -> None:
    command = CreateCategory(name="Mine")
    assert isinstance(failed(await world.bus.execute(command, world.by(world.guest))), AccessDenied)
    assert isinstance(failed(await world.bus.execute(command, world.by(ANONYMOUS))), SignInRequired)


async def test_an_unknown_parent_is_refused(world: World) -> None:
    stray = new_id()
    refused = await world.refused(CreateCategory(name="Shirts", parent_id=stray))
    assert refused == CategoryNotFound(category_id=stray)


async def test_a_category_is_renamed(world: World) -> None:
    category_id = await world.category("Shrits")
    assert (await world.do(RenameCategory(category_id=category_id, name="Shirts"))).name == "Shirts"


async def test_a_category_keeps_a_name(world: World) -> None:
    category_id = await world.category("Shirts")
    assert isinstance(await world.refused(RenameCategory(category_id=category_id, name=" ")), TextInvalid)


async def test_a_category_does_not_move_below_its_own_child(world: World) -> None:
    top = await world.category()
    below = await world.category(parent_id=top)
    refused = await world.refused(MoveCategory(category_id=top, parent_id=below))
    assert refused == CategoryCycle(category_id=top, parent_id=below)


async def test_a_category_moves_with_what_is_below(world: World) -> None:
    one, two = await world.category("One", position=1), await world.category("Two", position=2)
    below = await world.category("Below", parent_id=one)
    await world.do(MoveCategory(category_id=one, parent_id=two))
    (top,) = await world.ask(ListCategories())
    assert (top.id, top.children[0].id, top.children[0].children[0].id) == (two, one, below)


async def test_an_unknown_category_does_not_move(world: World) -> None:
    stray = new_id()
    refused = await world.refused(MoveCategory(category_id=stray, parent_id=None))
    assert refused == CategoryNotFound(category_id=stray)


async def test_the_tree_is_in_order_of_position_then_creation(world: World) -> None:
    for name, position in (("c", 2), ("a", 1), ("b", 1)):
        await world.category(name, position=position)
    assert [each.name for each in await world.ask(ListCategories())] == ["a", "b", "c"]


async def test_a_shop_without_categories_has_an_empty_tree(world: World) -> None:
    assert await world.ask(ListCategories()) == ()
