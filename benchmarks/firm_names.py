"""How well are firms found that are one firm written twice? Pairs proposed against a list whose truth is known.

    python -m benchmarks.firm_names [FIRMS] [SEED]

Draws Chinese firms and writes part of them a second time with the troubles of real lists: brackets and spaces, 有限公司 for
股份有限公司, a branch, a former name, codes of 17 or 19 characters or with one character wrong, vendor codes of a ledger, the
place in brackets or left out, a short name. Others are only alike: namesakes in another city, firms of one group, codes one
character apart. Told are precision and recall of what is proposed, by score: 99 is where two facts agree that do not follow
from each other, name and code. Nothing is merged without a person.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from loaders.alike import Alike, find_alike
from loaders.codes import check_character

_PLACES = ("宁波", "杭州", "温州", "台州", "绍兴", "嘉兴", "湖州", "金华", "衢州", "舟山", "丽水", "义乌")
_SYLLABLES = "宏达华盛金瑞天恒永昌东海新诚中兴立远德科美佳凯旋光正泰安通利源博创精锐力方圆龙腾飞跃江山林溪岩松柏青云峰"
_TRADES = (
    "密封件",
    "电机",
    "轴承",
    "铸造",
    "泵业",
    "阀门",
    "电子",
    "新材料",
    "机械",
    "模具",
    "磁业",
    "光电",
    "化工",
    "智能装备",
)
_FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司")
TROUBLES = (
    "brackets and spaces",
    "legal form",
    "branch",
    "former name",
    "17 characters",
    "19 characters",
    "one character wrong",
    "vendor code",
    "vendor code, legal form",
    "place in brackets",
    "place left out",
    "short name",
)
"""Ways in which a firm is written twice."""
LOOKALIKES = ("namesake elsewhere", "other trade", "neighbouring code", "other firm of a group")
"""Ways in which two firms are alike."""


@dataclass(frozen=True)
class Listed:
    """A list of firms with its truth.

    Attributes
    ----------
    known, coming
        Firms that are there, and those that come.
    trouble_by_pair
        Pairs of ids that are one firm, with what makes them differ.
    lookalike_by_pair
        Pairs of ids that are two firms, with what makes them alike.
    """

    known: pd.DataFrame
    coming: pd.DataFrame
    trouble_by_pair: dict[frozenset[str], str]
    lookalike_by_pair: dict[frozenset[str], str]


@dataclass(frozen=True)
class _Firm:
    firm_id: str
    place: str
    core: str
    trade: str
    form: str
    former: str

    @property
    def name(self) -> str:
        return f"{self.place}{self.core}{self.trade}{self.form}"


def drawn_list(firm_count: int, *, seed: int, written_twice: float = 0.3) -> Listed:
    """Draw firms, write a share of them a second time, and put as many lookalikes beside them.

    Examples
    --------
    >>> listed = drawn_list(200, seed=0)
    >>> len(listed.known), len(listed.trouble_by_pair), len(listed.lookalike_by_pair)
    (200, 60, 60)
    """
    random = np.random.default_rng(seed)
    firms = list(_firms(random, firm_count))
    count = int(firm_count * written_twice)
    twins: dict[frozenset[str], str] = {}
    others: dict[frozenset[str], str] = {}
    coming: list[tuple[str, str, str]] = []
    for number, at in enumerate(random.permutation(firm_count)[: 2 * count].tolist()):
        firm = firms[at]
        if number < count:
            trouble = TROUBLES[number % len(TROUBLES)]
            row, truth, word = _again(firm, trouble, number, random), twins, trouble
        else:
            lookalike = LOOKALIKES[number % len(LOOKALIKES)]
            row, truth, word = _alike(firm, lookalike, number, random), others, lookalike
        coming.append(row)
        truth[frozenset((firm.firm_id, row[0]))] = word
    return Listed(_frame((firm.firm_id, firm.name, firm.former) for firm in firms), _frame(coming), twins, others)


def _frame(rows: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["firm_id", "name_zh", "former_names"])


def _firms(random: np.random.Generator, count: int) -> Iterator[_Firm]:
    taken: set[str] = set()
    while len(taken) < count:
        core = "".join(random.choice(list(_SYLLABLES), size=int(random.integers(2, 4))))
        place, trade, form = (str(random.choice(words)) for words in (_PLACES, _TRADES, _FORMS))
        former = f"{place}{core}{trade}厂" if random.random() < 0.2 else ""
        firm = _Firm(_code(random), place, core, trade, form, former)
        if firm.name not in taken:
            taken.add(firm.name)
            yield firm


def _code(random: np.random.Generator) -> str:
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    first = "9133" + "".join(random.choice(list("0123456789"), 4)) + "MA" + "".join(random.choice(list(letters), 7))
    return first + check_character(first)


def _again(firm: _Firm, trouble: str, number: int, random: np.random.Generator) -> tuple[str, str, str]:
    """Write a firm a second time; the id is another one in any case, or there would be nothing to find."""
    vendor = f"V{number:06d}"
    at = int(random.integers(4, 17))
    cut = firm.firm_id[:at] + firm.firm_id[at + 1 :]
    wrong = firm.firm_id[:at] + ("7" if firm.firm_id[at] != "7" else "4") + firm.firm_id[at + 1 :]
    other_form = "有限公司" if firm.form != "有限公司" else "股份有限公司"
    rows: dict[str, Callable[[], tuple[str, str, str]]] = {
        "brackets and spaces": lambda: (vendor, f" {firm.place}{firm.core} {firm.trade}{firm.form}", ""),
        "legal form": lambda: (cut, f"{firm.place}{firm.core}{firm.trade}{other_form}", ""),
        "branch": lambda: (vendor, f"{firm.name}{firm.place}分公司", ""),
        "former name": lambda: (vendor, f"{firm.place}{firm.core}实业{firm.form}", firm.name),
        "17 characters": lambda: (cut, firm.name, ""),
        "19 characters": lambda: (firm.firm_id[:at] + firm.firm_id[at] + firm.firm_id[at:], firm.name, ""),
        "one character wrong": lambda: (wrong, firm.name, ""),
        "vendor code": lambda: (vendor, firm.name, ""),
        "vendor code, legal form": lambda: (vendor, f"{firm.place}{firm.core}{firm.trade}{other_form}", ""),
        "place in brackets": lambda: (vendor, f"{firm.core}{firm.trade}（{firm.place}）{firm.form}", ""),
        "place left out": lambda: (vendor, f"{firm.core}{firm.trade}{firm.form}", ""),
        "short name": lambda: (vendor, f"{firm.core}{firm.trade}", ""),
    }
    return rows[trouble]()


def _alike(firm: _Firm, lookalike: str, number: int, random: np.random.Generator) -> tuple[str, str, str]:
    """Write another firm that is only like this one."""
    elsewhere = _PLACES[(_PLACES.index(firm.place) + 1 + number % 5) % len(_PLACES)]
    trade = _TRADES[(_TRADES.index(firm.trade) + 1) % len(_TRADES)]
    first = firm.firm_id[:16] + ("3" if firm.firm_id[16] != "3" else "5")
    rows: dict[str, Callable[[], tuple[str, str, str]]] = {
        "namesake elsewhere": lambda: (_code(random), f"{elsewhere}{firm.core}{firm.trade}{firm.form}", ""),
        "other trade": lambda: (f"V{number:06d}", f"{firm.place}{firm.core}{trade}{firm.form}", ""),
        "neighbouring code": lambda: (
            first + check_character(first),
            f"{elsewhere}{firm.core[::-1]}{trade}{firm.form}",
            "",
        ),
        "other firm of a group": lambda: (_code(random), f"{firm.place}{firm.core}{firm.trade}销售{firm.form}", ""),
    }
    return rows[lookalike]()


@dataclass(frozen=True)
class Measured:
    """How good the pairs above a score are: how many there are, how many of them right, how many there were to find."""

    proposed: int
    right: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of what is proposed that is right; 1 where nothing is proposed."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Share of what there was to find that is proposed."""
        return self.right / self.wanted if self.wanted else 1.0


