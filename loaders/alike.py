"""Which firms may be one firm written twice? Pairs with a score and the reason, for a person to judge; never merged here.

Two things speak for a pair: the names (equal once brackets, spaces, 有限公司/股份 and branches are folded, or a former
name), and the ids (one is not a whole credit code and comes within one slip of one that is).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from graph_schema.names import Words
from loaders.codes import is_credit_code
from loaders.layouts.cells import party
from loaders.layouts.drafts import is_draft
from loaders.name_ids import plain_name
from loaders.tables import Tables

_FORM = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|集团公司|集团|总公司|总厂|公司|厂)$")
_BRANCH = re.compile(r"(?<=公司|集团)[^公司]{0,8}(?:分公司|分厂|分部|分店)$")
_PLACE_IN_BRACKETS = re.compile(r"^([^()]+)\(([\u4e00-\u9fff]{2,3})\)")
_CODE_LIKE = re.compile(r"[0-9A-Z]{16,20}")
_LEAST_SIMILAR = 80
_SHORTEST_WITHIN = 4
_BOTH, _SAME_NAME, _SAME_CORE = 99, 95, 85


@dataclass(frozen=True)
class Alike:
    """Two ids that may be one firm.

    Attributes
    ----------
    keep_id, drop_id
        The id that a merged firm keeps, and the other.
    held_id
        The one of them that is new: its rows wait until a person has judged.
    score
        How much speaks for it, 0 to 100.
    because
        What does.
    """

    keep_id: str
    drop_id: str
    held_id: str
    score: int
    because: Words

    @property
    def pair_id(self) -> str:
        """Name the pair."""
        return f"{self.drop_id}~{self.keep_id}"


def core_name(name: str) -> str:
    """Fold a firm's name to its core: no brackets, no legal form, no branch.

    Examples
    --------
    >>> core_name("甲密封（宁波）股份有限公司") == core_name("甲密封(宁波)有限公司北仑分公司")
    True
    """
    plain = re.sub(r"[()\[\]【】「」·.,，、-]", "", plain_name(name))
    return _FORM.sub("", _BRANCH.sub("", plain))


def core_name_place_first(name: str) -> str:
    """Do as `core_name`, with a place that stands in brackets put first.

    Examples
    --------
    >>> core_name_place_first("甲密封（宁波）有限公司") == core_name_place_first("宁波甲密封股份有限公司")
    True
    """
    placed = _PLACE_IN_BRACKETS.sub(r"\2\1", plain_name(name), count=1)
    return core_name(placed)


def find_alike(known: pd.DataFrame, coming: pd.DataFrame) -> tuple[Alike, ...]:
    """Find the firms that come which may be another firm: one that is known, or one that comes with them.

    Parameters
    ----------
    known, coming
        Rows of firms: those that stay, and those that come.

    Returns
    -------
    tuple
        Best first, then by id; each pair once. Two whole credit codes are a pair only where the names are equal in full.
        What is no firm's name (日本某公司) speaks for no pair.

    Notes
    -----
    Linear in firms, and in the ids that look like a credit code and are none times their neighbours.

    Examples
    --------
    >>> known = pd.DataFrame({"firm_id": ["91330212MA00000011"], "name_zh": ["甲密封有限公司"], "former_names": [""]})
    >>> coming = known.assign(firm_id="91330212MA0000001")
    >>> [(pair.drop_id, pair.keep_id, pair.score) for pair in find_alike(known, coming)]
    [('91330212MA0000001', '91330212MA00000011', 99)]
    """
    rows = pd.concat([known, coming], ignore_index=True)[["firm_id", "name_zh", "former_names"]].drop_duplicates()
    new = set(coming["firm_id"]) - set(known["firm_id"])
    if not new:
        return ()
    is_whole = {str(firm_id): is_credit_code(str(firm_id)) for firm_id in rows["firm_id"].unique()}
    names: dict[str, set[str]] = defaultdict(set)
    for firm_id, name, former in rows.itertuples(index=False, name=None):
        texts = (text for text in (name, *former.split(";")) if text)
        names[firm_id].update(text for text in texts if not (is_draft(firm_id) and party(text).is_nameless))
    near = set(_near_ids(is_whole))
    pairs: dict[frozenset[str], tuple[int, Words]] = {}
    for one, other in _same_texts(names, plain_name):
        _note(pairs, one, other, _SAME_NAME, Words("名称相同", "equal names"))
    for folded, because in (
        (core_name, Words("名称去掉公司形式后相同", "equal names but for the legal form")),
        (
            core_name_place_first,
            Words("括号里的地名移到前面后相同", "equal names once the place in brackets stands first"),
        ),
    ):
        for one, other in _same_texts(names, folded):
            if not (is_whole[one] and is_whole[other]):
                _note(pairs, one, other, _SAME_CORE, because)
    for pair in near:
        one, other = sorted(pair)
        similar = max(
            (fuzz.WRatio(core_name(name), core_name(second)) for name in names[one] for second in names[other]),
            default=0.0,
        )
        if pair in pairs:
            _, because = pairs[pair]
            pairs[pair] = (_BOTH, Words(f"{because.zh}，代码只差一处", f"{because.en}, ids one slip apart"))
        elif similar >= _LEAST_SIMILAR:
            _note(pairs, one, other, int(similar), Words("代码只差一处，名称相近", "ids one slip apart, similar names"))
    alike = [_directed(pair, score, because, is_whole, new) for pair, (score, because) in pairs.items() if pair & new]
    return tuple(sorted(alike, key=lambda alike_pair: (-alike_pair.score, alike_pair.pair_id)))


def find_alike_suppliers(known: Tables, coming: Tables) -> tuple[Alike, ...]:
    """Find suppliers of one thing to one buyer of whom one name shortens the other, one of them a draft.

    Two facts speak for such a pair: the names, and that one buyer has the same thing from both.

    Parameters
    ----------
    known, coming
        Rows that stay, and rows that come.

    Returns
    -------
    tuple
        Best first, then by id; each pair once.

    Notes
    -----
    Linear in sourcings, quadratic in the suppliers that one buyer has of one thing.
    """
    new = set(coming.firms["firm_id"]) - set(known.firms["firm_id"])
    if not any(map(is_draft, new)) and not any(map(is_draft, known.firms["firm_id"])):
        return ()
    firms = pd.concat([known.firms, coming.firms])
    names = dict(zip(firms["firm_id"].tolist(), firms["name_zh"].tolist(), strict=True))
    sourcings = pd.concat([known.supplies, coming.supplies])[["buyer_id", "component_id", "supplier_id"]]
    pairs: dict[frozenset[str], int] = {}
    for _, suppliers in sourcings.groupby(["buyer_id", "component_id"], sort=False)["supplier_id"]:
        fellows = sorted(set(suppliers))
        for at, one in enumerate(fellows):
            for other in fellows[at + 1 :]:
                pair = frozenset((one, other))
                if pair in pairs or not (pair & new) or not (is_draft(one) or is_draft(other)):
                    continue
                if any(party(names.get(firm_id, firm_id)).is_nameless for firm_id in pair):
                    continue
                short, long = sorted((core_name(names.get(one, one)), core_name(names.get(other, other))), key=len)
                if len(short) >= _SHORTEST_WITHIN and _is_within(short, long):
                    pairs[pair] = int(fuzz.ratio(short, long))
    because = Words("一个名称是另一个的简称，供同一企业同一产品", "one name shortens the other, one thing to one buyer")
    is_whole = {firm_id: is_credit_code(firm_id) for pair in pairs for firm_id in pair}
    alike = [_directed(pair, score, because, is_whole, new) for pair, score in pairs.items()]
    return tuple(sorted(alike, key=lambda alike_pair: (-alike_pair.score, alike_pair.pair_id)))


def _is_within(short: str, long: str) -> bool:
    """Whether the letters of one name stand in the other in this order: 恒汇示例 in 恒汇进出口示例."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def _note(pairs: dict[frozenset[str], tuple[int, Words]], one: str, other: str, score: int, because: Words) -> None:
    pairs.setdefault(frozenset((one, other)), (score, because))


