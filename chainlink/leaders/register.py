"""Whom did the office recognise as leader, partner, expert or community, since when, and who decided? With history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chainlink.leaders.records import (
    BOOK,
    DERIVED,
    SUBJECT,
    Recognised,
    book,
    empty_fields,
    recognised_of,
    register_id_of,
)
from chainlink.leaders.weights import load_leader_weights
from chainlink.risks.register import record_again
from chainlink.stores import Change, Field, Store
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import Words
from loaders.tables import Tables


def list_recognised(store: Store) -> tuple[Recognised, ...]:
    """Give all entries of the register, by id; empty when there is none."""
    return tuple(recognised_of(entry) for entry in store.entries(BOOK))


def find_recognised(store: Store, register_id: str) -> Recognised:
    """Give one entry; letter case does not matter.

    Raises
    ------
    UnknownIdError
        If it is not in the register.
    """
    wanted = register_id.strip().casefold()
    every = list_recognised(store)
    for each in every:
        if each.register_id.casefold() == wanted:
            return each
    near = [each.register_id for each in every if wanted and wanted in each.register_id.casefold()]
    raise UnknownIdError(Words("认定", "entry"), register_id, near[:5])


def history(store: Store, register_id: str) -> tuple[Recognised, ...]:
    """Give all states of one entry, oldest first.

    Raises
    ------
    UnknownIdError
        If it is not in the register.
    """
    found = find_recognised(store, register_id)
    return tuple(recognised_of(entry) for entry in store.history(BOOK, found.register_id))


def recognise(store: Store, tables: Tables, stated: Mapping[str, Field], *, who: str, why: str = "") -> Recognised:
    """Enter a firm or community.

    Parameters
    ----------
    store
        Where the register is kept.
    tables
        The rows that its chain and firms must be in.
    stated
        Columns to values; `kind`, `chain_id` and `firm_id` at least.
    who, why
        Who enters it, and why.

    Raises
    ------
    UsageError
        If it is in the register already, something is missing or unknown, days contradict each other, or the firm
        would lead more chains than one may.
    """

    def build() -> tuple[Sequence[Change], str]:
        every = list_recognised(store)
        register_id = register_id_of(*(str(stated.get(name) or "") for name in SUBJECT))
        if any(each.register_id == register_id for each in every):
            raise UsageError(
                Words(f"名册中已有 {register_id}；请修改该条", f"{register_id} is in the register; change that entry")
            )
        return [checked_change(None, stated, every, tables, who=who, why=why)], register_id

    return find_recognised(store, record_again(store, build))


def change_recognised(
    store: Store,
    tables: Tables,
    register_id: str,
    changed: Mapping[str, Field],
    *,
    who: str,
    why: str = "",
    revision: int | None = None,
) -> Recognised:
    """Change an entry: its validity, office, members. What it is about never changes.

    Parameters
    ----------
    tables
        The rows that its firms must be in.
    changed
        Columns to new values; "" empties one.
    who, why
        Who changes it, and why. Another validity needs a reason.
    revision
        The revision the person saw. None: whatever it is now.

    Raises
    ------
    UnknownIdError
        If it is not in the register.
    UsageError
        As `recognise`, or if a reason is missing.
    ConflictError
        If somebody changed it after `revision`.
    """

    def build() -> tuple[Sequence[Change], str]:
        now = find_recognised(store, register_id)
        change = checked_change(*(now, changed, list_recognised(store), tables), who=who, why=why, revision=revision)
        return [change], now.register_id

    return find_recognised(store, record_again(store, build, is_once=revision is not None))


def checked_change(
    now: Recognised | None,
    stated: Mapping[str, Field],
    every: Sequence[Recognised],
    tables: Tables,
    *,
    who: str,
    why: str,
    revision: int | None = None,
) -> Change:
    """Give the change that brings an entry to these fields.

    Raises
    ------
    UsageError
        With everything that is wrong.
    """
    before = dict(now.fields) if now else empty_fields()
    fields = {**before, **{name: value for name, value in stated.items() if name not in DERIVED}}
    problems = list(_wrong(now, fields, before, every, tables, why))
    if problems:
        raise UsageError(Words("；".join(each.zh for each in problems), "; ".join(each.en for each in problems)))
    if not fields["firm_name"]:
        firms = tables.firms
        fields["firm_name"] = str(firms.loc[firms["firm_id"] == fields["firm_id"], "name_zh"].iloc[0])
    register_id = register_id_of(*(str(fields[name]) for name in SUBJECT))
    kept = {name: value for name, value in fields.items() if name not in DERIVED}
    made_on = revision if revision is not None else (now.revision if now else 0)
    return Change(BOOK, register_id, kept, made_on, who, why)


def _wrong(
    now: Recognised | None,
    fields: Mapping[str, Field],
    before: Mapping[str, Field],
    every: Sequence[Recognised],
    tables: Tables,
    why: str,
) -> Iterator[Words]:
    """Go through all that is wrong with an entry."""
    if unknown := [name for name in fields if name not in empty_fields()]:
        yield Words(f"没有这些列：{'、'.join(unknown)}", f"there are no columns {', '.join(unknown)}")
    missing = [book().column(name) for name in SUBJECT if not fields[name]]
    if missing:
        yield Words(
            f"缺少 {'、'.join(each.zh for each in missing)}；请填写",
            f"{', '.join(each.name for each in missing)} must be given",
        )
    if now and any(fields[name] != before[name] for name in SUBJECT):
        yield Words("类别、产业链、企业不能改；请另立一条", "kind, chain and firm cannot change; enter another")
    kinds = [kind for kind, _ in book().column("kind").choices]
    if fields["kind"] and fields["kind"] not in kinds:
        yield Words(f"类别须为 {'、'.join(kinds)} 之一", f"kind must be one of {', '.join(kinds)}")
    yield from _strangers(fields, tables)
    if fields["kind"] == "community" and not fields["member_ids"]:
        yield Words("共同体须填成员企业代码", "a community must name its members")
    first, last = (str(fields[name] or "") for name in ("valid_from", "valid_to"))
    if first and last and last < first[: len(last)]:
        yield Words("有效期止早于有效期起；请核对", "valid_to lies before valid_from; check them")
    if now and any(fields[name] != before[name] for name in ("valid_from", "valid_to")) and not why.strip():
        yield Words("改有效期须写明理由（--why）", "a change of validity needs a reason (--why)")
    yield from _too_many_chains(fields, every)


def _strangers(fields: Mapping[str, Field], tables: Tables) -> Iterator[Words]:
    """Tell chains and firms that the data do not know."""
    if fields["chain_id"] and fields["chain_id"] not in set(tables.chains["chain_id"]):
        yield Words(
            f"数据中没有产业链 {fields['chain_id']}；请核对", f"no chain {fields['chain_id']} in the data; check it"
        )
    firms = set(tables.firms["firm_id"])
    named = [fields["firm_id"], fields["leader_id"], *(each.strip() for each in str(fields["member_ids"]).split(";"))]
    unknown = sorted({str(each) for each in named if each and each not in firms})
    if unknown:
        yield Words(
            f"数据中没有企业 {'、'.join(unknown)}；请核对", f"no firm {', '.join(unknown)} in the data; check the ids"
        )


def _too_many_chains(fields: Mapping[str, Field], every: Sequence[Recognised]) -> Iterator[Words]:
    """Tell a firm that would lead more chains at the same time than one may."""
    if fields["kind"] != "chain_leader":
        return
    limit = load_leader_weights().chains_per_firm
    first, last = _span(fields)
    beside = sorted(
        each.text("chain_id")
        for each in every
        if each.fields["kind"] == "chain_leader"
        and each.fields["firm_id"] == fields["firm_id"]
        and each.fields["chain_id"] != fields["chain_id"]
        and _span(each.fields)[0] <= last
        and first <= _span(each.fields)[1]
    )
    if len(beside) >= limit:
        yield Words(
            f"该企业同期已是 {'、'.join(beside)} 的链主；一家企业至多 {limit} 条链",
            f"the firm leads {', '.join(beside)} at that time; a firm may lead {limit} chains",
        )


def _span(fields: Mapping[str, Field]) -> tuple[str, str]:
    """First and last day as texts that compare; an open end lies beyond every day."""
    return str(fields["valid_from"] or "0000"), str(fields["valid_to"] or "9999") + "~"
