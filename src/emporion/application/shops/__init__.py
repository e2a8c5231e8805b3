"""Use cases of shops and their members."""
