"""How does a person enter or change a record of a register? One form for all, drawn from `chain.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chainlink.app.ui.book_cells import cell_text, changed_cells
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.signing import SAY_WHO, ask_who, tried
from chainlink.app.ui.tables import draw_answer, headed
from chainlink.books.book import R
from chainlink.books.record import Record
from chainlink.books.register import Register
from chainlink.books.register_tables import column_words, history_table
from chainlink.stores import Field
from chainlink.supply.names import Names
from graph_schema.errors import UsageError
from graph_schema.names import Words, language
from graph_schema.spec import ColumnSpec, TableSpec

COLUMNS_ABREAST = 3
CHOSEN_AMONG_AT_MOST = 3_000
"""Beyond so many things a box to type in serves the reader better than one to choose from."""
SAVE = Words("保存", "Save")
_DOUBTS = "record_doubts"


@dataclass(frozen=True)
class FilledForm:
    """What a person sent: the cells that differ from what is on the books, who, and why."""

    cells: Mapping[str, Field]
    who: str
    why: str


@dataclass(frozen=True)
class FormGroup:
    """Columns that stand together in a form, under a word."""

    title: Words
    columns: Sequence[str]


def draw_record_form(
    book: TableSpec,
    fields: Mapping[str, Field],
    columns: Sequence[str],
    *,
    key: str,
    names: Names,
    groups: Sequence[FormGroup] = (),
    is_new: bool = False,
    label: Words = SAVE,
    grounds: Words | None = None,
) -> FilledForm | None:
    """Draw the form of a record; give what is stated once it is sent, None until then.

    Parameters
    ----------
    book
        Whose record it is.
    fields
        What is on the books, by column.
    columns
        What can be stated, in order; with `groups` a tab for each of them instead.
    key
        Of the form; it should hold the revision that the reader saw.
    names
        What chains and components are called.
    groups
        Tabs, where a form has too many columns to be read at once.
    is_new
        Whether nothing is on the books yet: then a form without any change is no mistake of its own.
    label
        Of the button.
    grounds
        What the reason is called where one is always needed.

    Notes
    -----
    A mistake is told under the form, and what was typed stays.
    """
    texts: dict[str, str] = {}
    with st.form(key, border=not is_new and not groups):
        if groups:
            for tab, group in zip(st.tabs([str(group.title) for group in groups]), groups, strict=True):
                with tab:
                    texts |= _draw_columns(book, fields, group.columns, key, names)
        else:
            texts |= _draw_columns(book, fields, columns, key, names)
        first, second = st.columns(2)
        shown = tuple(name for group in groups for name in group.columns) or tuple(columns)
        why = first.text_input(str(grounds or why_label(book, shown)), key=f"{key}_why").strip()
        who = ask_who(f"{key}_who", place=second)
        is_sent = st.form_submit_button(str(label), type="primary")
    if not is_sent:
        return None
    try:
        if grounds and not why:
            raise UsageError(Words("请写理由", "say why"))
        return _filled(book, fields, texts, who, why, is_new=is_new)
    except UsageError as error:
        st.error(str(error))
        return None


def _filled(
    book: TableSpec, fields: Mapping[str, Field], texts: Mapping[str, str], who: str, why: str, *, is_new: bool
) -> FilledForm:
    if not who:
        raise UsageError(SAY_WHO)
    cells, wrong = changed_cells(book.name, fields, texts)
    if wrong:
        raise UsageError(Words("；".join(words.zh for words in wrong), "; ".join(words.en for words in wrong)))
    if not cells and not is_new:
        raise UsageError(Words("没有改动", "nothing is changed"))
    st.session_state["who"] = who
    return FilledForm(cells, who, why)


def why_label(book: TableSpec, columns: Sequence[str]) -> Words:
    """Give the label of the reason: it names the columns of which a change, or a step back, needs one.

    Examples
    --------
    >>> from graph_schema.spec import schema
    >>> why_label(schema().books["risks"], ["office", "state"]).zh
    '理由（改状态、改已填的责任单位须填）'
    """
    reasons = [(column_words(column), column.reason) for column in book.columns if column.name in columns]
    kinds = (
        ([words for words, reason in reasons if reason and reason.is_any], Words("改{}", "for {}")),
        ([words for words, reason in reasons if reason and reason.is_replaced], Words("改已填的{}", "to replace {}")),
        (
            [words for words, reason in reasons if reason and not (reason.is_any or reason.is_replaced)],
            Words("{}退回", "for a step back of {}"),
        ),
    )
    zh = [form.zh.format("、".join(words.zh for words in named)) for named, form in kinds if named]
    en = [form.en.format(", ".join(words.en for words in named)) for named, form in kinds if named]
    if not zh:
        return Words("理由", "Reason")
    return Words(f"理由（{'、'.join(zh)}须填）", f"Reason (needed {', '.join(en)})")


def saved(record: Callable[[], object]) -> bool:
    """Record what a form stated; a mistake, or somebody else's change, is told in its place."""
    is_saved = tried(record)
    if is_saved:
        st.toast(Words("已保存", "saved"))
    return is_saved


