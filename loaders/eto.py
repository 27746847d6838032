"""How does the ETO chip dataset become a chain? Its folder, exactly as it is, into valid tables.

Organisations become firms and what they provide their lines; `goes_into` becomes INPUT_TO and `is_type_of`
VARIANT_OF; stages become segments. Everything is joined by id, because names differ between the files.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from loaders.eto_doubts import doubts, maker_rows
from loaders.eto_files import ROW, EtoFiles, read_eto_files, share_of
from loaders.report import LoadReport
from loaders.tables import Tables

SOURCE = "ETO advanced semiconductor supply chain 2022"
CHAIN_ID = "eto_logic_chip"
RELEASED_ON = "2022"

_STAGE_ZH = {"Design": "设计", "Fabrication": "制造", "Assembly, testing, and packaging (ATP)": "封装测试"}
_KIND_ZH = {"process": "工艺", "tool_resource": "设备", "material_resource": "材料", "ultimate_output": "产品"}


def load_eto(folder: str | Path, *, is_significant_only: bool = True) -> LoadReport:
    """Read an ETO folder into the tables of one chain, `eto_logic_chip`.

    Every organisation is a firm, every input it provides a *line*. A provider marked negligible is not significant.
    An input that names any organisation counts as surveyed on the date of the release; one that names none is missing
    data and stays unsurveyed. What has no place in the tables (shares of countries, organisations of a whole stage) is
    told, never guessed; two providers with one name stay two and are told.

    Parameters
    ----------
    folder
        Folder with `inputs.csv`, `providers.csv`, `provision.csv`, `sequence.csv` and `stages.csv`.
    is_significant_only
        Whether lines marked negligible are left out; the firms stay in both readings.

    Returns
    -------
    LoadReport
        Rows in file order, all of one source; repairs and warnings by file and row.

    Raises
    ------
    LoadError
        With every problem, if a file or column is missing, an id is unknown, or a cell cannot be read.

    Notes
    -----
    An input without a stage stands in the earliest stage it leads to; what leads to none, in the latest stage that
    leads to it. The final output is marked as target: the dataset's chip designs feed nothing either, and would be
    targets by the general rule. Linear, but for the pairs of provider names that are compared.

    References
    ----------
    Emerging Technology Observatory (2022). Advanced Semiconductor Supply Chain Dataset.
    https://eto.tech/dataset-docs/chipexplorer

    Examples
    --------
    >>> report = load_eto("tests/fixtures/eto_small")
    >>> report.tables.makes.loc[report.tables.makes["component_id"] == "N2", "firm_id"].tolist()
    ['P11']
    """
    files = read_eto_files(Path(folder))
    is_variant = files.sequence["is_type_of_id"] != ""
    tables = Tables.of(
        {
            "chains": _from("stages.csv", _chain()),
            "segments": _from("stages.csv", _segments(files.stages)),
            "components": _from("inputs.csv", _components(files, is_significant_only=is_significant_only)),
            "placements": _from("inputs.csv", _placements(files)),
            "variants": _from("sequence.csv", _relation(files.sequence[is_variant], "is_type_of_id", "parent_id")),
            "inputs": _from("sequence.csv", _relation(files.sequence[~is_variant], "goes_into_id", "product_id")),
            "firms": _from("providers.csv", _firms(files.providers)),
            "makes": _from("provision.csv", _makes(files, is_significant_only=is_significant_only)),
        }
    )
    doubtful = doubts(files, is_significant_only=is_significant_only)
    return LoadReport(tables, files.repairs, doubtful, (SOURCE,))


def _from(file: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn the `row` column into the provenance of each row."""
    source_row = file + " row " + frame[ROW].astype("str")
    return frame.drop(columns=ROW).assign(source=SOURCE, source_row=source_row, as_of=RELEASED_ON)


def _chain() -> pd.DataFrame:
    return pd.DataFrame(
        {"chain_id": [CHAIN_ID], "name_zh": ["先进逻辑芯片"], "name_en": ["Advanced logic chip"], ROW: [1]}
    )


def _segments(stages: pd.DataFrame) -> pd.DataFrame:
    """Give one segment a stage: the first file row is upstream, the last downstream."""
    last = len(stages) - 1
    return pd.DataFrame(
        {
            "segment_id": stages["stage_id"],
            "chain_id": CHAIN_ID,
            "name_zh": [_STAGE_ZH.get(name, name) for name in stages["stage_name"]],
            "name_en": stages["stage_name"],
            "stage": [
                "upstream" if at == 0 else "downstream" if at == last else "midstream" for at in range(len(stages))
            ],
            ROW: stages[ROW],
        }
    )


