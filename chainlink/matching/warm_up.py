"""How is the first plan of an event made as quick as the second? Compile the flow of meetings once, at installation.

    python -m chainlink.matching.warm_up

The compiled code lands where that of `chainlink.analysis.warm_up` does.
"""

from __future__ import annotations

import numpy as np

from chainlink.matching.timetable.meeting_flow import Possible, Room, best_flow, points_of


def warm_up() -> int:
    """Choose the better of two meetings of which one may be held; returns its points.

    Examples
    --------
    >>> warm_up()
    5
    """
    buyer, suppliers = np.array([0, 0], np.int32), np.array([1, 2], np.int32)
    possible = Possible(np.array([0, 1], np.int32), buyer, suppliers, np.array([3, 5]), np.zeros(2, bool))
    room = Room(
        as_buyer=np.array([1, 0, 0], np.int32),
        as_supplier=np.array([0, 1, 1], np.int32),
        per_need=1,
        in_all=1,
        has_first_chance=np.zeros(3, bool),
        first_points=0,
    )
    return points_of(possible, room, best_flow(possible, room))


if __name__ == "__main__":
    warm_up()
