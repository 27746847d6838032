"""What is told of a foreign sheet? Rows left out by reason, cells read otherwise, doubts; each once, with its count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph_schema.names import Words
from loaders.findings import Finding, Gravity, error, repair, warning
from loaders.layouts.vocabulary import fields

_NAMED_ROWS = 10


NOT_RECOGNISED = Words(
    "没有认出任何一张供应清单；表头里至少要有供应商和采购方，或供应商、产品和报送单位，请核对表头所在的行",
    "no list of purchases was recognised; headers must name supplier and buyer, or supplier, goods and sender: check the row "
    "of the header",
)


@dataclass(frozen=True)
class LeftOut:
    """Rows that gave nothing, and why.

    Attributes
    ----------
    reason
        Why.
    rows
        Their numbers in the file, sorted.
    """

    reason: Words
    rows: tuple[int, ...]


@dataclass
class Notices:
    """Gathers what is to be told of one sheet."""

    place: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Field to the header under which it stands."""
    _said: dict[tuple[Gravity, str, Words], set[int]] = field(default_factory=dict)
    _left_out: dict[Words, set[int]] = field(default_factory=dict)
    _lost: Counter[int] = field(default_factory=Counter)

    def leave_out(self, rows: Sequence[int], zh: str, en: str) -> None:
        """Say that rows give nothing."""
        if numbers := set(map(int, rows)):
            self._left_out.setdefault(Words(zh, en), set()).update(numbers)
            self._lost.update(map(int, rows))

    def header(self, name: str) -> str:
        """Give the header of a field; its own name where no column holds it."""
        return self.headers.get(name) or str(fields()[name].words)

    def lines_lost(self) -> dict[int, int]:
        """Give by row how many of its lines were left out."""
        return dict(self._lost)

    def say(self, gravity: Gravity, rows: Sequence[int], header: str, zh: str, en: str) -> None:
        """Say something of some rows: once, at the first of them, with their count."""
        self._said.setdefault((gravity, header, Words(zh, en)), set()).update(map(int, rows))

    @property
    def findings(self) -> list[Finding]:
        """What was said of cells and rows."""
        findings = []
        for (gravity, header, words), rows in self._said.items():
            count = len(rows)
            more_zh, more_en = (f"（共 {count} 行）", f" ({count} rows)") if count > 1 else ("", "")
            say = {"error": error, "warning": warning, "repair": repair}[gravity]
            findings.append(say(self.place, min(rows, default=0), header, words.zh + more_zh, words.en + more_en))
        return findings

    def left_out(self, used: Iterable[int] = ()) -> tuple[LeftOut, ...]:
        """Give the rows that gave nothing at all, by reason; a row of which something was used is none of them."""
        kept, passed = set(used), set[int]()
        given = []
        for reason, rows in self._left_out.items():
            left = sorted(rows - kept - passed)
            passed |= set(left)
            if left:
                given.append(LeftOut(reason, tuple(left)))
        return tuple(given)

    def of_left_out(self, left_out: Sequence[LeftOut]) -> Iterable[Finding]:
        """Tell rows that gave nothing, by reason, the first of them by number."""
        for group in left_out:
            named = "、".join(map(str, group.rows[:_NAMED_ROWS]))
            count = len(group.rows)
            more = " …" if count > _NAMED_ROWS else ""
            yield repair(
                self.place, group.rows[0], "",
                f"{group.reason.zh}，未计入（{count} 行：{named}{more}）",
                f"{group.reason.en}, not counted ({count} rows: {named}{more})",
            )  # fmt: skip
