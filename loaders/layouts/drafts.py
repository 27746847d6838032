"""What is a draft? A firm, component or chain that only a name in somebody's file speaks of: 待核 until surveyed.

Its id begins with 待核- and follows from its name, so that one name in two files is one draft. Drafts never have a survey
date: nothing that rests on them is red.
"""

from __future__ import annotations

import hashlib

from loaders.name_ids import plain_name

MARK = "待核-"


def draft_id(name: str, *, within: str = "") -> str:
    """Give the id of a draft; `within` tells apart things of one name that are not the same (日本某公司 of two buyers).

    Examples
    --------
    >>> draft_id("甲密封（宁波）") == draft_id("甲密封(宁波) "), is_draft(draft_id("甲密封")), is_draft("C02")
    (True, True, False)
    """
    return MARK + hashlib.sha256(f"{plain_name(name)}\n{within}".encode()).hexdigest()[:10]


def is_draft(thing_id: str) -> bool:
    """Whether an id is one of a draft."""
    return thing_id.startswith(MARK)
