"""What can be asked at a terminal? The commands, put together; mistakes become a message and an exit code.

Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 bad data, 4 store unavailable, 130 interrupted.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup
from typer.main import get_group

from chainlink.books.registers import REGISTERS
from chainlink.commands.console import speak_any_encoding, tell
from graph_schema.errors import ChainlinkError
from graph_schema.names import language, using_language

COMMANDS = {
    "load": "chainlink.commands.data.load:load",
    "scan": "chainlink.commands.scan.scan:scan",
    "backups": "chainlink.commands.scan.backups:backups",
    "cut-sets": "chainlink.commands.scan.cut_sets:cut_sets",
    "cascade": "chainlink.commands.scan.cascade:cascade",
    "whatif": "chainlink.commands.scan.whatif:whatif",
    "questions": "chainlink.commands.risks.questions:questions",
    "survey": "chainlink.commands.risks.survey:app",
    "show": "chainlink.commands.scan.show:show",
    "template": "chainlink.commands.data.versions:template",
    "export": "chainlink.commands.data.versions:export",
    "match": "chainlink.commands.events.match:match",
    "bulk-export": "chainlink.commands.data.bulk:bulk_export",
    "map": "chainlink.commands.data.maps:app",
    "names": "chainlink.commands.data.names:app",
    "versions": "chainlink.commands.data.versions:versions",
    "rollback": "chainlink.commands.data.versions:rollback",
    "backup": "chainlink.commands.data.safety_copies:backup",
    "restore": "chainlink.commands.data.safety_copies:restore",
    "check": "chainlink.commands.data.safety_copies:check",
    "verify": "chainlink.commands.data.verify:verify",
    "doctor": "chainlink.commands.data.doctor:doctor",
    "serve": "chainlink.commands.data.serve:serve",
    "places": "chainlink.commands.projects.places:places",
    "my-chain": "chainlink.commands.projects.my_chain:my_chain",
    "chiefs": "chainlink.commands.data.chiefs:app",
    "events": "chainlink.commands.events.register:app",
    "event": "chainlink.commands.events.register:app",
    "leaders": "chainlink.commands.leaders.group:app",
    "projects": "chainlink.commands.projects.group:app",
    "risks": "chainlink.commands.risks.register:app",
    "scenarios": "chainlink.commands.scan.scenarios:app",
    "wants": "chainlink.commands.events.wants:app",
}
"""Where each command stands, in the order of the help; a group of commands is the `app` of its file."""
WITHIN_EVENTS = ("outcomes", "visits")
"""Registers that are meant by a word of `chainlink events`."""
COMMANDS |= {
    book: f"chainlink.commands.registers:{book}"
    for book in REGISTERS
    if book not in COMMANDS and book not in WITHIN_EVENTS
}

HIDDEN = {"event"}
"""Words that work and that the help does not list."""


class SpokenGroup(TyperGroup):
    """Runs a command in the person's language and turns our errors into a message and an exit code.

    A command is imported when it is asked for: building all of them takes longer than a scan's own work.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Give the command of that name, None if there is none."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.add_command(_built(cmd_name), cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was asked for; a mistyped one is answered with its likest of all."""
        if args[0] not in COMMANDS:
            for name in COMMANDS:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        with using_language(ctx.params.get("lang") or language()):
            try:
                return super().invoke(ctx)
            except ChainlinkError as error:
                tell(str(error))
                raise typer.Exit(error.exit_code) from error


app = typer.Typer(
    cls=SpokenGroup,
    name="chainlink",
    help="产业链断链断供风险摸排 / Where would a supply chain break, and what can be done?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: drawing it takes longer than the whole budget of 0.4 s
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(f"chainlink {version('chainlink')}")
        raise typer.Exit


@app.callback()
def _global_options(
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(
            "--lang", help="语言，默认取 CHAINLINK_LANG，否则中文 / language, else CHAINLINK_LANG, else Chinese"
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本号 / version of the program")
    ] = False,
) -> None:
    """Take the options that stand before the command; `SpokenGroup` reads the language."""


def _built(name: str) -> Any:
    """Import one command, or one group of them, and build what runs it, with the manners of `app`."""
    module, attribute = COMMANDS[name].split(":")
    function_or_group = getattr(import_module(module), attribute)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    if isinstance(function_or_group, typer.Typer):
        alone.add_typer(function_or_group, name=name, hidden=name in HIDDEN)
    else:
        alone.command(name)(function_or_group)
    return get_group(alone).commands[name]


def main() -> None:
    """Run the command line; ends the process.

    No cycles are collected and nothing is taken down at the end: freeing, one by one, what the system frees at once
    would cost a third of a scan.
    """
    gc.disable()
    speak_any_encoding()
    try:
        app()
    except SystemExit as ended:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(ended.code or 0))


if __name__ == "__main__":
    main()
