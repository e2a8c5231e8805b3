"""The commands that the documents show exist, with the options they show."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from emporion.adapters.cli.main import build
from emporion.adapters.cli.session import Session
from emporion.runtime import Runtime
from tests.docs.markdown import DOCUMENTS, PROJECT, Block, blocks

SHELL = [
    block
    for document in DOCUMENTS
    for language in ("sh", "bash", "console")
    for block in blocks(document, language)
]
_EVERYWHERE = {"--json", "--debug", "--help"}
_ENDS = ("|", "||", "&&", ";", ">", "2>", "<", "&", ")")
_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


@pytest.mark.parametrize("block", SHELL, ids=lambda each: each.place)
def test_shown_commands_of_emporion_exist(block: Block) -> None:
    root = typer.main.get_command(build(Session(Runtime)))
    wrong = [" ".join(words) for words in _calls(block, "emporion") if not _is_known(root, words)]
    assert wrong == []


@pytest.mark.parametrize("block", SHELL, ids=lambda each: each.place)
def test_shown_targets_of_make_exist(block: Block) -> None:
    targets = set(_TARGET.findall((PROJECT / "Makefile").read_text(encoding="utf-8")))
    shown = {words[0] for words in _calls(block, "make") if words and "=" not in words[0]}
    assert shown <= targets


def _calls(block: Block, program: str) -> Iterator[list[str]]:
    """What follows `program` where it is called, up to the end of that command."""
    for line in block.code.replace("\\\n", " ").splitlines():
        words = _words(line) if f"{program} " in f"{line} " else []  # a quotation may span lines
        for place, word in enumerate(words):
            first = place == 0 or words[place - 1] in (*_ENDS, "(", "$", "-c") or "=" in words[place - 1]
            if first and word.removeprefix(".venv/bin/") == program:
                rest = words[place + 1 :]
                yield rest[: next((n for n, each in enumerate(rest) if each in _ENDS), len(rest))]


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    return list(lexer)


def _is_known(command: Any, words: list[str]) -> bool:
    for word in words:
        if word.startswith("--"):
            options = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
            if word.partition("=")[0] not in options | _EVERYWHERE:
                return False
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return False
            command = command.commands[word]
    return True
