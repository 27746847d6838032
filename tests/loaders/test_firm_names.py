"""Are firms that are one firm written twice found, and lookalikes left apart? Against lists whose truth is known."""

from __future__ import annotations

import pytest

from benchmarks.firm_names import TROUBLES, drawn_list, measured
from loaders.alike import find_alike

NEVER_PROPOSED = ("place left out", "short name")
"""A name without its place is many firms' name: left to a person who looks the firm up."""


@pytest.mark.parametrize("seed", [0, 1])
def test_proposals_are_precise_and_find_most(seed: int) -> None:
    listed = drawn_list(800, seed=seed)
    proposals = find_alike(listed.known, listed.coming)
    two_facts, all_pairs = (measured(listed, proposals, least_score=least) for least in (99, 0))
    assert two_facts.precision == 1.0
    assert all_pairs.precision >= 0.99
    assert all_pairs.recall >= 0.8
    proposed = {frozenset((pair.keep_id, pair.drop_id)) for pair in proposals}
    missed = {trouble for pair, trouble in listed.trouble_by_pair.items() if pair not in proposed}
    assert missed == set(NEVER_PROPOSED)
    assert set(listed.trouble_by_pair.values()) == set(TROUBLES)
