"""What every context of the core uses: ids, money, errors, entities, events, pages."""
