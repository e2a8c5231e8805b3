"""A service with its repository for each model, as the library's "Working with Services" shows them."""

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from bench.contenders.advanced_alchemy.models import (
    IdempotencyKey,
    Membership,
    Order,
    OrderLine,
    OutboxMessage,
    Product,
    Shop,
    Transfer,
    Variant,
    Wallet,
)


class ShopService(SQLAlchemyAsyncRepositoryService[Shop]):
    class Repository(SQLAlchemyAsyncRepository[Shop]):
        model_type = Shop

    repository_type = Repository


class MembershipService(SQLAlchemyAsyncRepositoryService[Membership]):
    class Repository(SQLAlchemyAsyncRepository[Membership]):
        model_type = Membership

    repository_type = Repository


class ProductService(SQLAlchemyAsyncRepositoryService[Product]):
    class Repository(SQLAlchemyAsyncRepository[Product]):
        model_type = Product

    repository_type = Repository


class VariantService(SQLAlchemyAsyncRepositoryService[Variant]):
    class Repository(SQLAlchemyAsyncRepository[Variant]):
        model_type = Variant

    repository_type = Repository


class WalletService(SQLAlchemyAsyncRepositoryService[Wallet]):
    class Repository(SQLAlchemyAsyncRepository[Wallet]):
        model_type = Wallet

    repository_type = Repository


class OrderService(SQLAlchemyAsyncRepositoryService[Order]):
    class Repository(SQLAlchemyAsyncRepository[Order]):
        model_type = Order

    repository_type = Repository


class OrderLineService(SQLAlchemyAsyncRepositoryService[OrderLine]):
    class Repository(SQLAlchemyAsyncRepository[OrderLine]):
        model_type = OrderLine

    repository_type = Repository


class TransferService(SQLAlchemyAsyncRepositoryService[Transfer]):
    class Repository(SQLAlchemyAsyncRepository[Transfer]):
        model_type = Transfer

    repository_type = Repository


class IdempotencyKeyService(SQLAlchemyAsyncRepositoryService[IdempotencyKey]):
    class Repository(SQLAlchemyAsyncRepository[IdempotencyKey]):
        model_type = IdempotencyKey

    repository_type = Repository


class OutboxMessageService(SQLAlchemyAsyncRepositoryService[OutboxMessage]):
    class Repository(SQLAlchemyAsyncRepository[OutboxMessage]):
        model_type = OutboxMessage

    repository_type = Repository
