"""Is this delivery an old acquaintance under another name? Told, because two deliveries of one office stand side by side."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from graph_schema.spec import schema
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
