"""`chainlink bulk-export`: how does a whole store move into a new Neo4j server? As files for its import tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.console import showing_progress

NewFolder = Annotated[Path, typer.Argument(metavar="DIR", help="要写出的新文件夹 / the folder to write, new or empty")]


def bulk_export(folder: NewFolder) -> None:
    """写出 Neo4j 批量导入文件 / Write files for Neo4j's import tool."""
    from chainlink.stores import open_store
    from chainlink.stores.neo4j.bulk_export import bulk_export as write

    with showing_progress() as on_progress:
        write(open_store(), folder, on_progress=on_progress)
    print(folder / "import.sh")
