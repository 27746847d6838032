"""Which chain, segment and component does a project name? Ids stay, names become ids, strangers are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chainlink.stores import Field
from graph_schema.names import Words
from loaders.tables import Tables

_TABLES = {"chain_id": "chains", "segment_id": "segments", "component_id": "components"}
_KINDS = {
    "chain_id": Words("产业链", "chain"),
    "segment_id": Words("环节", "segment"),
    "component_id": Words("产品", "component"),
}


class Subjects:
    """The ids and names that projects may name.

    Notes
    -----
    Linear in the rows of the tables, once.
    """

    def __init__(self, tables: Tables) -> None:
        self._ids: dict[str, dict[str, str]] = {}
        self._named: dict[str, dict[str, list[str]]] = {}
        for column, table in _TABLES.items():
            frame = tables[table]
            ids = frame[column].tolist()
            self._ids[column] = {each.casefold(): each for each in ids}
            named: dict[str, list[str]] = {}
            for each, zh, en in zip(ids, frame["name_zh"].tolist(), frame["name_en"].tolist(), strict=True):
                for name in {zh.casefold(), en.casefold()} - {""}:
                    named.setdefault(name, []).append(each)
            self._named[column] = named
        segments = tables.segments
        self._chain_by_segment = dict(zip(segments["segment_id"], segments["chain_id"], strict=True))
        self._firms = frozenset(tables.firms["firm_id"])

    def settle(self, cells: dict[str, Field]) -> Iterator[tuple[str, Words]]:
        """Turn the names in a row's cells into ids; give (column, what is wrong) for what is unknown."""
        for column in _TABLES:
            wanted = str(cells.get(column) or "").casefold()
            if not wanted:
                continue
            found = [self._ids[column][wanted]] if wanted in self._ids[column] else self._named[column].get(wanted, [])
            if column == "segment_id":
                found = [each for each in found if self._chain_by_segment[each] == cells.get("chain_id")] or found
            kind = _KINDS[column]
            if not found:
                name = cells[column]
                yield (
                    column,
                    Words(f"数据中没有{kind.zh}“{name}”；请核对", f"no {kind.en} {name!r} in the data; check it"),
                )
            elif len(found) > 1:
                ids = "、".join(found)
                said = Words(
                    f"有几个{kind.zh}叫这个名字（{ids}）；请写编号", f"several are called so ({ids}); write the id"
                )
                yield column, said
            else:
                cells[column] = found[0]

    def doubts(self, stated: Mapping[str, Field]) -> Iterator[tuple[str, Words]]:
        """Give (column, what deserves a look): a firm that is not in the data."""
        firm_id = stated.get("firm_id")
        if firm_id and firm_id not in self._firms:
            said = Words(
                "数据中没有这家企业；投产后更新供应网络前须先装入该企业",
                "is not a firm of the data; load it before the network is updated",
            )
            yield "firm_id", said
