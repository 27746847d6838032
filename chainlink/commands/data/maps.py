"""`chainlink map`: what is a foreign file taken for, what is remembered of layouts, and which component do goods mean?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import current_user, print_columns, print_json, tell, write_file
from graph_schema.names import Words

if TYPE_CHECKING:
    from loaders.layouts.proposal import Proposal

app = typer.Typer(help="外来表格：认列、对照、记住 / Files of foreign layouts", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="摸排表、订单、发票、海关、问卷等文件 / a file of a foreign layout")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="写成映射文件，可修改后用 load --map / write a mapping file")
]
Text = Annotated[str, typer.Argument(help="文件中的货物名称 / goods as files name them")]
ComponentId = Annotated[str, typer.Argument(help="产品编号 / id of the component")]
Who = Annotated[str, typer.Option("--who", help="谁核定，默认 CHAINLINK_USER / who decides")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@app.command("propose")
def propose_mapping(file: File, output: Output = None, is_json: AsJson = False) -> None:
    """认出每一列是什么，写明疑问 / Say what each column is, with every doubt"""
    from chainlink.books.layouts import known_mappings
    from chainlink.stores import open_store
    from graph_schema.errors import LoadError, Problem
    from loaders.layouts.files import proposals_of_file
    from loaders.layouts.mapping import mapping_text
    from loaders.layouts.notices import NOT_RECOGNISED

    proposals = proposals_of_file(file, known_mappings(open_store()))
    if not proposals:
        raise LoadError([Problem(file.name, 0, "", NOT_RECOGNISED)])
    if output is not None:
        write_file(output, mapping_text(proposals[0][1].mapping).encode())
        tell(
            Words(
                f"已写入 {output}；修改后用 chainlink load --map {output} 装入",
                f"written to {output}; load with --map {output}",
            )
        )
    if is_json:
        print_json("chainlink.mapping/1", {"sheets": [_record(place, proposal) for place, proposal in proposals]})
        return
    for place, proposal in proposals:
        _print(place, proposal)


def _print(place: str, proposal: Proposal) -> None:
    from loaders.layouts.vocabulary import fields, layouts

    mapping, row = proposal.mapping, proposal.header.row + 1
    layout = layouts()[mapping.layout].words
    zh = f"{place}：认作“{layout.zh}”，表头在第 {row} 行"
    print(Words(zh, f"{place}: taken as {layout.en}, header in row {row}"))
    rows = [
        [
            column.header,
            str(fields()[column.field].words) if column.field else str(Words("（不读入）", "(left out)")),
            str(column.block or ""),
            column.unit,
        ]
        for column in mapping.columns
    ]
    print_columns([Words("列", "column"), Words("是", "is"), Words("第几组", "block"), Words("单位", "unit")], rows)
    sender, as_of = proposal.sender or "—", proposal.as_of or "—"
    print(Words(f"报送单位 {sender}，截至 {as_of}", f"sent by {sender}, as of {as_of}"))
    for doubt in proposal.doubts:
        print(f"  ? {doubt}")


def _record(place: str, proposal: Proposal) -> dict[str, object]:
    from dataclasses import asdict

    mapping = proposal.mapping
    return {
        "place": place,
        "layout": mapping.layout,
        "fingerprint": mapping.fingerprint,
        "header_row": proposal.header.row + 1,
        "columns": [asdict(column) for column in mapping.columns],
        "sender": proposal.sender,
        "as_of": proposal.as_of,
        "doubts": [str(doubt) for doubt in proposal.doubts],
    }


@app.command("goods")
def list_goods(is_json: AsJson = False) -> None:
    """本单位的货物名称对照 / The office's table of names of goods"""
    from chainlink.books.layouts import goods_names
    from chainlink.stores import open_store
    from graph_schema.moments import local_time

    names = goods_names(open_store())
    if is_json:
        from dataclasses import asdict

        print_json("chainlink.goods_names/1", {"names": [asdict(name) for name in names]})
        return
    if not names:
        tell(Words("还没有名称对照", "the table of names is empty"))
        return
    headers = [Words("货物名称", "goods"), Words("产品编号", "component"), Words("核定", "confirmed")]
    print_columns(headers, [[name.text, name.component_id, f"{name.who} {local_time(name.when)}"] for name in names])


@app.command("name")
def name(text: Text, component_id: ComponentId, who: Who = "") -> None:
    """核定货物名称指哪个产品，已装入的行随之改正 / Say which component a name of goods means"""
    from chainlink.books.layouts import name_goods
    from chainlink.stores import open_store

    changed = name_goods(open_store(), text, component_id, who=who or current_user())
    print(
        Words(f"“{text}”即 {component_id}；改正 {changed} 行", f"{text!r} means {component_id}; {changed} rows changed")
    )
