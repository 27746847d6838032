"""What happens if something stops? One answer: what stops when, what is lost, who could step in, where, how surely.

ask           `what_if`: the question, and the answer put together
answer        the answer, as plain values and as JSON; `wave_by_day` for showing it day by day
named_stops   stops as people write them, by id or name
stop_words    stops as people are told them
losses        lines, firms and targets lost, with what rests on assumptions
stepping_in   independent backups of lost lines
behind_traders  the makers behind the traders that are cut off
places        how many firms stop in which city, county or country
survival      how long the targets can be supplied, and what is lost at least
"""

from chainlink.whatif.answer import WhatIf
from chainlink.whatif.ask import what_if
from chainlink.whatif.behind_traders import BehindTrader, behind_traders
from chainlink.whatif.by_day import DayOfWave, wave_by_day
from chainlink.whatif.named_stops import read_stops
from chainlink.whatif.stepping_in import stepping_in
from chainlink.whatif.stop_words import stop_words, write_stop

__all__ = [
    "BehindTrader",
    "DayOfWave",
    "WhatIf",
    "behind_traders",
    "read_stops",
    "stepping_in",
    "stop_words",
    "wave_by_day",
    "what_if",
    "write_stop",
]