def draw_change(
    register: Register[Any],
    loaded: Loaded,
    record: Record,
    columns: Sequence[str] = (),
    *,
    key: str,
    groups: Sequence[FormGroup] = (),
    revision: int | None = None,
) -> bool:
    """Draw the form of a record as this reader saw it; somebody else's change since is told, never lost.

    Parameters
    ----------
    columns, groups, key
        As for `draw_record_form`.
    revision
        The revision that the reader saw, where it is not that of the record.

    Returns
    -------
    bool
        Whether it was saved.
    """
    seen = record.revision if revision is None else revision
    filled = draw_record_form(register.spec, record.fields, columns, key=key, names=loaded.graph.names, groups=groups)
    if filled is None:
        return False
    form, tables, changed = filled, loaded.graph.tables, []

    def change() -> None:
        changed.append(
            register.change(
                loaded.store, record.entry_id, form.cells, who=form.who, why=form.why, revision=seen, tables=tables
            )
        )

    is_saved = saved(change)
    st.session_state[_DOUBTS] = [words for _, words in changed[0].doubts] if is_saved else []
    return is_saved


def draw_doubts() -> None:
    """Tell once what of the last change deserves a look."""
    for words in st.session_state.pop(_DOUBTS, ()):
        st.warning(words)


def draw_new(
    register: Register[R],
    loaded: Loaded,
    columns: Sequence[str] = (),
    *,
    key: str,
    begins_with: Mapping[str, Field] | None = None,
    groups: Sequence[FormGroup] = (),
    label: Words = SAVE,
    grounds: Words | None = None,
) -> R | None:
    """Draw the form of a new record; give the record once it is entered.

    Parameters
    ----------
    columns, groups, key, label, grounds
        As for `draw_record_form`.
    begins_with
        What stands in the form, or goes without saying, by column.
    """
    stated = dict(begins_with or {})
    fields = {**register.empty().fields, **stated}
    filled = draw_record_form(
        register.spec,
        fields,
        columns,
        key=key,
        names=loaded.graph.names,
        groups=groups,
        is_new=True,
        label=label,
        grounds=grounds,
    )
    if filled is None:
        return None
    form, entered = filled, []
    cells, tables = {**stated, **form.cells}, loaded.graph.tables
    tried(lambda: entered.append(register.add(loaded.store, cells, who=form.who, why=form.why, tables=tables)))
    return entered[0] if entered else None


def draw_history(register: Register[Any], loaded: Loaded, entry_id: str) -> None:
    """Draw who changed a record, when, why and what."""
    draw_answer(history_table(register, register.history(loaded.store, entry_id), loaded.graph.names))


def _draw_columns(
    book: TableSpec, fields: Mapping[str, Field], names_of_columns: Sequence[str], key: str, names: Names
) -> dict[str, str]:
    """Draw the boxes, short ones abreast, long texts below each other; give what stands in them."""
    columns = [book.column(name) for name in names_of_columns]
    texts: dict[str, str] = {}
    places = st.columns(COLUMNS_ABREAST)
    for at, column in enumerate(column for column in columns if column.name not in book.long_texts):
        texts[column.name] = _draw_box(places[at % COLUMNS_ABREAST], column, fields[column.name], key, names)
    for column in columns:
        if column.name in book.long_texts:
            texts[column.name] = st.text_area(
                header(column), cell_text(fields[column.name]), key=f"{key}_{column.name}", height=68
            )
    return texts


def _draw_box(place: DeltaGenerator, column: ColumnSpec, value: Field, key: str, names: Names) -> str:
    """Draw one box; give what stands in it as its sheet would say it."""
    text, widget = cell_text(value), f"{key}_{column.name}"
    options = _options(column, names)
    if options and column.type == "list":
        chosen = [choice for choice in text.split(";") if choice in options]
        several = place.multiselect(
            header(column),
            list(options),
            chosen,
            format_func=lambda choice: options[choice],
            key=widget,
            placeholder="—",
        )
        return ";".join(several)
    if options:
        listed = list(options) if column.is_required and text in options else ["", *options]
        one: str | None = place.selectbox(
            header(column),
            listed,
            index=listed.index(text) if text in listed else 0,
            format_func=lambda choice: options.get(choice, "—"),
            key=widget,
        )
        return one or ""
    example = (
        str(Words("如 2026-07-31，或 2026-07", "such as 2026-07-31, or 2026-07")) if column.type == "date" else None
    )
    return place.text_input(header(column), text, key=widget, placeholder=example)


def _options(column: ColumnSpec, names: Names) -> dict[str, str]:
    """Give what can be chosen, by what the sheet would say; empty for a box to type in."""
    if column.type == "flag":
        return {"True": str(Words("是", "yes")), "False": str(Words("否", "no"))}
    if column.choices:
        return {name: zh if language() == "zh" else name.replace("_", " ") for name, zh in column.choices}
    by_id: Mapping[str, str] = {}
    if column.refers_to == "chains":
        by_id = names.by_id("chain")
    elif column.refers_to == "components":
        by_id = names.by_id("component")
    if not 0 < len(by_id) <= CHOSEN_AMONG_AT_MOST:
        return {}
    return {thing_id: name if name == thing_id else f"{thing_id} {name}" for thing_id, name in by_id.items()}


def header(column: ColumnSpec) -> str:
    """Give the header of a column as pages write it."""
    return str(headed(column_words(column)))
