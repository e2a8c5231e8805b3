"""How everything about a person is found, removed and made anonymous."""
