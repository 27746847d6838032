"""What can be asked at a terminal? The commands, put together; mistakes become a message and an exit code.

Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 bad data, 4 store unavailable, 130 interrupted.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from chainlink.commands.console import speak_any_encoding, tell
from chainlink.commands.data import bulk, chiefs, doctor, load, serve, verify
from chainlink.commands.data import versions as data
from chainlink.commands.events import match, wants
from chainlink.commands.events import register as events
from chainlink.commands.leaders import group as leaders
from chainlink.commands.projects import group as projects
from chainlink.commands.risks import questions
from chainlink.commands.risks import register as risks
from chainlink.commands.scan import backups, cascade, cut_sets, scan, scenarios, show, whatif
from graph_schema.errors import ChainlinkError
from graph_schema.names import language, using_language


class SpokenGroup(TyperGroup):
    """Runs a command in the person's language and turns our errors into a message and an exit code."""

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


_COMMANDS = (
    *(
        load.load,
        scan.scan,
        backups.backups,
        cut_sets.cut_sets,
        cascade.cascade,
        whatif.whatif,
        questions.questions,
        show.show,
    ),
    *(
        data.template,
        data.export,
        match.match,
        bulk.bulk_export,
        data.versions,
        data.rollback,
        verify.verify,
        doctor.doctor,
        serve.serve,
    ),
)
for command in _COMMANDS:
    app.command()(command)
app.add_typer(chiefs.app, name="chiefs")
app.add_typer(events.app, name="events")
app.add_typer(events.app, name="event", hidden=True)
app.add_typer(leaders.app, name="leaders")
app.add_typer(projects.app, name="projects")
app.add_typer(risks.app, name="risks")
app.add_typer(scenarios.app, name="scenarios")
app.add_typer(wants.app, name="wants")


def main() -> None:
    """Run the command line; ends the process."""
    speak_any_encoding()
    app()


if __name__ == "__main__":
    main()
