"""What every text must fulfil."""


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL, nothing that is not Unicode."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
