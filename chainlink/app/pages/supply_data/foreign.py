"""What are the columns of a file that is none of our tables? Shown with its first rows, proposed, corrected by a person."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from chainlink.app import ui
from chainlink.app.intake import put_down
from chainlink.books.layouts import known_mappings, name_goods, remember_layout
from chainlink.stores import Store
from graph_schema.errors import LoadError
from graph_schema.names import Words
from loaders.guard import TEXT_ENDINGS, WORKBOOK_ENDINGS
from loaders.layouts.files import sheets_of_file
from loaders.layouts.goods import GoodsProposal
from loaders.layouts.mapping import UNITS, ColumnUse, SheetMapping
from loaders.layouts.proposal import Proposal
from loaders.layouts.sheets import MappedSheet, Mappings, proposal_of
from loaders.layouts.vocabulary import fields, layouts
from loaders.load import is_own_sheet
from loaders.sheet import FILLED_MARK, UNIT_MARK, RawSheet

_HEAD_ROWS = 60
_SHOWN_ROWS = 5
_SHOWN_LETTERS = 24
_A_ROW = 4
"""Columns of the sheet whose select boxes stand side by side."""
_WITH_UNITS = frozenset({"amount", "amount_with_tax", "output_value", "revenue", "share"})
Uploads = Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class ForeignUpload:
    """A sheet of an upload whose layout is none of ours, and what it is taken for."""

    number: int
    sheet: RawSheet
    proposal: Proposal


def foreign_uploads(uploads: Uploads, store: Store) -> list[ForeignUpload]:
    """Give the sheets of foreign layouts among uploads, each with the number of its upload."""
    mappings = known_mappings(store)
    foreign = []
    for number, (name, content) in enumerate(uploads):
        for sheet in _heads(name, content):
            proposal = None if is_own_sheet(sheet) else proposal_of(sheet, mappings)
            if proposal:
                foreign.append(ForeignUpload(number, sheet, proposal))
    return foreign


def _heads(name: str, content: bytes) -> list[RawSheet]:
    """Give the first rows of every sheet of an upload; read once a session."""
    kept: dict[str, list[RawSheet]] = st.session_state.setdefault("foreign_heads", {})
    key = hashlib.sha256(name.encode() + content).hexdigest()
    if key not in kept:
        with tempfile.TemporaryDirectory() as folder:
            paths = [
                file
                for path in put_down([(name, content)], Path(folder))
                for file in ([path] if path.is_file() else sorted(path.rglob("*")))
                if file.suffix.lower() in TEXT_ENDINGS | WORKBOOK_ENDINGS
            ]
            kept[key] = [replace(sheet, rows=sheet.rows[:_HEAD_ROWS]) for path in paths for sheet in _sheets(path)]
    return kept[key]


def _sheets(path: Path) -> list[RawSheet]:
    try:
        return sheets_of_file(path)
    except LoadError:
        return []  # told by the preview, with every other problem


def ask_mappings(foreign: Sequence[ForeignUpload], store: Store) -> Mappings:
    """Draw each foreign sheet with what its columns are taken for, and give what the person makes of it."""
    known = known_mappings(store)
    if not foreign:
        return known
    corrected = dict(known.remembered)
    for upload in foreign:
        mapping = _ask_mapping(upload, is_known=upload.proposal.mapping.fingerprint in known.remembered)
        corrected[mapping.fingerprint] = mapping
    return replace(known, remembered=corrected, goods={**known.goods, **_confirmed_goods()})


def _ask_mapping(upload: ForeignUpload, *, is_known: bool) -> SheetMapping:
    proposal, sheet = upload.proposal, upload.sheet
    mapping = proposal.mapping
    layout = layouts()[mapping.layout].words
    count = sum(bool(column.field) for column in mapping.columns)
    title = Words(
        f"{sheet.place}：认作“{layout.zh}”，{len(mapping.columns)} 列认出 {count} 列"
        + ("（记得的格式）" if is_known else ""),
        f"{sheet.place}: taken as {layout.en}, {count} of {len(mapping.columns)} columns known"
        + (" (a remembered layout)" if is_known else ""),
    )
    with st.expander(str(title), expanded=not is_known):
        _draw_first_rows(upload)
        for doubt in proposal.doubts:
            ui.note(f"？ {doubt}")
        key = f"{mapping.fingerprint}_{upload.number}"
        columns = _ask_columns(upload, key)
        left, middle, right = st.columns(3)
        buyer = mapping.buyer
        if not any(column.field in ("buyer_name", "buyer_code") for column in columns):
            typed = left.text_input(
                str(Words("采购方（空则为报送单位）", "Buyer (empty: who sent it)")),
                value="" if buyer == "sender" else buyer,
                key=f"buyer_{key}",
            ).strip()
            buyer = typed or "sender"
        names = middle.text_input(
            str(Words("目标产品（可空，分号隔开）", "Targets (may be empty, with ; between)")),
            value="；".join(mapping.target_names),
            key=f"targets_{key}",
        )
        keeps = right.checkbox(
            str(Words("规格不同算不同产品", "Other specification, other component")),
            value=mapping.keep_specs,
            key=f"specs_{key}",
        )
    targets = tuple(name.strip() for name in names.replace("；", ";").split(";") if name.strip())
    return replace(mapping, columns=tuple(columns), buyer=buyer, target_names=targets, keep_specs=keeps)


def _draw_first_rows(upload: ForeignUpload) -> None:
    header = upload.proposal.header
    shown = [at for at, text in enumerate(header.headers) if text]
    rows = [row for row in upload.sheet.rows[header.row + 1 :] if any(text.strip() for text in row)][:_SHOWN_ROWS]
    ui.draw_table(
        [Words(header.headers[at], header.headers[at]) for at in shown],
        [[_shown(row[at]) if at < len(row) else "" for at in shown] for row in rows],
        caption=Words(f"{upload.sheet.place} 前几行", f"First rows of {upload.sheet.place}"),
    )


def _shown(raw: str) -> str:
    text = raw.removeprefix(FILLED_MARK).replace(UNIT_MARK, "").replace("\n", " ")
    if text.startswith("\x00"):
        return "—"
    return ui.cell(text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…") if text else ""


def _ask_columns(upload: ForeignUpload, key: str) -> list[ColumnUse]:
    """Ask what each column is, four side by side."""
    mapping = upload.proposal.mapping
    is_customs = mapping.layout == "customs"
    names = ["", *fields()]
    uses: list[ColumnUse] = []
    for start in range(0, len(mapping.columns), _A_ROW):
        for at, place in enumerate(st.columns(_A_ROW), start=start):
            if at >= len(mapping.columns):
                break
            column = mapping.columns[at]
            block = str(Words(f"（第 {column.block} 组）", f" (block {column.block})")) if column.block else ""
            field = place.selectbox(
                f"{column.header}{block}",
                names,
                index=names.index(column.field),
                format_func=_field_words,
                key=f"field_{key}_{at}",
            )
            unit = column.unit
            if field in _WITH_UNITS and not is_customs:
                units = ["", *(("%",) if field == "share" else UNITS[:-1])]
                unit = place.selectbox(
                    str(Words(f"{column.header} 的单位", f"Unit of {column.header}")),
                    units,
                    index=units.index(column.unit) if column.unit in units else 0,
                    format_func=lambda one: one or str(Words("（未写明）", "(not told)")),
                    key=f"unit_{key}_{at}",
                )
            uses.append(replace(column, field=field, unit=unit))
    return uses


def _field_words(name: str) -> str:
    return str(fields()[name].words) if name else str(Words("（不读入）", "(left out)"))


def draw_outcome(sheets: Sequence[MappedSheet]) -> None:
    """Tell what became of the rows of foreign sheets, and ask which components goods mean."""
    if not sheets:
        return
    headers = [
        Words("表", "Sheet"),
        Words("读作", "Read as"),
        Words("行", "Rows"),
        Words("用了", "Used"),
        Words("未计入", "Left out"),
        Words("供应关系", "Sourcings"),
        Words("待核企业", "Draft firms"),
        Words("待核产品", "Draft components"),
    ]
    rows = [
        [
            ui.cell(sheet.place),
            ui.cell(str(layouts()[sheet.mapping.layout].words)),
            ui.cell(sheet.row_count),
            ui.cell(sheet.used_count),
            "<br>".join(f"{ui.cell(str(group.reason))} {len(group.rows)}" for group in sheet.left_out) or "0",
            ui.cell(sheet.sourcing_count),
            ui.cell(sheet.draft_firms),
            ui.cell(sheet.draft_components),
        ]
        for sheet in sheets
    ]
    ui.draw_table(headers, rows, caption=Words("外来表格读出什么", "What foreign sheets give"), numbers=(2, 3, 5, 6, 7))
    _ask_goods([proposed for sheet in sheets for proposed in sheet.goods])


def _ask_goods(proposals: Sequence[GoodsProposal]) -> None:
    """Offer the components that goods may mean; what is chosen counts in the next preview."""
    offered: dict[str, GoodsProposal] = st.session_state.setdefault("goods_offered", {})
    offered |= {proposed.text: proposed for proposed in proposals}
    if not offered:
        return
    st.multiselect(
        str(Words("货物名称对照：选中的按已有产品读入", "Names of goods: those chosen are read as known components")),
        list(offered),
        format_func=lambda text: f"{text} → {offered[text].component_name}（{offered[text].score}）",
        key="goods_confirmed",
    )


def _confirmed_goods() -> Mapping[str, str]:
    offered: dict[str, GoodsProposal] = st.session_state.get("goods_offered", {})
    chosen: list[str] = st.session_state.get("goods_confirmed", [])
    return {text: offered[text].component_id for text in chosen if text in offered}


def remember(store: Store, sheets: Sequence[MappedSheet], *, who: str) -> None:
    """Keep the layouts and names of goods that a person has just confirmed."""
    for sheet in sheets:
        remember_layout(store, sheet.mapping, who=who)
    for text, component_id in _confirmed_goods().items():
        name_goods(store, text, component_id, who=who)
    for name in ("goods_offered", "goods_confirmed"):
        st.session_state.pop(name, None)
