"""`chainlink names`: which firms may be one firm written twice, and who decided so?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import current_user, print_columns, print_json, tell
from chainlink.commands.options import AsJson, Why
from graph_schema.moments import local_time
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.name_pairs import NamePair

app = typer.Typer(
    help="名称核对：疑为同一企业的两个编号 / Firms that may be one firm under two ids", no_args_is_help=True
)
Pair = Annotated[str, typer.Argument(help="名称核对编号，或待核对的企业编号 / id of the pair, or the id that waits")]
Who = Annotated[str, typer.Option("--who", help="谁核定，默认 CHAINLINK_USER / who decides")]
Holding = Annotated[bool, typer.Option("--yes", help="转入待核对，其行暂不计入 / put them in the queue")]


@app.command("list")
def list_pairs(is_json: AsJson = False) -> None:
    """待核对与已核定的名称 / Pairs that wait, and pairs that are settled"""
    from chainlink.books.name_pairs import STATE_WORDS, name_pairs
    from chainlink.stores import open_store

    pairs = name_pairs(open_store())
    if is_json:
        print_json("chainlink.names/1", {"names": [_record(pair) for pair in pairs]})
        return
    if not pairs:
        tell(Words("没有待核对的名称", "no names wait"))
        return
    headers = [
        Words("编号", "pair"),
        Words("状态", "state"),
        Words("分数", "score"),
        Words("依据", "because"),
        Words("企业", "firm"),
        Words("疑同", "may be"),
        Words("待定行", "rows"),
    ]
    rows = [
        [
            pair.pair_id,
            str(STATE_WORDS[pair.state]),
            str(pair.score),
            str(pair.because),
            pair.drop_name,
            pair.keep_name,
            str(sum(map(len, pair.held.values()))),
        ]
        for pair in pairs
    ]
    print_columns(headers, rows)


@app.command("merge")
def merge(pair_id: Pair, who: Who = "", why: Why = "", is_json: AsJson = False) -> None:
    """核定为同一企业，待定的行按保留的编号计入 / Settle as one firm; its rows go in under the id that is kept"""
    from chainlink.books.firm_names import settle_names
    from chainlink.stores import open_store

    _print(settle_names(open_store(), pair_id, "same", who=who or current_user(), why=why), is_json=is_json)


@app.command("apart")
def apart(pair_id: Pair, who: Who = "", why: Why = "", is_json: AsJson = False) -> None:
    """核定为两家企业，待定的行按自己的编号计入 / Settle as two firms; its rows go in under their own id"""
    from chainlink.books.firm_names import settle_names
    from chainlink.stores import open_store

    _print(settle_names(open_store(), pair_id, "apart", who=who or current_user(), why=why), is_json=is_json)


@app.command("propose")
def propose(is_confirmed: Holding = False, who: Who = "", is_json: AsJson = False) -> None:
    """查找库中已有的疑似重复企业；加 --yes 转入待核对 / Find pairs among the firms in the data; --yes puts them in the queue"""
    from chainlink.books.firm_names import hold_names, propose_names
    from chainlink.stores import open_store

    store = open_store()
    pairs = propose_names(store)
    if is_confirmed and pairs:
        hold_names(store, pairs, who=who or current_user())
    if is_json:
        print_json("chainlink.names/1", {"names": [_record(pair) for pair in pairs]})
        return
    for pair in pairs:
        print(
            f"{pair.pair_id}  {pair.score}  "
            + str(
                Words(
                    f"{pair.drop_name} / {pair.keep_name}：{pair.because.zh}",
                    f"{pair.drop_name} / {pair.keep_name}: {pair.because.en}",
                )
            )
        )
    if not pairs:
        tell(Words("没有新的疑似重复企业", "no new pairs"))
    elif is_confirmed:
        tell(
            Words(
                f"{len(pairs)} 对转入待核对，其行暂不计入", f"{len(pairs)} pairs wait; their rows are not in the data"
            )
        )
    else:
        tell(
            Words(
                f"共 {len(pairs)} 对；加 --yes 转入待核对，核定之前，前一企业的行暂不计入",
                f"{len(pairs)} pairs; --yes puts them in the queue, and the rows of the first named wait",
            )
        )


@app.command("undo")
def undo(pair_id: Pair, who: Who = "", why: Why = "", is_json: AsJson = False) -> None:
    """撤销核定，恢复待核对 / Take a decision back; the pair waits again"""
    from chainlink.books.firm_names import undo_names
    from chainlink.stores import open_store

    _print(undo_names(open_store(), pair_id, who=who or current_user(), why=why), is_json=is_json)


@app.command("history")
def history(pair_id: Pair, is_json: AsJson = False) -> None:
    """一对名称的全部核定 / Every decision about a pair"""
    from chainlink.books.name_pairs import BOOK, STATE_WORDS, find_pair
    from chainlink.stores import open_store

    store = open_store()
    entries = store.history(BOOK, find_pair(store, pair_id).pair_id)
    if is_json:
        states = [
            {"state": entry.fields["state"], "who": entry.who, "when": entry.when, "why": entry.why}
            for entry in entries
        ]
        print_json("chainlink.names_history/1", {"pair_id": pair_id, "states": states})
        return
    headers = [Words("时间", "when"), Words("状态", "state"), Words("谁", "who"), Words("理由", "why")]
    print_columns(
        headers,
        [
            [local_time(entry.when), str(STATE_WORDS[str(entry.fields["state"])]), entry.who or "—", entry.why or "—"]
            for entry in entries
        ],
    )


def _print(pair: NamePair, *, is_json: bool) -> None:
    from chainlink.books.name_pairs import STATE_WORDS

    if is_json:
        print_json("chainlink.names/1", {"names": [_record(pair)]})
        return
    print(f"{pair.pair_id} {STATE_WORDS[pair.state]}")


def _record(pair: NamePair) -> dict[str, object]:
    return {
        "pair_id": pair.pair_id,
        "state": pair.state,
        "score": pair.score,
        "because": {"zh": pair.because.zh, "en": pair.because.en},
        "keep_id": pair.keep_id,
        "keep_name": pair.keep_name,
        "drop_id": pair.drop_id,
        "drop_name": pair.drop_name,
        "held_id": pair.held_id,
        "component_ids": list(pair.component_ids),
        "held": pair.held,
        "who": pair.who,
        "when": pair.when,
        "why": pair.why,
    }
