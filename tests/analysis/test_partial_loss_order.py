"""In which order are falls passed on? The loops of networks drawn at random, against scipy's strong components."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from chainlink.analysis.partial_loss.kernels import LevelLinks, upstream_first


def drawn_links(seed: int, nodes: int, links: int) -> LevelLinks:
    """One requirement a link, of a node drawn at random."""
    random = np.random.default_rng(seed)
    source, owner = np.sort(random.integers(nodes, size=links)), random.integers(nodes, size=links)
    ptr = np.searchsorted(source, np.arange(nodes + 1)).astype(np.int32)
    numbers, none = np.arange(links, dtype=np.int32), np.zeros(links, np.uint8)
    return LevelLinks(
        ptr, numbers, np.ones(links), none, owner.astype(np.int32), np.ones(links), np.zeros(links, np.int32)
    )


@pytest.mark.parametrize(("seed", "nodes", "links"), [(0, 1, 0), (1, 40, 30), (2, 40, 60), (3, 60, 240), (4, 300, 390)])
def test_a_loop_stands_together_before_all_that_it_serves(seed: int, nodes: int, links: int) -> None:
    network = drawn_links(seed, nodes, links)
    order = upstream_first(network)
    source = np.repeat(np.arange(nodes), np.diff(network.ptr))
    _, component = connected_components(
        csr_matrix((np.ones(links), (source, network.owner)), shape=(nodes, nodes)), connection="strong"
    )
    assert order.node_at[order.rank].tolist() == list(range(nodes))
    same_loop = order.loop[:, None] == order.loop[None, :]
    assert (same_loop == (component[:, None] == component[None, :])).all()
    assert [order.loop[node] for node in order.node_at] == sorted(order.loop)
    assert (order.loop[source] <= order.loop[network.owner]).all()
    assert {order.rank[order.loop == first].min() for first in order.loop} == set(order.loop)
