"""What README.md tells people to type and to schedule is what the command takes."""

import ast
import configparser
import re
import shlex
from pathlib import Path

import pytest

from classify.cli.app import cli

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[\s/=\"'])(?<!from )classify (?!import )([a-z]+)((?: [^\n#|&\"]*)?)")
COMMANDS = sorted({match.groups() for _, block in BLOCKS for match in COMMAND.finditer(block)})


@pytest.mark.parametrize(("name", "rest"), COMMANDS)
def test_every_command_and_option_is_there(name, rest):
    context = cli.make_context("classify", [name, "--help"], resilient_parsing=True)
    command = cli.get_command(context, name)
    known = {"--help", "-h"} | {option for p in command.params for option in (*p.opts, *p.secondary_opts)}

    used = {word.split("=")[0] for word in shlex.split(rest.replace("'", "")) if word.startswith("-")}

    assert used <= known


@pytest.mark.parametrize("block", [block for kind, block in BLOCKS if kind == "python"])
def test_python_can_be_read(block):
    ast.parse(block)


@pytest.mark.parametrize("block", [block for kind, block in BLOCKS if kind == "ini"])
def test_units_can_be_read(block):
    units = configparser.ConfigParser(interpolation=None, strict=True)
    units.read_string(block)

    assert units.sections()


@pytest.mark.parametrize("block", [block for kind, block in BLOCKS if kind == "cron"])
def test_a_cron_line_has_five_times_and_a_command(block):
    for line in block.strip().splitlines():
        assert re.fullmatch(r"(?:[\d*/,-]+ ){5}\S.*", line)
