"""Which firm does a code or a name in a foreign file mean? A known one by code or unique name, else a draft of that name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import pandas as pd

from loaders.alike import core_name
from loaders.codes import read_firm_id
from loaders.layouts.cells import HOME
from loaders.layouts.drafts import draft_id, is_draft
from loaders.layouts.notices import Notices
from loaders.name_ids import plain_name

_WHOLE_CODE = 18


def firm_code(code: str) -> str:
    """Give a credit code, or what looks like one; "" for the number of a ledger, a branch mark or nothing.

    Examples
    --------
    >>> firm_code("91350100m000100y43"), firm_code("V0000102345")
    ('91350100M000100Y43', '')
    """
    reading = read_firm_id(code.strip()) if code.strip() else None
    is_usable = reading is not None and (reading.error is None or reading.may_stand)
    value = str(reading.value or "") if reading and is_usable else ""
    return value if len(value) == _WHOLE_CODE and value.isalnum() else ""


class Parties:
    """Finds firms by what a file says of them, and remembers those that it must add.

    Parameters
    ----------
    firms
        Rows of firms that are known.
    told
        Where it is told how names were read.
    """

    def __init__(self, firms: pd.DataFrame, notices: Notices) -> None:
        self.notices = notices
        self.known_ids = set(firms["firm_id"])
        self.added: dict[str, dict[str, str]] = {}
        bearers: dict[str, set[str]] = defaultdict(set)
        for firm_id, name_zh, name_en, former in firms[["firm_id", "name_zh", "name_en", "former_names"]].itertuples(
            index=False, name=None
        ):
            for name in (name_zh, name_en, *former.split(";")):
                if name:
                    bearers[plain_name(name)].add(firm_id)
        self.id_by_name = {name: _only(ids) for name, ids in bearers.items()}

    def learn(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take note of codes and names that stand together in the file: a name alone then means that code."""
        ids_by_name: dict[str, set[str]] = defaultdict(set)
        for code, name in pairs:
            if (known := firm_code(code)) and name:
                ids_by_name[plain_name(name)].add(known)
        for name, ids in ids_by_name.items():
            if len(ids) == 1:
                self.id_by_name[name] = next(iter(ids))

    def unite_vendors(self, rows: pd.DataFrame, code: str, name: str) -> None:
        """Read two spellings under one vendor number as one firm where they are equal but for the legal form."""
        named = rows[(rows[code] != "") & (rows[name] != "")]
        for number, texts in named.groupby(code, sort=True)[name]:
            spellings = Counter(texts)
            if len(spellings) < 2 or firm_code(str(number)):
                continue
            first = max(spellings, key=lambda text: (spellings[text], text))
            for other in sorted(set(spellings) - {first}):
                same = core_name(other) == core_name(first)
                at = named.loc[(named[code] == number) & (named[name] == other), "row"].tolist()
                if same:
                    self.id_by_name[plain_name(other)] = self.id_by_name.get(plain_name(first)) or draft_id(first)
                    self.id_by_name.setdefault(plain_name(first), draft_id(first))
                    self.notices.say(
                        "repair", at, "",
                        f"编号 {number} 的“{other}”与“{first}”代码相同、名称只差公司形式，按同一企业读入",
                        f"{other!r} and {first!r} have one vendor number {number} and names equal but for the legal form: read as one firm",
                    )  # fmt: skip
                    self._former(first, other)
                else:
                    self.notices.say(
                        "warning", at, "",
                        f"编号 {number} 下还有“{first}”；名称不同，按两家企业读入，请核对",
                        f"{first!r} stands under number {number} too; taken as two firms, check them",
                    )  # fmt: skip

    def _former(self, first: str, other: str) -> None:
        firm_id = self.id_by_name[plain_name(first)]
        self.added.setdefault(firm_id, {"firm_id": firm_id, "name_zh": first, "country": "", "former_names": ""})
        former = [text for text in self.added[firm_id]["former_names"].split(";") if text]
        self.added[firm_id]["former_names"] = ";".join(dict.fromkeys([*former, other]))

    def firm(self, code: str, name: str, *, country: str = "", within: str = "") -> str:
        """Give the id of a firm, "" where neither code nor name is there; a firm that nobody knows becomes a draft.

        Parameters
        ----------
        country
            Where it stands, "" if nobody says so.
        within
            For what is no firm's name: the buyer whose supplier it is.
        """
        country = country or (HOME if firm_code(code)[:1] == "9" else "")
        firm_id = firm_code(code) or (self.id_by_name.get(plain_name(name), "") if name and not within else "")
        if not firm_id:
            text = name or code
            if not text:
                return ""
            firm_id = draft_id(text, within=within)
            self.id_by_name.setdefault(plain_name(text), firm_id) if not within else None
        if firm_id not in self.known_ids or is_draft(firm_id) or firm_code(code):
            row = self.added.setdefault(
                firm_id, {"firm_id": firm_id, "name_zh": name or code, "country": "", "former_names": ""}
            )
            if country and (not row["country"] or row["country"] == HOME):
                row["country"] = country
        return firm_id


def _only(ids: set[str]) -> str:
    """Give the one firm that bears a name, drafts behind real ones; "" where two real ones do."""
    real = sorted(one for one in ids if not is_draft(one))
    return real[0] if len(real) == 1 else "" if real else sorted(ids)[0]