def measured(listed: Listed, proposals: tuple[Alike, ...], *, least_score: int) -> Measured:
    """Hold proposals from a score on against the truth."""
    pairs = {frozenset((pair.keep_id, pair.drop_id)) for pair in proposals if pair.score >= least_score}
    return Measured(len(pairs), len(pairs & set(listed.trouble_by_pair)), len(listed.trouble_by_pair))


def main(firm_count: int, seed: int) -> None:
    """Print precision and recall by score, recall by trouble, and what is proposed wrongly."""
    listed = drawn_list(firm_count, seed=seed)
    proposals = find_alike(listed.known, listed.coming)
    for least in (99, 95, 80):
        figures = measured(listed, proposals, least_score=least)
        print(
            f"score {least} and above: {figures.proposed} proposed, precision {figures.precision:.4f}, recall {figures.recall:.3f}"
        )
    pairs = {frozenset((pair.keep_id, pair.drop_id)) for pair in proposals}
    wanted, caught = (
        Counter(listed.trouble_by_pair.values()),
        Counter(word for pair, word in listed.trouble_by_pair.items() if pair in pairs),
    )
    for trouble in TROUBLES:
        print(f"  {trouble}: {caught[trouble]} of {wanted[trouble]}")
    wrong = Counter(listed.lookalike_by_pair.get(pair, "by chance") for pair in pairs - set(listed.trouble_by_pair))
    for word, count in sorted(wrong.items()):
        print(f"  wrong: {word}: {count}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