def _components(files: EtoFiles, *, is_significant_only: bool) -> pd.DataFrame:
    inputs, made = files.inputs, maker_rows(files)
    is_surveyed = inputs["input_id"].isin(made["provided_id"])
    left_out = made[made["is_negligible"]] if is_significant_only else made[:0]
    name_by_firm = dict(zip(files.providers["provider_id"], files.providers["provider_name"], strict=True))
    names: dict[str, list[str]] = {}
    for provider_id, input_id in zip(left_out["provider_id"], left_out["provided_id"], strict=True):
        names.setdefault(input_id, []).append(name_by_firm[provider_id])
    return pd.DataFrame(
        {
            "component_id": inputs["input_id"],
            "name_zh": inputs["input_name"],
            "name_en": inputs["input_name"],
            "kind": [_KIND_ZH.get(kind, kind) for kind in inputs["type"]],
            "negligible_makers": [";".join(sorted(names.get(name, ()))) for name in inputs["input_id"]],
            "makers_surveyed_on": [RELEASED_ON if surveyed else "" for surveyed in is_surveyed],
            ROW: inputs[ROW],
        }
    )


def _relation(sequence: pd.DataFrame, to_file_column: str, to_column: str) -> pd.DataFrame:
    """Give the distinct pairs of one kind of sequence row."""
    pairs = sequence[["input_id", to_file_column, ROW]].drop_duplicates(["input_id", to_file_column])
    return pairs.rename(columns={"input_id": "component_id", to_file_column: to_column})


def _firms(providers: pd.DataFrame) -> pd.DataFrame:
    firms = providers[providers["provider_type"] == "organization"]
    return pd.DataFrame(
        {
            "firm_id": firms["provider_id"],
            "name_zh": firms["provider_name"],
            "name_en": firms["provider_name"],
            "country": firms["country"],
            ROW: firms[ROW],
        }
    )


def _makes(files: EtoFiles, *, is_significant_only: bool) -> pd.DataFrame:
    made = maker_rows(files)
    if is_significant_only:
        made = made[~made["is_negligible"]]
    return pd.DataFrame(
        {
            "firm_id": made["provider_id"],
            "component_id": made["provided_id"],
            "market_share": [share_of(text) for text in made["share_provided"]],
            ROW: made[ROW],
        }
    )


def _placements(files: EtoFiles) -> pd.DataFrame:
    """Place each input in one stage; an input that no stage reaches stays outside the chain."""
    inputs, sequence = files.inputs, files.sequence
    stages: list[str] = files.stages["stage_id"].tolist()
    order = {stage: at for at, stage in enumerate(stages)}
    own: dict[str, str] = {
        name: stage for name, stage in zip(inputs["input_id"], inputs["stage_id"], strict=True) if stage
    }
    ends = list(zip(sequence["input_id"], sequence["goes_into_id"] + sequence["is_type_of_id"], strict=True))
    onwards = _neighbours(ends)
    backwards = _neighbours((end, start) for start, end in ends)

    def stage_of(input_id: str) -> str:
        """Give the input's own stage, else the nearest by the sequence."""
        if input_id in own:
            return own[input_id]
        towards = ((onwards, min), (backwards, max))
        for neighbours, choose in towards:
            if reached := _first_stages(input_id, neighbours, own):
                return stages[choose(order[stage] for stage in reached)]
        return ""

    placed = pd.DataFrame(
        {
            "component_id": inputs["input_id"],
            "segment_id": [stage_of(input_id) for input_id in inputs["input_id"]],
            "chain_id": CHAIN_ID,
            "is_target": pd.array(
                [True if kind == "ultimate_output" else pd.NA for kind in inputs["type"]], dtype="boolean"
            ),
            ROW: inputs[ROW],
        }
    )
    return placed[placed["segment_id"] != ""]


def _neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    neighbours: dict[str, list[str]] = {}
    for start, end in pairs:
        neighbours.setdefault(start, []).append(end)
    return neighbours


def _first_stages(input_id: str, neighbours: dict[str, list[str]], own: dict[str, str]) -> set[str]:
    """Walk from an input until something with a stage of its own stands on each path."""
    seen, waiting, stages = {input_id}, [input_id], set()
    while waiting:
        for other in neighbours.get(waiting.pop(), []):
            if other in own:
                stages.add(own[other])
            elif other not in seen:
                seen.add(other)
                waiting.append(other)
    return stages
