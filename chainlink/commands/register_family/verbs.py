"""What do the seven verbs of a register do? `list show add set history import export`, built when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from chainlink.commands.console import current_user, print_json, print_table, tell, workbook_path, write_file
from chainlink.commands.options import AsJson, NewWorkbook, Who, Why
from chainlink.commands.register_family.family import Family
from chainlink.commands.register_family.filters import cover_of, filtered
from chainlink.commands.register_family.options import (
    Stated,
    argument_of,
    column_options,
    entered_columns,
    listed_columns,
    personal_columns,
    read_stated,
)
from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, schema

if TYPE_CHECKING:
    from chainlink.books.record import Record

RecordId = Annotated[str, typer.Argument(metavar="ID", help="编号 / its id")]
SheetFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="含其工作表的工作簿或 CSV / workbook or CSV with its sheet")
]
Pairs = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="HEADER=VALUE", help="任一列的值，可多次 / any column, repeatable"),
]


def register_app(family: Family) -> typer.Typer:
    """Give the commands of a register; further ones can be added, and go before those of the family."""

    class RegisterGroup(TyperGroup):
        """Builds a verb of the family when it is asked for."""

        def list_commands(self, ctx: Any) -> list[str]:
            """Name the family, then what the register can do beside it."""
            return [*VERBS, *(name for name in super().list_commands(ctx) if name not in VERBS)]

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            """Give the register's own command of that name, else the family's."""
            if cmd_name in VERBS and cmd_name not in self.commands:
                self.add_command(_built(family, cmd_name), cmd_name)
            return super().get_command(ctx, cmd_name)

    title = f"{family.title.zh} / {family.title.en}"
    app = typer.Typer(cls=RegisterGroup, help=title, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    app.callback()(_no_options)
    return app


def _no_options() -> None:
    """Stand for a group whose verbs are built when they are asked for."""


def _built(family: Family, name: str) -> Any:
    """Build a command: what its verb always takes, what the register takes beside it, an option for every column."""
    verb, book = VERBS[name], schema().books[family.book]
    own = list(family.parameters(name))
    positional = family.positional if name == "add" else ()
    taken = {*positional, *(parameter.name for parameter in own)}
    arguments = [argument_of(book, column) for column in positional]
    columns = [column for column in verb.columns(family) if column.name not in taken]
    parameters = [*own, *arguments, *_always(verb.run), *column_options(family, columns)]

    def call(**values: Any) -> None:
        verb.run(family, **values)

    call.__doc__ = f"{verb.words.zh} / {verb.words.en}"
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    call.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.callback()(_no_options)
    alone.command(name)(call)
    return get_group(alone).commands[name]


def _always(run: Callable[..., None]) -> list[Parameter]:
    """Give what a verb takes of every register."""
    parameters = signature(run, eval_str=True).parameters.values()
    return [parameter for parameter in parameters if parameter.kind is Parameter.KEYWORD_ONLY]


def _apart(family: Family, verb: str, options: Mapping[str, Any]) -> tuple[dict[str, Stated], dict[str, Any]]:
    """Take what a verb says of columns apart from what the register takes beside them."""
    own = {parameter.name for parameter in family.parameters(verb)}
    columns = {name: value for name, value in options.items() if name not in own}
    return columns, {name: value for name, value in options.items() if name in own}


def _list(family: Family, *, is_json: AsJson = False, **options: Any) -> None:
    from chainlink.stores import open_store

    store = open_store()
    records = filtered(family, store, *_apart(family, "list", options))
    if is_json:
        name = family.many or family.book
        print_json(f"chainlink.{name}/1", {name: [family.json_of(record) for record in records]})
        return
    print_table(family.table(records, store))
    family.tell_listed(records)


def _show(family: Family, *, wanted: RecordId, is_json: AsJson = False) -> None:
    from chainlink.stores import open_store

    store = open_store()
    record = family.find(store, wanted)
    if is_json:
        _print_json(family, record)
    else:
        family.print_record(record, store)


def _print_json(family: Family, record: Record) -> None:
    print_json(f"chainlink.{family.one or family.book}/1", family.json_of(record))


def _tell_recorded(family: Family, record: Record, *, is_json: bool) -> None:
    columns = family.register().columns
    for column, words in record.doubts:
        zh, en = (f"{columns[column].zh}：", f"{column}: ") if column else ("", "")
        tell(Words(f"{zh}{words.zh}", f"{en}{words.en}"))
    if is_json:
        _print_json(family, record)
    else:
        family.print_recorded(record)


def _add(
    family: Family, *, pairs: Pairs = None, why: Why = "", who: Who = "", is_json: AsJson = False, **options: Any
) -> None:
    from chainlink.stores import open_store

    cells = read_stated(family, pairs or [], options)
    _tell_recorded(family, family.add(open_store(), cells, who=who or current_user(), why=why), is_json=is_json)


def _set(
    family: Family,
    *,
    wanted: RecordId,
    pairs: Pairs = None,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
    **options: Any,
) -> None:
    from chainlink.stores import open_store

    columns, more = _apart(family, "set", options)
    cells = read_stated(family, pairs or [], columns)
    if not cells:
        raise UsageError(
            Words(
                "没有要改的；请加某列的选项或 --set 表头=值",
                "nothing to change; add the option of a column, or --set HEADER=VALUE",
            )
        )
    record = family.change(open_store(), wanted, cells, who=who or current_user(), why=why, **more)
    _tell_recorded(family, record, is_json=is_json)


def _history(family: Family, *, wanted: RecordId, is_json: AsJson = False) -> None:
    from chainlink.books.register_tables import history_table
    from chainlink.stores import open_store

    register, store = family.register(), open_store()
    states = register.history(store, family.find(store, wanted).entry_id)
    if is_json:
        print_json(
            f"chainlink.{family.one or family.book}_history/1", {"states": [family.json_of(state) for state in states]}
        )
    else:
        print_table(history_table(register, states))


def _import(
    family: Family, *, path: SheetFile, why: Why = "", who: Who = "", is_json: AsJson = False, **more: Any
) -> None:
    from chainlink.commands.book_imports import tell_import
    from chainlink.stores import open_store

    store = open_store()
    tell_import(
        lambda: family.take(store, path, who=who or current_user(), why=why, **more),
        schema=f"chainlink.{family.many or family.book}_import/1",
        is_json=is_json,
    )


def _export(family: Family, *, path: NewWorkbook, **options: Any) -> None:
    from chainlink.stores import open_store

    store = open_store()
    columns, more = _apart(family, "export", options)
    records = filtered(family, store, columns, more)
    write_file(workbook_path(path), family.workbook(records, store, cover_of(family, store, columns), **more))
    print(path)


def _no_columns(family: Family) -> list[ColumnSpec]:
    return []


@dataclass(frozen=True)
class Verb:
    """What a verb is for, what it does, and of which columns it has an option."""

    words: Words
    run: Callable[..., None]
    columns: Callable[[Family], list[ColumnSpec]] = _no_columns


VERBS: Mapping[str, Verb] = {
    "list": Verb(Words("列出", "List what is on the books"), _list, listed_columns),
    "show": Verb(Words("查看一条的全部内容", "Show all that is known of one"), _show),
    "add": Verb(Words("登记一条", "Enter a new one"), _add, entered_columns),
    "set": Verb(Words("修改一条，如 --set 表头=值", "Change one, such as --set HEADER=VALUE"), _set, personal_columns),
    "history": Verb(Words("查看一条的全部修改", "Show who changed it, when and why"), _history),
    "import": Verb(Words("装入其工作表；错误的行全部指出", "Take its sheet in; every wrong row is told"), _import),
    "export": Verb(
        Words("写出其工作表，可改后导回", "Write its sheet, to be changed and imported"), _export, listed_columns
    ),
}
"""The family, in the order of the help."""
