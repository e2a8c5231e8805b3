"""Django 5.2: unmanaged models, `transaction.atomic`, `select_for_update`, psycopg 3.

Synchronous, as Django's ORM is at heart: each lane is a thread with a persistent connection."""

from bench.contenders.django.contender import Django

CONTENDER = Django
