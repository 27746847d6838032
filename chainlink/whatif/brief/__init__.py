"""断供快报: what does one page say to those who must act when something stops?

brief        `stop_brief`: the page's content, put together
known        names, offices and traders that all parts look up
sentences    what happened, how much stops, which targets, places and chains
rows         what stops at once and whom it reaches, with independent backups and who is in charge
"""

from chainlink.whatif.brief.brief import StopBrief, stop_brief
from chainlink.whatif.brief.rows import Backups, ReachedFirm, StoppedComponent

__all__ = ["Backups", "ReachedFirm", "StopBrief", "StoppedComponent", "stop_brief"]
