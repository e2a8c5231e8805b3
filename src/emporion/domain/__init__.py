"""The core: entities, value objects, domain errors, domain events, repository protocols."""
