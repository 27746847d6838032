"""Who was recognised, until when, by whom? The register beside what the data say, and a dialog to enter or change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.book_words import choices_of, header_of
from chainlink.app.ui.loaded import Loaded
from chainlink.leaders.records import BOOK, KINDS, VALIDITY_WORDS, Recognised
from chainlink.leaders.register import LEADERS, change_recognised, history, recognise
from chainlink.leaders.standing import Standing
from chainlink.stores import Field
from graph_schema.errors import ChainlinkError, UsageError
from graph_schema.moments import local_time
from graph_schema.names import Words
from loaders.book_sheets import read_cell

Names = Mapping[str, str]
_OTHERS = ("valid_from", "valid_to", "name", "leader_id", "office", "contact", "member_ids", "reason")


def draw_register(
    loaded: Loaded, standing: Sequence[Standing], recognised: Sequence[Recognised], chain_id: str, firms: Names
) -> None:
    """Draw who stands where on the day, by data and register; open an entry to change it."""
    here = [each for each in standing if chain_id in ("", each.chain_id)]
    entries = {each.register_id: each for each in recognised if chain_id in ("", each.text("chain_id"))}
    box, change, new = st.columns([6, 1.2, 1.2], vertical_alignment="bottom")
    if new.button(str(Words("登记", "Enter")), type="primary", width="stretch", key="new_entry"):
        enter_entry(loaded, chain_id)
    opened = None
    if entries:
        label = str(Words("打开名册中的一条", "Open an entry of the register"))
        named = {each: _entry_name(entry, firms) for each, entry in sorted(entries.items())}
        opened = box.selectbox(label, list(named), index=None, format_func=lambda each: named[each], key="entry")
    if opened and change.button(str(Words("修改", "Change")), width="stretch", key="change_entry"):
        change_entry(loaded, entries[opened])
    if opened:
        _draw_history(loaded, opened)
    if not here:
        st.info(
            str(
                Words(
                    "还没有认定记录。可点“登记”逐条填写，或在“导入导出”装入“共同体”表；企业标签中的链主、伙伴也会列在这里。",
                    "Nobody is recognised yet. Enter somebody, or import the sheet 共同体; leaders and partners among the "
                    "labels of the data are listed here too.",
                )
            )
        )
        return
    _draw_standing(here, recognised, firms)


def _draw_standing(here: Sequence[Standing], recognised: Sequence[Recognised], firms: Names) -> None:
    origin = {"register": str(Words("名册", "register")), "data": str(Words("企业标签", "data"))}
    offices = {each.register_id: each.text("office") for each in recognised}
    headers = [Words("类别", "Kind"), Words("产业链", "Chain"), Words("企业", "Firm"), Words("有效期起", "From")]
    headers += [
        Words("有效期止", "Until"),
        Words("状态", "Validity"),
        Words("来源", "Origin"),
        Words("责任单位", "Office"),
    ]
    rows = [
        [
            *(str(KINDS[each.kind]), each.chain_id, firms.get(each.firm_id) or each.firm_id, each.valid_from),
            *(each.valid_to, _validity(each), origin[each.origin], offices.get(each.register_id, "")),
        ]
        for each in here
    ]
    ui.note(str(Words(f"共 {len(rows)} 条", f"{len(rows)} entries")))
    frame = pd.DataFrame(rows, columns=[str(header) for header in headers])
    st.dataframe(frame, hide_index=True, height=360, key="standing_table", placeholder="—")


def _validity(standing: Standing) -> str:
    soon = Words("（即将到期）", " (ends soon)") if standing.ends_soon else ""
    return f"{VALIDITY_WORDS[standing.validity]}{soon}"


def _entry_name(entry: Recognised, firms: Names) -> str:
    kind = choices_of(BOOK, "kind").get(entry.text("kind"), entry.text("kind"))
    named = entry.text("name") or firms.get(entry.text("firm_id")) or entry.text("firm_id")
    return f"{entry.text('chain_id')} {kind} {named}"


def _draw_history(loaded: Loaded, register_id: str) -> None:
    headers = [Words("时间", "When"), Words("谁", "Who"), Words("缘由", "Why")]
    headers += [Words(header_of(BOOK, name), header_of(BOOK, name)) for name in ("valid_from", "valid_to", "office")]
    rows = [
        [
            *(
                ui.cell(local_time(each.when)),
                ui.cell(each.who or "—"),
                ui.cell(each.why or "—"),
            ),
            *(ui.cell(each.text(name) or "—") for name in ("valid_from", "valid_to", "office")),
        ]
        for each in history(loaded.store, register_id)
    ]
    ui.draw_table(headers, rows, caption=Words("经过", "History"))


@ui.dialog(Words("登记", "Enter"), width="large")
def enter_entry(loaded: Loaded, chain_id: str) -> None:
    """Enter somebody who was recognised."""
    with st.form("enter_recognised", border=False):
        first = st.columns(3)
        kinds = choices_of(BOOK, "kind")
        stated: dict[str, Field] = {
            "kind": first[0].selectbox(header_of(BOOK, "kind"), list(kinds), format_func=lambda each: kinds[each]),
            "chain_id": first[1].text_input(header_of(BOOK, "chain_id"), chain_id),
            "firm_id": first[2].text_input(header_of(BOOK, "firm_id")),
        }
        asked = _draw_rest({})
    if asked is not None:
        cells, who, why = asked
        _try(lambda: recognise(loaded.store, loaded.graph.tables, {**stated, **cells}, who=who, why=why))


@ui.dialog(Words("修改", "Change"), width="large")
def change_entry(loaded: Loaded, entry: Recognised) -> None:
    """Change an entry as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    st.write(f"**{entry.text('firm_name')}** · {entry.register_id}")
    with st.form(f"change_{entry.register_id}_{entry.revision}", border=False):
        asked = _draw_rest({name: entry.text(name) for name in _OTHERS})
    if asked is not None:
        cells, who, why = asked
        changed = {name: value for name, value in cells.items() if value != entry.text(name)}
        tables, seen = loaded.graph.tables, entry.revision
        _try(
            lambda: change_recognised(
                *(loaded.store, tables, entry.register_id, changed), who=who, why=why, revision=seen
            )
        )


