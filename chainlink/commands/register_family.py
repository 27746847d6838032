"""Which commands does every register have? `list show add set history import export`, built from its description.

`chain.yaml` says the columns, `chainlink.books.registers` the rules; the options follow: one for every column that a verb
can speak of, named as the column (`--office`, `--chain`), and `--set HEADER=VALUE` for any of them. A register that does
more has a command of that name in its own file, which goes before the one built here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from chainlink.commands.console import current_user, print_json, print_table, tell, workbook_path
from graph_schema.errors import UsageError
from graph_schema.moments import DataDates
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, TableSpec, schema

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.books.register import Register
    from chainlink.stores import Field, Store
    from graph_schema.answer_tables import AnswerTable

REVISION = "revision"
EVERYTHING = Words("全部", "all")
Stated = str | bool | list[str] | None
"""What an option states, None for nothing."""
VERBS = {
    "list": Words("列出", "List what is on the books"),
    "show": Words("查看一条的全部内容", "Show all that is known of one"),
    "add": Words("登记一条", "Enter a new one"),
    "set": Words("修改一条，如 --set 表头=值", "Change one, such as --set HEADER=VALUE"),
    "history": Words("查看一条的全部修改", "Show who changed it, when and why"),
    "import": Words("装入其工作表；错误的行全部指出", "Take its sheet in; every wrong row is told"),
    "export": Words("写出其工作表，可改后导回", "Write its sheet, to be changed and imported"),
}
"""The family, in the order of the help."""


@dataclass(frozen=True)
class Family:
    """What the commands of one register are called.

    Attributes
    ----------
    book
        The register's book in `chain.yaml`.
    title
        What the group is about, for the help.
    one, many
        What JSON calls one record, and several; as the book where they are not given.
    positional
        Columns that `add` takes as arguments, in this order.
    other_options
        Further names of a column's option: those it had before.
    paper_title, everything
        Title of its workbook, as the sheet where it is not given; and what it covers without a filter.
    """

    book: str
    title: Words
    one: str = ""
    many: str = ""
    positional: tuple[str, ...] = ()
    other_options: Mapping[str, str] = field(default_factory=dict)
    paper_title: Words | None = None
    everything: Words = EVERYTHING

    @property
    def json_one(self) -> str:
        """What JSON calls one record."""
        return self.one or self.book

    @property
    def json_many(self) -> str:
        """What JSON calls several."""
        return self.many or self.book

    def register(self) -> Register[Any]:
        """Import the register."""
        from chainlink.books.registers import register_of

        return register_of(self.book)

    # ---- what a register may say otherwise

    def parameters(self, verb: str) -> Sequence[Parameter]:
        """Give what a verb takes beside the columns; it is passed on to `records` or `change` by its name."""
        return ()

    def records(self, store: Store, **more: Any) -> Sequence[Record]:
        """Give the records that `list` and `export` speak of."""
        return self.register().records(store)

    def find(self, store: Store, wanted: str) -> Record:
        """Give one record by its id."""
        record: Record = self.register().find(store, wanted)
        return record

    def add(self, store: Store, cells: Mapping[str, Field], *, who: str, why: str) -> Record:
        """Enter a record."""
        record: Record = self.register().add(store, cells, who=who, why=why)
        return record

    def change(
        self, store: Store, wanted: str, cells: Mapping[str, Field], *, who: str, why: str, **more: Any
    ) -> Record:
        """Change a record."""
        record: Record = self.register().change(store, wanted, cells, who=who, why=why)
        return record

    def json_of(self, record: Record) -> dict[str, Any]:
        """Give a record as JSON has it."""
        from chainlink.books.register_tables import record_json

        return record_json(record)

    def table(self, records: Sequence[Record]) -> AnswerTable:
        """Describe records as `list` prints them."""
        from chainlink.books.register_tables import list_table

        return list_table(self.register(), records)

    def print_recorded(self, record: Record) -> None:
        """Say that a record was entered or changed."""
        print(
            Words(
                f"已记录 {record.entry_id}（修订 {record.revision}）",
                f"recorded {record.entry_id}, revision {record.revision}",
            )
        )

    def print_more(self, record: Record) -> None:
        """Print what `show` tells beside the columns."""


def register_app(family: Family) -> typer.Typer:
    """Give the commands of a register; further ones can be added, and go before those of the family."""

    class RegisterGroup(TyperGroup):
        """Builds a verb of the family when it is asked for."""

        def list_commands(self, ctx: Any) -> list[str]:
            """Name the family, then what the register can do beside it."""
            return [*VERBS, *(name for name in super().list_commands(ctx) if name not in VERBS)]

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            """Give the register's own command of that name, else the family's."""
            if cmd_name in _BUILDERS and cmd_name not in self.commands:
                self.add_command(_BUILDERS[cmd_name](family), cmd_name)
            return super().get_command(ctx, cmd_name)

    title = f"{family.title.zh} / {family.title.en}"
    app = typer.Typer(cls=RegisterGroup, help=title, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    app.callback()(_no_options)
    return app


def _no_options() -> None:
    """Stand for a group whose verbs are built when they are asked for."""


# ---- options


def option_name(book: TableSpec, column: ColumnSpec) -> str:
    """Give the option that speaks of a column: its name, without what makes it an id where nothing else is called so.

    Examples
    --------
    >>> risks = schema().books["risks"]
    >>> option_name(risks, risks.column("chain_id")), option_name(risks, risks.column("is_to_review"))
    ('--chain', '--to-review')
    """
    name = column.name.removeprefix("is_")
    short = name.removesuffix("_ids").removesuffix("_id")
    others = {other.name for other in book.columns} - {column.name}
    return f"--{(name if short in others else short).replace('_', '-')}"


def _column_options(family: Family, columns: Iterable[ColumnSpec]) -> list[Parameter]:
    reserved = {"--who", "--why", "--json", "--set", "--help"}
    return [
        _column_option(family, column)
        for column in columns
        if option_name(schema().books[family.book], column) not in reserved
    ]


def _column_option(family: Family, column: ColumnSpec) -> Parameter:
    names = [
        option_name(schema().books[family.book], column),
        *filter(None, [family.other_options.get(column.name, "")]),
    ]
    choices = "、".join(word for _, word in column.choices)
    shown = f"{column.zh}{f'：{choices}' if choices else ''} / {column.name.replace('_', ' ')}"
    kind: Any = str | None
    if column.type in ("flag", "list"):
        kind = bool | None if column.type == "flag" else list[str] | None
    metavar = None if column.type == "flag" else "TEXT"
    return parameter(column.name, Annotated[kind, typer.Option(*names, metavar=metavar, help=shown)], None)


def parameter(name: str, annotation: Any, default: object = Parameter.empty) -> Parameter:
    """Describe one parameter of a command, as typer reads it of a function."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_CELLS = parameter(
    "pairs",
    Annotated[
        list[str] | None,
        typer.Option("--set", metavar="HEADER=VALUE", help="任一列的值，可多次 / any column, repeatable"),
    ],
    None,
)
_AS_JSON = parameter("is_json", Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")], False)
_SIGNING = (
    parameter("why", Annotated[str, typer.Option("--why", help="理由 / why")], ""),
    parameter(
        "who",
        Annotated[
            str, typer.Option("--who", help="谁，默认 CHAINLINK_USER 或登录名 / who; else CHAINLINK_USER or login")
        ],
        "",
    ),
)
_ID = parameter("wanted", Annotated[str, typer.Argument(metavar="ID", help="编号 / its id")])
_FILE = parameter(
    "path",
    Annotated[Path, typer.Argument(metavar="FILE", help="含其工作表的工作簿或 CSV / workbook or CSV with its sheet")],
)
_OUT = parameter(
    "path", Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")]
)


def _entered(family: Family) -> list[ColumnSpec]:
    """Columns that a person can state; an id that follows from the rest is none of them."""
    book = schema().books[family.book]
    left_out = {REVISION, *(name for name in book.key if not book.column(name).is_required)}
    return [column for column in book.columns if column.name not in left_out and not column.is_derived]


def _read_cells(family: Family, pairs: Sequence[str], options: Mapping[str, Stated]) -> dict[str, Field]:
    """Read what options and `--set` state, as cells of the register's sheet."""
    from chainlink.commands.book_cells import read_cells
    from loaders.book_sheets import read_cell

    book = schema().books[family.book]
    cells = read_cells(book, pairs)
    for name, value in options.items():
        if value is None or value == []:
            continue
        column = book.column(name)
        if isinstance(value, bool):
            cells[name] = value
            continue
        text = ";".join(value) if isinstance(value, list) else value
        read = read_cell(book, column.zh, text)[1]
        cells[name] = read if column.is_numeric or read is not None else ""
    return cells


# ---- verbs


def _command(verb: str, parameters: Sequence[Parameter], run: Callable[..., None]) -> Any:
    """Build a command whose parameters are known only now."""

    def call(**values: Any) -> None:
        run(**values)

    words = VERBS[verb]
    call.__doc__ = f"{words.zh} / {words.en}"
    call.__annotations__ = {given.name: given.annotation for given in parameters}
    call.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.callback()(_no_options)
    alone.command(verb)(call)
    return get_group(alone).commands[verb]


def _list(family: Family) -> Any:
    def run(is_json: bool, **options: Any) -> None:
        from chainlink.stores import open_store

        store = open_store()
        records = filtered(family, store, *_apart(family, "list", options))
        if is_json:
            name = family.json_many
            print_json(f"chainlink.{name}/1", {name: [family.json_of(record) for record in records]})
            return
        print_table(family.table(records))
        tell(Words(f"共 {len(records)} 条", f"{len(records)} on the list"))

    columns = [column for column in schema().books[family.book].columns if column.name != REVISION]
    return _command("list", [*family.parameters("list"), *_column_options(family, columns), _AS_JSON], run)


def _apart(family: Family, verb: str, options: Mapping[str, Any]) -> tuple[dict[str, Stated], dict[str, Any]]:
    """Take what a verb says of columns apart from what the register takes beside them."""
    more = {own_parameter.name for own_parameter in family.parameters(verb)}
    columns = {name: value for name, value in options.items() if name not in more}
    return columns, {name: value for name, value in options.items() if name in more}


def filtered(family: Family, store: Store, options: Mapping[str, Stated], more: Mapping[str, Any]) -> list[Record]:
    """Give the records of which every column holds what is asked for; of several values any will do.

    Raises
    ------
    UsageError
        If a chain, firm or the like that is asked for is not known.
    """
    from chainlink.books.register_tables import is_asked_for

    book = schema().books[family.book]
    records = list(family.records(store, **more))
    for name, texts in _asked_for(family, store, options).items():
        column = book.column(name)
        records = [
            record for record in records if any(is_asked_for(column, record.fields[name], text) for text in texts)
        ]
    return records


def _asked_for(family: Family, store: Store, options: Mapping[str, Stated]) -> dict[str, list[str]]:
    """Give by column what is asked for; names of chains, firms and so on as their ids."""
    from chainlink.books.references import References
    from chainlink.books.register_tables import NOTHING

    book, references = schema().books[family.book], References(store)
    conditions: dict[str, list[str]] = {}
    for name, wanted in options.items():
        if wanted is None or wanted == []:
            continue
        column = book.column(name)
        texts = wanted if isinstance(wanted, list) else ["yes"] if wanted is True else [str(wanted)]
        if column.refers_to and not set(texts) & set(NOTHING):
            meanings = [references.meaning(column, text, {}) for text in texts]
            if wrong := [meaning.wrong for meaning in meanings if meaning.wrong]:
                raise UsageError(wrong[0])
            texts = [str(meaning.value) for meaning in meanings]
        conditions[name] = texts
    return conditions


def _show(family: Family) -> Any:
    def run(wanted: str, is_json: bool) -> None:
        from chainlink.stores import open_store

        store = open_store()
        record = family.find(store, wanted)
        if is_json:
            print_json(f"chainlink.{family.json_one}/1", family.json_of(record))
            return
        _print_record(family, store, record)
        family.print_more(record)

    return _command("show", [_ID, _AS_JSON], run)


def _print_record(family: Family, store: Store, record: Record) -> None:
    """Print one record, its filled columns a line each."""
    from chainlink.books.references import References
    from chainlink.books.register_tables import record_table
    from graph_schema.answer_tables import cell_text

    table = record_table(family.register(), record, references=References(store))
    for row in table.rows:
        header, content = (cell_text(column, cell) for column, cell in zip(table.columns, row, strict=True))
        print(f"{header}: {content}")


def tell_recorded(family: Family, record: Record, *, is_json: bool) -> None:
    """Print a record that was entered or changed."""
    if is_json:
        print_json(f"chainlink.{family.json_one}/1", family.json_of(record))
    else:
        family.print_recorded(record)


def _add(family: Family) -> Any:
    def run(pairs: list[str] | None, why: str, who: str, is_json: bool, **options: Any) -> None:
        from chainlink.stores import open_store

        cells = _read_cells(family, pairs or [], options)
        record = family.add(open_store(), cells, who=who or current_user(), why=why)
        tell_recorded(family, record, is_json=is_json)

    columns = [column for column in _entered(family) if column.name not in family.positional]
    arguments = [_argument(schema().books[family.book], name) for name in family.positional]
    return _command("add", [*arguments, *_column_options(family, columns), _CELLS, *_SIGNING, _AS_JSON], run)


def _argument(book: TableSpec, name: str) -> Parameter:
    column = book.column(name)
    metavar = option_name(book, column)[2:].upper()
    return parameter(column.name, Annotated[str, typer.Argument(metavar=metavar, help=column.zh)])


def _set(family: Family) -> Any:
    def run(wanted: str, pairs: list[str] | None, why: str, who: str, is_json: bool, **options: Any) -> None:
        from chainlink.stores import open_store

        columns, more = _apart(family, "set", options)
        cells = _read_cells(family, pairs or [], columns)
        if not cells:
            raise UsageError(
                Words(
                    "没有要改的；请加某列的选项或 --set 表头=值",
                    "nothing to change; add the option of a column, or --set HEADER=VALUE",
                )
            )
        record = family.change(open_store(), wanted, cells, who=who or current_user(), why=why, **more)
        tell_recorded(family, record, is_json=is_json)

    key = schema().books[family.book].key
    columns = [column for column in _entered(family) if column.is_personal and column.name not in key]
    return _command(
        "set", [_ID, *family.parameters("set"), *_column_options(family, columns), _CELLS, *_SIGNING, _AS_JSON], run
    )


def _history(family: Family) -> Any:
    def run(wanted: str, is_json: bool) -> None:
        from chainlink.books.register_tables import history_table
        from chainlink.stores import open_store

        register = family.register()
        store = open_store()
        states = register.history(store, family.find(store, wanted).entry_id)
        if is_json:
            body = {"states": [family.json_of(state) for state in states]}
            print_json(f"chainlink.{family.json_one}_history/1", body)
            return
        print_table(history_table(register, states))

    return _command("history", [_ID, _AS_JSON], run)


def _import(family: Family) -> Any:
    def run(path: Path, why: str, who: str, is_json: bool) -> None:
        from chainlink.commands.book_imports import tell_import
        from chainlink.stores import open_store

        register, store = family.register(), open_store()
        tell_import(
            lambda: register.import_sheet(store, path, who=who or current_user(), why=why),
            schema=f"chainlink.{family.json_many}_import/1",
            is_json=is_json,
        )

    return _command("import", [_FILE, *_SIGNING, _AS_JSON], run)


def _export(family: Family) -> Any:
    def run(path: Path, **options: Any) -> None:
        from chainlink.books.references import References
        from chainlink.stores import open_store

        store = open_store()
        columns, more = _apart(family, "export", options)
        records = filtered(family, store, columns, more)
        register = family.register()
        cover = _cover(family, store, columns)
        register.export_sheet(records, workbook_path(path), cover=cover, references=References(store))
        print(path)

    listed = [column for column in schema().books[family.book].columns if column.name != REVISION]
    return _command("export", [_OUT, *family.parameters("export"), *_column_options(family, listed)], run)


def _cover(family: Family, store: Store, options: Mapping[str, Stated]) -> tuple[Words, ...]:
    """Say what a register's workbook covers: its title, what was asked for, and the data beside it."""
    from chainlink.report.paper import Paper

    book = schema().books[family.book]
    conditions = _asked_for(family, store, options)
    parts = [_scope_words(book.column(name), texts, store) for name, texts in conditions.items()]
    scope = Words("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
    version = next(iter(store.versions()), None)
    paper = Paper(
        family.paper_title or Words(book.sheet, family.book),
        scope if parts else family.everything,
        version.dates if version else DataDates(""),
        version.version_id if version else "—",
    )
    return paper.cover


def _scope_words(column: ColumnSpec, texts: Sequence[str], store: Store) -> Words:
    """Say what a filter leaves: a chain by its name, any other column by its header and value."""
    from chainlink.supply.names import Names

    if column.refers_to == "chains":
        names = Names(store.read())
        chains = [names.words("chain", text) for text in texts]
        return Words("、".join(chain.zh for chain in chains), ", ".join(chain.en for chain in chains))
    words = dict(column.choices)
    zh = "、".join(words.get(text, text) for text in texts)
    return Words(f"{column.zh} {zh}", f"{column.name.replace('_', ' ')} {', '.join(texts)}")


_BUILDERS: Mapping[str, Callable[[Family], Any]] = {
    "list": _list,
    "show": _show,
    "add": _add,
    "set": _set,
    "history": _history,
    "import": _import,
    "export": _export,
}
