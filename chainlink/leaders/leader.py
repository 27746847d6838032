"""What is said of a firm that could lead a chain, and of what that rests on?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chainlink.leaders.weights import Rank
from graph_schema.names import Words


@dataclass(frozen=True)
class Leader:
    """One firm that could lead one chain, and why.

    Attributes
    ----------
    chain_id, firm_id
        Which firm for which chain.
    parts
        By name in `LEADER_PARTS`, 0 to 1; None where it is not known.
    rank
        The parts put together by the published weights.
    upstream_firms, downstream_firms
        Other firms of the chain that supply it, and that use its goods, directly or through others.
    lines
        Lines of these firms that are so linked.
    components
        Components of the chain that it makes or that are so linked.
    stages
        Stages these stand in.
    dependents
        Other firms of the chain with a line that stops when it stops, with suppliers in use only.
    output_value_10k_yuan, output_share
        Of its lines in the chain, as far as known, and their share of all that is known of the chain; None where none
        is known. The part `output` measures it against the largest of the chain.
    lines_without_value
        Its lines in the chain whose output value is not known.
    """

    chain_id: str
    firm_id: str
    parts: Mapping[str, float | None]
    rank: Rank
    upstream_firms: int
    downstream_firms: int
    lines: int
    components: int
    stages: tuple[str, ...]
    dependents: int
    output_value_10k_yuan: float | None
    output_share: float | None
    lines_without_value: int

    @property
    def because(self) -> Words:
        """Say why in one sentence."""
        value = self.output_share
        more = (
            Words(
                f"（另有 {self.lines_without_value} 条生产线产值不明）", f" ({self.lines_without_value} lines unknown)"
            )
            if self.lines_without_value
            else Words("", "")
        )
        reasons = (
            Words("产值不明", "output value not known")
            if value is None
            else Words(f"产值占全链已知产值 {value:.1%}{more.zh}", f"{value:.1%} of the chain's known output{more.en}")
        )
        return Words(
            f"上游 {self.upstream_firms} 家为其供货，下游 {self.downstream_firms} 家用其产品，"
            f"关联生产线 {self.lines} 条、产品 {self.components} 种、阶段 {len(self.stages)} 个；"
            f"其停产时 {self.dependents} 家随停；{reasons.zh}",
            f"{self.upstream_firms} firms supply it, {self.downstream_firms} use its goods; {self.lines} lines, "
            f"{self.components} components, {len(self.stages)} stages reached; {self.dependents} firms stop with it; "
            f"{reasons.en}",
        )


@dataclass(frozen=True)
class ChainBasis:
    """What the proposals of a chain rest on.

    Attributes
    ----------
    firms, lines, components
        Of the chain, as the data know them.
    lines_without_value
        Lines whose output value is not known; they stand in no share.
    unrecorded
        Essential requirements without a recorded supplier in use: links that nobody knows.
    unplaced_firms
        Firms left out because nobody knows where they are.
    outside_firms
        Firms left out because they are outside the province.
    """

    chain_id: str
    firms: int
    lines: int
    components: int
    lines_without_value: int
    unrecorded: int
    unplaced_firms: int
    outside_firms: int
