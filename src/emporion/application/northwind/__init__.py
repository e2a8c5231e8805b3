"""Northwind: the classic sample shop, brought in through the same commands that everybody uses."""
