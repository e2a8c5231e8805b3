"""The command line: Typer commands that run the same use cases as HTTP does, as the system.

A module in here with `commands: Typer` is found and added: as a group where the Typer has a name, else its
commands stand at the top. A module's name begins with the word that its commands begin with.
"""
