"""The pairs in the queue of names: firms that may be one firm written twice, and what was decided of them.

Read without pandas: pages say at once what waits. `firm_names` moves the rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from chainlink.stores import Change, Entry, Field, Store
from graph_schema.errors import UnknownIdError
from graph_schema.names import Words

BOOK = "firm_names"
State = Literal["open", "same", "apart"]
STATE_WORDS: dict[str, Words] = {
    "open": Words("待核对", "open"),
    "same": Words("同一企业", "one firm"),
    "apart": Words("不同企业", "two firms"),
}
Rows = dict[str, list[dict[str, object]]]


@dataclass(frozen=True)
class NamePair:
    """A pair of the queue as it stands.

    Attributes
    ----------
    pair_id, state
        Which, and what was decided.
    keep_id, drop_id, held_id
        The id that one firm would keep, the other, and the one whose rows wait.
    keep_name, drop_name
        Their names.
    score, because
        How much speaks for one firm, and what.
    held
        The rows that wait, or waited, by table.
    added, taken
        What the decision put into the data, and what it took out: undoing turns them round.
    who, when, why
        Its last change.
    version_id
        The version of the data that was current when it came to stand as it does.
    """

    pair_id: str
    state: State
    keep_id: str
    drop_id: str
    held_id: str
    keep_name: str
    drop_name: str
    score: int
    because: Words
    held: Rows
    added: Rows
    taken: Rows
    revision: int
    who: str = ""
    when: str = ""
    why: str = ""
    version_id: str = ""

    @property
    def component_ids(self) -> tuple[str, ...]:
        """Give the components whose makers hang on it, sorted."""
        return tuple(sorted({str(row["component_id"]) for row in self.held.get("makes", ())}))

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        count = sum(map(len, self.held.values()))
        return Words(
            f"{self.drop_name}（{self.drop_id}）与 {self.keep_name}（{self.keep_id}）疑为同一企业："
            f"{self.because.zh}，{self.score} 分；{count} 行待核对名称，暂未计入",
            f"{self.drop_name} ({self.drop_id}) may be {self.keep_name} ({self.keep_id}): "
            f"{self.because.en}, score {self.score}; {count} rows wait for the answer",
        )


def name_pairs(store: Store, *, state: State | None = None) -> tuple[NamePair, ...]:
    """Give the pairs of the queue, open ones first, best score first."""
    pairs = [pair_of(entry) for entry in store.entries(BOOK)]
    chosen = [pair for pair in pairs if (state is None or pair.state == state) and (pair.held or pair.state != "open")]
    return tuple(sorted(chosen, key=lambda pair: (pair.state != "open", -pair.score, pair.pair_id)))


def find_pair(store: Store, pair_id: str) -> NamePair:
    """Give a pair of the queue, by its id or by one of its two ids where that stands in one pair only.

    Raises
    ------
    UnknownIdError
        If there is none, or more than one.
    """
    pairs = name_pairs(store)
    chosen = [pair for pair in pairs if pair_id in (pair.pair_id, pair.drop_id)]
    if len(chosen) != 1:
        raise UnknownIdError(Words("名称核对", "pair of names"), pair_id, [pair.pair_id for pair in pairs][:5])
    return chosen[0]


def change_of(pair: NamePair, *, who: str, why: str) -> Change:
    """Give the change that records a pair as it stands now."""
    texts = {name: json.dumps(rows, ensure_ascii=False, sort_keys=True) for name, rows in
             (("held", pair.held), ("added", pair.added), ("taken", pair.taken))}  # fmt: skip
    fields: dict[str, Field] = {
        "state": pair.state, "keep_id": pair.keep_id, "drop_id": pair.drop_id, "held_id": pair.held_id,
        "keep_name": pair.keep_name, "drop_name": pair.drop_name, "score": pair.score,
        "because_zh": pair.because.zh, "because_en": pair.because.en, "version_id": pair.version_id,
    }  # fmt: skip
    return Change(BOOK, pair.pair_id, {**fields, **texts}, revision=pair.revision, who=who, why=why)


def pair_of(entry: Entry) -> NamePair:
    """Read a pair from its entry."""
    fields = entry.fields
    state = str(fields["state"])
    return NamePair(
        pair_id=entry.entry_id,
        state="same" if state == "same" else "apart" if state == "apart" else "open",
        keep_id=str(fields["keep_id"]),
        drop_id=str(fields["drop_id"]),
        held_id=str(fields["held_id"]),
        keep_name=str(fields["keep_name"]),
        drop_name=str(fields["drop_name"]),
        score=int(fields["score"] or 0),
        because=Words(str(fields["because_zh"]), str(fields["because_en"])),
        held=json.loads(str(fields["held"])),
        added=json.loads(str(fields["added"])),
        taken=json.loads(str(fields["taken"])),
        revision=entry.revision,
        who=entry.who,
        when=entry.when,
        why=entry.why,
        version_id=str(fields.get("version_id") or ""),
    )