def _same_texts(names: Mapping[str, Iterable[str]], folded: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Give the pairs of firms that share a folded name; of many that do, each with the first."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for firm_id, texts in names.items():
        for text in texts:
            bearers[folded(text)].add(firm_id)
    for text, firm_ids in sorted(bearers.items()):
        first, *others = sorted(firm_ids)
        if text:
            yield from ((first, other) for other in others)


def _near_ids(is_whole: Mapping[str, bool]) -> Iterator[frozenset[str]]:
    """Give each pair of a whole code and an id like one, one slip apart."""
    odd = [firm_id for firm_id, whole in is_whole.items() if not whole and _CODE_LIKE.fullmatch(firm_id)]
    if not odd:
        return
    by_shortened: dict[str, set[str]] = defaultdict(set)
    for firm_id, whole in is_whole.items():
        for shortened in _shortened(firm_id) if whole else ():
            by_shortened[shortened].add(firm_id)
    for firm_id in odd:
        reached = {code for text in (firm_id, *_shortened(firm_id)) for code in by_shortened.get(text, ())}
        for code in {*reached, *(text for text in _shortened(firm_id) if is_whole.get(text))}:
            if DamerauLevenshtein.distance(firm_id, code) == 1:
                yield frozenset((firm_id, code))


def _shortened(text: str) -> Iterator[str]:
    """Give a text with each of its characters left out in turn."""
    return (text[:at] + text[at + 1 :] for at in range(len(text)))


def _directed(pair: frozenset[str], score: int, because: Words, is_whole: Mapping[str, bool], new: set[str]) -> Alike:
    """Say which id is kept, the whole code else the known one, and whose rows wait: the new one's, of two the odd one's."""
    keep, drop = sorted(pair, key=lambda firm_id: (not is_whole[firm_id], firm_id in new, firm_id))
    return Alike(keep, drop, drop if drop in new else keep, score, because)