def _draw_rest(before: Mapping[str, str]) -> tuple[dict[str, Field], str, str] | None:
    """Draw what else an entry holds; give it with who and why once it is sent."""
    columns = st.columns(3)
    short = [name for name in _OTHERS if name not in ("member_ids", "reason")]
    texts = {
        name: columns[at % 3].text_input(header_of(BOOK, name), before.get(name, ""), key=f"leader_{name}")
        for at, name in enumerate(short)
    }
    for name in ("member_ids", "reason"):
        texts[name] = st.text_input(header_of(BOOK, name), before.get(name, ""), key=f"leader_{name}")
    first, second = st.columns(2)
    why = first.text_input(
        str(Words("理由（改有效期必填）", "Reason (needed to change the validity)")), key="leader_why"
    )
    who = second.text_input(str(Words("填报人", "Changed by")), st.session_state.get("who", ""), key="leader_who")
    if not st.form_submit_button(str(Words("保存", "Save")), type="primary"):
        return None
    try:
        if not who.strip():
            raise UsageError(Words("请写填报人", "say who changes it"))
        cells: dict[str, Field] = {}
        for name, text in texts.items():
            value = read_cell(LEADERS.spec, LEADERS.columns[name].zh, text)[1] if text.strip() else None
            cells[name] = "" if value is None else value
    except UsageError as error:
        st.error(str(error))
        return None
    st.session_state["who"] = who.strip()
    return cells, who.strip(), why.strip()


def _try(record: Callable[[], Recognised]) -> None:
    """Record, and draw the page anew; a mistake is told in the dialog."""
    try:
        record()
    except ChainlinkError as error:
        st.error(str(error))
    else:
        st.rerun()
