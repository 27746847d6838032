"""Which component does a free text of goods mean? The same name, the office's own table of names, or a proposal with its score."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from graph_schema.names import Words
from loaders.layouts.drafts import draft_id, is_draft
from loaders.name_ids import plain_name

_CLASS = re.compile(r"^\*([^*]+)\*")
_REMARK = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_SPEC = re.compile(r"[\s,，;；/]*[0-9A-Za-zφΦ.×xX*#\-–_/+±°℃%~～\"']+(?:mm|cm|kg|KW|kw|V|号|型|寸|目)?\s*$")
_LEAST_PROPOSED = 45
SERVICES = re.compile(
    r"服务(?!器)|劳务|租赁|餐饮|住宿|物业|保险(?![丝杠柜箱管片])|电信(?!设备)|会议展览|经纪代理|金融(?!机具)|鉴证|咨询|旅游|不动产|无形资产"
)
"""Classes of goods on invoices, and names, that are no goods."""


@dataclass(frozen=True)
class GoodsProposal:
    """A component that a text of goods may mean, for a person to confirm.

    Attributes
    ----------
    text
        The goods as the file names them.
    draft_id
        The draft that stands for them meanwhile.
    component_id, component_name
        What may be meant.
    score
        How much speaks for it, 0 to 100.
    """

    text: str
    draft_id: str
    component_id: str
    component_name: str
    score: int

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        return Words(
            f"“{self.text}”疑为产品 {self.component_name}（{self.component_id}），{self.score} 分；暂作待核产品",
            f"{self.text!r} may be the component {self.component_name} ({self.component_id}), score {self.score}; a draft for now",
        )


def goods_name(text: str) -> str:
    """Give the name in a text of goods: no class between stars, no remark, no model behind it.

    Examples
    --------
    >>> [goods_name(text) for text in ("机械密封 M7N-45", "*通用设备*轴承 7312BEP", "不锈钢板（316L）", "ACS580", "O型圈")]
    ['机械密封', '轴承', '不锈钢板', 'ACS580', 'O型圈']
    """
    plain = _CLASS.sub("", text.strip())
    name = plain
    for pattern in (_REMARK, _SPEC, _SPEC):
        shorter = pattern.sub("", name).strip(" -_,，")
        name = shorter if re.search(r"[\u4e00-\u9fff]", shorter) else name
    return name or text.strip()


def class_of_goods(text: str) -> str:
    """Give the class between stars on an invoice, "" if there is none.

    Examples
    --------
    >>> class_of_goods("*运输服务*运费"), class_of_goods("轴承")
    ('运输服务', '')
    """
    match = _CLASS.match(text.strip())
    return match[1] if match else ""


class GoodsNames:
    """Finds components by the names of goods.

    Parameters
    ----------
    components
        Rows of components that are known.
    office
        The office's own table: plain text of goods to component id.
    keep_specs
        Whether texts that differ in their specification only stay apart.
    """

    def __init__(self, components: pd.DataFrame, office: Mapping[str, str], *, keep_specs: bool = False) -> None:
        self.office = {plain_name(text): component_id for text, component_id in office.items()}
        self.keep_specs = keep_specs
        self.name_by_id: dict[str, str] = {}
        bearers: dict[str, set[str]] = defaultdict(set)
        rows = components[["component_id", "name_zh", "name_en"]].itertuples(index=False, name=None)
        for component_id, name_zh, name_en in rows:
            self.name_by_id.setdefault(component_id, name_zh or name_en)
            for name in (name_zh, name_en):
                if name:
                    bearers[plain_name(name)].add(component_id)
        self.id_by_name = {
            name: sorted(ids, key=lambda one: (is_draft(one), one))[0]
            for name, ids in bearers.items()
            if len({one for one in ids if not is_draft(one)}) < 2
        }
        self._index = _Bigrams({one: name for one, name in self.name_by_id.items() if not is_draft(one)})

    def find(self, text: str) -> tuple[str, str]:
        """Give the component that a text means and how that is known: `name`, `office`, `stripped`, or `draft`."""
        for wanted in dict.fromkeys((text, goods_name(text))):
            if component_id := self.office.get(plain_name(wanted)):
                return component_id, "office"
        if component_id := self.id_by_name.get(plain_name(text)):
            return component_id, "name"
        name = text.strip() if self.keep_specs else goods_name(text)
        if component_id := self.id_by_name.get(plain_name(name)):
            return component_id, "stripped"
        return draft_id(name), "draft"

    def proposal(self, text: str) -> GoodsProposal | None:
        """Propose the known component whose name is likest; None if none is like it."""
        best = self._index.likest(goods_name(text))
        if best is None or best[1] < _LEAST_PROPOSED:
            return None
        return GoodsProposal(text, self.find(text)[0], best[0], self.name_by_id[best[0]], best[1])


class _Bigrams:
    """Compares names by the pairs of letters that they share; rare pairs count more."""

    def __init__(self, name_by_id: Mapping[str, str]) -> None:
        self.pairs_by_id = {one: _pairs(name) for one, name in name_by_id.items()}
        count = Counter(pair for pairs in self.pairs_by_id.values() for pair in pairs)
        size = max(len(name_by_id), 1)
        self.weight = {pair: math.log(1 + size / often) for pair, often in count.items()}
        self.unknown = math.log(1 + size)
        self.ids_by_pair: dict[str, list[str]] = defaultdict(list)
        for one, pairs in self.pairs_by_id.items():
            for pair in pairs:
                self.ids_by_pair[pair].append(one)

    def likest(self, name: str) -> tuple[str, int] | None:
        """Give the id whose name shares most with a name, and the share of what both hold, 0 to 100."""
        pairs = _pairs(name)
        reached = {one for pair in pairs for one in self.ids_by_pair.get(pair, ())}
        scored = [(self._likeness(pairs, self.pairs_by_id[one]), one) for one in reached]
        best = max(scored, key=lambda pair: (pair[0], pair[1]), default=None)
        return (best[1], round(100 * best[0])) if best else None

    def _likeness(self, one: set[str], other: set[str]) -> float:
        total = self._sum(one) + self._sum(other)
        return 2 * self._sum(one & other) / total if total else 0.0

    def _sum(self, pairs: Iterable[str]) -> float:
        return math.fsum(self.weight.get(pair, self.unknown) for pair in sorted(pairs))


def _pairs(name: str) -> set[str]:
    plain = plain_name(name)
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or ({plain} if plain else set())
