"""What in an ETO folder deserves a look? Every row that was left out, and every statement that does not add up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd
from rapidfuzz import fuzz

from graph_schema.errors import Problem
from graph_schema.names import Words
from loaders.eto_files import ROW, EtoFiles, share_of

_LEAST_ALIKE = 90.0


def maker_rows(files: EtoFiles) -> pd.DataFrame:
    """Give the provision rows in which an organisation makes an input, once a pair.

    Returns
    -------
    pandas.DataFrame
        Rows of `provision.csv` in file order, with `is_negligible`; of a doubled pair the first row stands.
    """
    provision = files.provision
    is_firm = provision["provider_id"].isin(_organisations(files.providers))
    is_input = provision["provided_id"].isin(files.inputs["input_id"])
    rows = provision[is_firm & is_input].drop_duplicates(["provider_id", "provided_id"])
    is_said = rows[["share_provided", "negligible_market_share"]].apply(lambda cells: cells.str.lower() == "negligible")
    return rows.assign(is_negligible=is_said.any(axis=1))


def doubts(files: EtoFiles, *, is_significant_only: bool) -> tuple[Problem, ...]:
    """Tell what was left out or looks wrong.

    Parameters
    ----------
    files
        Files from `read_eto_files`.
    is_significant_only
        Whether negligible makers were left out, so that it has to be told.

    Returns
    -------
    tuple
        Warnings in place order; empty if there are none.

    Notes
    -----
    Provider names are compared pair by pair: 300 take about 0.1 s.
    """
    problems = [
        *_left_out(files, is_significant_only=is_significant_only),
        *_doubled(files),
        *_worded_shares(files.provision),
        *_share_sums(files),
        *_other_names(files),
        *_one_name_twice(files.providers),
        *_dead_ends(files),
    ]
    return tuple(sorted(problems))


def _organisations(providers: pd.DataFrame) -> pd.Series:
    return providers.loc[providers["provider_type"] == "organization", "provider_id"]


def _left_out(files: EtoFiles, *, is_significant_only: bool) -> Iterator[Problem]:
    """Count the provision rows that became no line, and name the inputs without any."""
    provision, made = files.provision, maker_rows(files)
    is_firm = provision["provider_id"].isin(_organisations(files.providers))
    is_staged = is_firm & provision["provided_id"].isin(files.stages["stage_id"])
    unmade = files.inputs.loc[~files.inputs["input_id"].isin(made["provided_id"]), "input_id"]
    listed = ", ".join(unmade)
    is_doubtful = (
        (
            "provision.csv",
            int((~is_firm).sum()),
            "行是国家的份额，不是企业，未装入",
            "rows left out: shares of countries, which are no firms",
        ),
        (
            "provision.csv",
            int(is_staged.sum()),
            "行只说企业属于某个阶段，没有说生产什么，未作为生产线",
            "rows without a line: organisations placed in a stage, with no input named",
        ),
        (
            "provision.csv",
            int(made["is_negligible"].sum()) if is_significant_only else 0,
            "行的份额可忽略，未作为生产线；要计入请用 --all-makers",
            "rows without a line: negligible shares; --all-makers takes them in",
        ),
        (
            "inputs.csv",
            len(unmade),
            f"个投入品没有列出生产企业，属数据缺口，不算已摸排：{listed}",
            f"inputs without an organisation as maker, missing data and not surveyed: {listed}",
        ),
    )
    for file, count, zh, en in is_doubtful:
        if count:
            yield Problem(file, 0, "", Words(f"{count} {zh}", f"{count} {en}"))


def _doubled(files: EtoFiles) -> Iterator[Problem]:
    """Find rows that repeat a pair; a second row that says something else is told as such."""
    pair_by_file = {
        "provision.csv": (
            files.provision,
            ["provider_id", "provided_id"],
            ["share_provided", "negligible_market_share"],
        ),
        "sequence.csv": (files.sequence, ["input_id", "goes_into_id", "is_type_of_id"], []),
    }
    for file, (frame, pair, rest) in pair_by_file.items():
        for _, rows in frame[frame.duplicated(pair, keep=False)].groupby(pair, sort=False):
            first = rows.iloc[0]
            for _, other in rows.iloc[1:].iterrows():
                differs = any(other[column] != first[column] for column in rest)
                but = Words("，但内容不同", ", and says something else") if differs else Words("", "")
                zh = f"与第 {first[ROW]} 行重复{but.zh}；只计第 {first[ROW]} 行"
                en = f"repeats row {first[ROW]}{but.en}; only row {first[ROW]} counts"
                yield Problem(file, int(other[ROW]), "", Words(zh, en))


def _worded_shares(provision: pd.DataFrame) -> Iterator[Problem]:
    """Find shares given as a word: kept as unknown numbers."""
    share = provision["share_provided"]
    is_word = share.ne("") & ~share.str.contains(r"\d")
    for row, word in provision.loc[is_word, [ROW, "share_provided"]].itertuples(index=False):
        yield Problem(
            "provision.csv",
            row,
            "share_provided",
            Words(f"“{word}”不是数字，份额记为未知", f"{word!r} is no number; the share stays unknown"),
        )


def _share_sums(files: EtoFiles) -> Iterator[Problem]:
    """Find inputs and stages whose shares do not sum to 100 %, over countries and over organisations."""
    provision = files.provision.drop_duplicates(["provider_id", "provided_id"])
    type_by_provider = dict(zip(files.providers["provider_id"], files.providers["provider_type"], strict=True))
    word_by_type = {"country": Words("国家", "countries"), "organization": Words("企业", "organisations")}
    rows = provision.assign(percent=[100 * share_of(text) for text in provision["share_provided"]])
    for (provided_id, kind), group in rows.groupby(
        ["provided_id", rows["provider_id"].map(type_by_provider)], sort=False
    ):
        given = group.dropna(subset="percent")
        total = given["percent"].sum()
        is_partial = total < 100 and len(given) < len(group)
        if len(given) and not is_partial and abs(total - 100) > 0.05:
            who = word_by_type[str(kind)]
            zh = f"{provided_id} 各{who.zh}的份额合计 {total:g}%，不是 100%；照原样保留"
            en = f"shares of {provided_id} over {who.en} sum to {total:g}%, not 100%; kept as they are"
            yield Problem("provision.csv", int(given[ROW].iloc[0]), "share_provided", Words(zh, en))


def _other_names(files: EtoFiles) -> Iterator[Problem]:
    """Find names that differ from the one of their id, once a name; the id counts."""
    provider = dict(zip(files.providers["provider_id"], files.providers["provider_name"], strict=True))
    thing = dict(zip(files.inputs["input_id"], files.inputs["input_name"], strict=True))
    thing |= dict(zip(files.stages["stage_id"], files.stages["stage_name"], strict=True))
    named = (
        ("provision.csv", files.provision, "provider", provider),
        ("provision.csv", files.provision, "provided", thing),
        ("sequence.csv", files.sequence, "input", thing),
        ("sequence.csv", files.sequence, "goes_into", thing),
        ("sequence.csv", files.sequence, "is_type_of", thing),
    )
    for file, frame, column, name_by_id in named:
        pairs = frame[[ROW, f"{column}_id", f"{column}_name"]].drop_duplicates([f"{column}_id", f"{column}_name"])
        for row, found_id, name in pairs.itertuples(index=False):
            first_name = name_by_id.get(found_id, name)
            if name not in ("", first_name):
                zh = f"“{name}”的编号 {found_id} 是“{first_name}”；以编号为准"
                en = f"{name!r} has id {found_id}, which is {first_name!r}; the id counts"
                yield Problem(file, row, f"{column}_name", Words(zh, en))


def _one_name_twice(providers: pd.DataFrame) -> Iterator[Problem]:
    """Propose pairs of firms of one country that look like one firm under two spellings; nothing is merged."""
    firms = providers[providers["provider_type"] == "organization"]
    for _, group in firms.groupby("country", sort=False):
        records = zip(group["provider_id"], group["provider_name"], group[ROW], strict=True)
        for (first_id, first, _), (other_id, other, row) in combinations(records, 2):
            score = fuzz.ratio(first.casefold(), other.casefold())
            if score >= _LEAST_ALIKE:
                alike_zh = f"{other_id}“{other}”与 {first_id}“{first}”相似 {score:.0f}%"
                alike_en = f"{other_id} {other!r} and {first_id} {first!r} are {score:.0f}% alike"
                message = Words(
                    f"{alike_zh}，或为同一企业；未合并，请核实", f"{alike_en} and may be one firm; not merged, check"
                )
                yield Problem("providers.csv", row, "provider_name", message)


def _dead_ends(files: EtoFiles) -> Iterator[Problem]:
    """Find inputs that lead nowhere and are not the final output: no break of theirs can reach the target."""
    inputs = files.inputs
    is_end = ~inputs["input_id"].isin(files.sequence["input_id"]) & (inputs["type"] != "ultimate_output")
    for row, input_id in inputs.loc[is_end, [ROW, "input_id"]].itertuples(index=False):
        zh = f"{input_id} 不投入任何产品，也不是最终产品；它断供不会影响目标"
        yield Problem(
            "inputs.csv",
            row,
            "input_id",
            Words(zh, f"{input_id} goes into nothing and is not the final output; its loss cannot reach the target"),
        )
