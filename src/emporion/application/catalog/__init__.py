"""Use cases of the catalog, and the import of other shops' catalogs."""
