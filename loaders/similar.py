"""Is this delivery an old acquaintance under another name? Told, because two deliveries of one office stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from graph_schema.spec import schema
from loaders.dates import is_before
from loaders.findings import Finding, warning
from loaders.scene import Scene, loaded_sources

_TOLD_FROM = 0.5
_FEWEST_ROWS = 3
_FACTS = ("makes", "supplies")


def find_similar(scene: Scene) -> Iterator[Finding]:
    """Tell each source that comes whose lines and sourcings stand, at least by half, under another source already."""
    for source in loaded_sources(scene.drafts):
        count, again = 0, pd.Series(dtype="int64")
        for table in _FACTS:
            key = list(schema().tables[table].key)
            coming = scene.drafts[table].frame
            rows = coming.loc[coming["source"] == source, key].drop_duplicates()
            count += len(rows)
            same = scene.staying[table][[*key, "source"]].merge(rows, on=key)
            again = again.add(same["source"].value_counts(), fill_value=0)
        for other, same_count in sorted(again.items(), key=lambda pair: (-pair[1], str(pair[0])))[:1]:
            if count >= _FEWEST_ROWS and same_count >= _TOLD_FROM * count:
                yield warning(
                    source, 0, "",
                    f"{count} 行生产和供应关系中有 {same_count:.0f} 行已在来源“{other}”中；若是同一单位的新数据，"
                    f"请用 --from {other} 装入，否则新旧两份并存",
                    f"{same_count:.0f} of {count} lines and sourcings stand under source {other!r} already; "
                    f"if the same office sent them anew, load with --from {other}, else both stay side by side",
                )  # fmt: skip


def find_older(scene: Scene) -> Iterator[Finding]:
    """Tell each source whose rows that come are all older than the newest of those that they replace."""
    coming_by_source = _newest_by_source(draft.frame for draft in scene.drafts.values())
    leaving_by_source = _newest_by_source(frame for _, frame in scene.leaving.items())
    for source in loaded_sources(scene.drafts):
        coming, leaving = coming_by_source.get(source, ""), leaving_by_source.get(source, "")
        if is_before(coming, leaving):
            yield warning(
                source, 0, "",
                f"库中数据截至 {leaving}，这次只到 {coming}；请核对是否装错了旧文件",
                f"its rows are as of {leaving} in the store, and only of {coming} now; check whether this is an old file",
            )  # fmt: skip


def _newest_by_source(frames: Iterable[pd.DataFrame]) -> dict[str, str]:
    """Give by source the newest date of its rows, "" where they have none."""
    newest: dict[str, str] = {}
    for frame in frames:
        for source, day in frame[["source", "as_of"]].drop_duplicates().itertuples(index=False, name=None):
            newest[source] = max(newest.get(source, ""), day)
    return newest
