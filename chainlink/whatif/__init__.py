"""What happens if something stops? One answer: what stops when, what is lost, who could step in, where, how surely.

ask           `what_if`: the question, and the answer put together
answer        the answer, as plain values and as JSON; `wave_by_day` for showing it day by day
named_stops   stops as people write them, by id or name
losses        lines, firms and targets lost, with what rests on assumptions
stepping_in   independent backups of lost lines
places        how many firms stop in which city, county or country
survival      how long the targets can be supplied, and what is lost at least
"""

from chainlink.whatif.answer import WhatIf
from chainlink.whatif.ask import what_if
from chainlink.whatif.by_day import DayOfWave, wave_by_day
from chainlink.whatif.named_stops import read_stops
from chainlink.whatif.stepping_in import stepping_in

__all__ = ["DayOfWave", "WhatIf", "read_stops", "stepping_in", "wave_by_day", "what_if"]
