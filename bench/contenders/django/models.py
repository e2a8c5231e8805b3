"""The tables as unmanaged models, with composite primary keys (new in Django 5.2). Relations to models
with such keys cannot be declared, so that their columns stand for themselves."""

from django.db import models


class Shop(models.Model):
    id = models.UUIDField(primary_key=True)
    slug = models.TextField()
    name = models.TextField()
    currency = models.TextField()
    status = models.TextField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "shops"


class Membership(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    user_id = models.UUIDField()
    role = models.TextField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "memberships"


class Product(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    handle = models.TextField()
    title = models.TextField()
    description = models.TextField()
    vendor = models.TextField()
    status = models.TextField()
    tags = models.JSONField()
    attributes = models.JSONField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.UUIDField(null=True)
    delete_reason = models.TextField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "products"


class ProductCategory(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    product_id = models.UUIDField()
    category_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "product_categories"


class Variant(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    product_id = models.UUIDField()
    sku = models.TextField(null=True)
    title = models.TextField()
    options = models.JSONField()
    price = models.DecimalField(max_digits=36, decimal_places=18)
    compare_at_price = models.DecimalField(max_digits=36, decimal_places=18, null=True)
    stock = models.IntegerField()
    position = models.IntegerField()
    put_in = models.BigIntegerField()
    imported_stock = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "variants"


class Wallet(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    kind = models.TextField()
    owner_id = models.UUIDField(null=True)
    address = models.TextField()
    name = models.TextField()
    currency = models.TextField()
    balance = models.DecimalField(max_digits=36, decimal_places=18)
    is_active = models.BooleanField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "wallets"


class Order(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    number = models.TextField()
    customer_id = models.UUIDField()
    status = models.TextField()
    currency = models.TextField()
    subtotal = models.DecimalField(max_digits=36, decimal_places=18)
    discount = models.DecimalField(max_digits=36, decimal_places=18)
    total = models.DecimalField(max_digits=36, decimal_places=18)
    placed_at = models.DateTimeField()
    is_historic = models.BooleanField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "orders"


class OrderLine(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    order_id = models.UUIDField()
    variant_id = models.UUIDField()
    title = models.TextField()
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=36, decimal_places=18)
    discount = models.DecimalField(max_digits=36, decimal_places=18)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "order_lines"


class Transfer(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    kind = models.TextField()
    debit_wallet_id = models.UUIDField()
    credit_wallet_id = models.UUIDField()
    amount = models.DecimalField(max_digits=36, decimal_places=18)
    currency = models.TextField()
    order_id = models.UUIDField(null=True)
    reference = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "transfers"


class AuditRecord(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    table_name = models.TextField()
    record_id = models.UUIDField()
    action = models.TextField()
    old_values = models.JSONField(null=True)
    new_values = models.JSONField(null=True)
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField(null=True)
    command = models.TextField()
    command_id = models.UUIDField()
    request_id = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "audit_records"


class IdempotencyKey(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    actor = models.TextField()
    key = models.TextField()
    command = models.TextField()
    fingerprint = models.TextField()
    answer = models.TextField(null=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "market"
        managed = False
        db_table = "idempotency_keys"


class OutboxMessage(models.Model):
    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.UUIDField()
    id = models.UUIDField()
    topic = models.TextField()
    aggregate_id = models.UUIDField()
    aggregate_version = models.IntegerField()
    payload = models.JSONField()
    priority = models.IntegerField(default=0)
    sequence = models.BigIntegerField(null=True)
    processed_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    available_at = models.DateTimeField()
    last_error = models.TextField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        app_label = "market"
        managed = False
        db_table = "outbox_messages"
