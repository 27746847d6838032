"""What does a scan tell? Findings by chain, as plain values, as a frame and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from chainlink.analysis.chokepoints.grades import Grade
from chainlink.analysis.spread.propagation import Stop, Stopped
from chainlink.screening.uncertainty import Uncertainty, doubts_of
from graph_schema.names import COLOURS, Colour, SourcingMode, Words

RULE = "MODEL 3.9/1"
"""Which rule gave the colours, and its version; kept with every finding."""
NAMED_MAKERS = 3
"""So many makers of negligible share are named beside a colour."""


@dataclass(frozen=True)
class ColourFinding:
    """One firm or component that has a colour in a chain.

    Attributes
    ----------
    about
        `firm` or `component`.
    id, name_zh, name_en
        Of the firm or component.
    target
        Target of the chain for which the colour is worst; the first by id where several are.
    targets
        All targets of the chain for which it has a colour, sorted.
    is_cross_chain
        Whether the path starts at a component that stands in other chains only.
    grade
        Colour, marks and path.
    province_colour
        Worst colour over the targets of all chains; None where not all were scanned.
    stops_chains
        Chains with a target that it stops, sorted; None likewise.
    negligible_makers
        Who else makes the component, or that where the firm's path starts, with a share that is negligible: no colour
        counts them.
    rule
        The rule and its version.
    """

    about: str
    id: str
    name_zh: str
    name_en: str
    target: str
    targets: tuple[str, ...]
    is_cross_chain: bool
    grade: Grade
    province_colour: Colour | None = None
    stops_chains: tuple[str, ...] | None = None
    negligible_makers: tuple[str, ...] = ()
    rule: str = RULE

    @property
    def negligible_words(self) -> Words:
        """Say beside the colour which makers were left out."""
        count, names = len(self.negligible_makers), self.negligible_makers[:NAMED_MAKERS]
        more = Words(" 等" if count > len(names) else "", " and others" if count > len(names) else "")
        return Words(
            f"另有 {count} 家生产企业份额可忽略，未计入：{'、'.join(names)}{more.zh}",
            f"left out, makers of negligible share: {', '.join(names)}{more.en}",
        )


@dataclass(frozen=True)
class ChainScan:
    """What a scan finds in one chain; `chain_id` is "" where targets were named without a chain.

    Firms are those with a line of one of the chain's components. Findings about firms hold every firm that alone stops
    a target of the chain, wherever it stands; findings about components hold components of the chain. `uncertainty`
    says what the colours rest on. `cross_chain` 跨链 holds components and firms that stand in the chain and have a colour
    by other chains' targets only, worst first; they are counted apart, and empty where not all chains were scanned.
    """

    chain_id: str
    name_zh: str
    name_en: str
    targets: tuple[str, ...]
    firm_count: int
    component_count: int
    data_date: str
    firms: tuple[ColourFinding, ...]
    components: tuple[ColourFinding, ...]
    uncertainty: Uncertainty
    cross_chain: tuple[ColourFinding, ...] = ()

    @cached_property
    def component_colours(self) -> dict[Colour, int]:
        """Number of components by colour, worst first."""
        return {colour: sum(component.grade.colour == colour for component in self.components) for colour in COLOURS}

    @cached_property
    def firm_colours(self) -> dict[Colour, int]:
        """Number of firms by colour, worst first."""
        return {colour: sum(firm.grade.colour == colour for firm in self.firms) for colour in COLOURS}

    def cross_chain_colours(self, about: Literal["firm", "component"]) -> dict[Colour, int]:
        """Number of components, or firms, by colour that only other chains' targets give them, worst first."""
        colours = [finding.grade.colour for finding in self.cross_chain if finding.about == about]
        return {colour: colours.count(colour) for colour in COLOURS}

    def shown(self, about: Literal["firm", "component"]) -> dict[str, ColourFinding]:
        """Give by id what is shown of components, or firms: the chain's own findings, and what stops other chains only."""
        own = self.firms if about == "firm" else self.components
        cross = {finding.id: finding for finding in self.cross_chain if finding.about == about}
        return {**cross, **{finding.id: finding for finding in own}}

    @property
    def from_outside(self) -> tuple[ColourFinding, ...]:
        """Firms that alone stop a target of this chain, by a path that starts at a component of other chains."""
        return tuple(firm for firm in self.firms if firm.is_cross_chain)

    def cross_chain_finding(self, about: Literal["firm", "component"], subject_id: str) -> ColourFinding | None:
        """What other chains' targets say of a component or firm that this chain's do not colour."""
        return next(
            (finding for finding in self.cross_chain if (finding.about, finding.id) == (about, subject_id)), None
        )

    @property
    def cross_chain_count(self) -> int:
        """Firms whose path into this chain starts outside it."""
        return len(self.from_outside)


@dataclass(frozen=True)
class Scan:
    """A scan of one or more chains.

    Attributes
    ----------
    content_hash, data_date
        Fingerprint and newest date of the data scanned.
    sourcing
        Mode that the findings were narrowed to; "" for all colours.
    chains
        In catalogue order, which is order of id.
    stops, stopped
        The failed set asked about and what it stops; None without one.
    untargeted
        Chains asked about that have no target: not screened, in order of id.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> from chainlink.screening.scan import scan
    >>> scanned = scan(build_graph(Tables.of({"makes": makes, "inputs": inputs})), targets=["steel"])
    >>> scanned.worst_colour(), scanned.worst_colours("firm")
    ('grey', {'M': 'grey'})
    """

    content_hash: str
    data_date: str
    sourcing: SourcingMode | Literal[""]
    chains: tuple[ChainScan, ...]
    stops: tuple[Stop, ...] = ()
    stopped: Stopped | None = None
    untargeted: tuple[str, ...] = ()

    def worst_colour(self) -> Colour | None:
        """Worst colour of any firm or component found; None if nothing has one."""
        colours = {finding.grade.colour for chain in self.chains for finding in (*chain.firms, *chain.components)}
        return next((colour for colour in COLOURS if colour in colours), None)

    def worst_colours(self, about: Literal["firm", "component"]) -> dict[str, Colour]:
        """Give the worst colour of each firm, or component, over the chains; those without one are left out.

        What only other chains' targets colour counts too.
        """
        worst: dict[str, Colour] = {}
        for chain in self.chains:
            own = chain.firms if about == "firm" else chain.components
            for finding in (*own, *(finding for finding in chain.cross_chain if finding.about == about)):
                worst[finding.id] = min(
                    worst.get(finding.id, finding.grade.colour), finding.grade.colour, key=COLOURS.index
                )
        return worst

    def to_frame(self) -> pd.DataFrame:
        """Give all findings as one table, a row each, in order of chain, firms before components, worst first.

        Returns
        -------
        pandas.DataFrame
            `chain_id`, `about`, `id`, `name_zh`, `colour`, `is_suspected_sole`, `is_assumed`, `is_cross_chain`,
            `target`, `firm_id` (whose stop gives the colour), `why` (the path as text), `province_colour`, and
            `stops_chains` (chains with a target that it stops, joined by ";"); "" in both where not all were scanned.
            Last in each chain what only other chains' targets colour.
        """
        columns = ["chain_id", "about", "id", "name_zh", "colour", "is_suspected_sole", "is_assumed"]
        rows = [
            (
                chain.chain_id,
                finding.about,
                finding.id,
                finding.name_zh,
                finding.grade.colour,
                finding.grade.is_suspected_sole,
                finding.grade.is_assumed,
                finding.is_cross_chain,
                finding.target,
                finding.grade.firm_id,
                why_text(finding.grade),
                finding.province_colour or "",
                ";".join(finding.stops_chains or ()),
            )
            for chain in self.chains
            for finding in (*chain.firms, *chain.components, *chain.cross_chain)
        ]
        columns += ["is_cross_chain", "target", "firm_id", "why", "province_colour", "stops_chains"]
        return pd.DataFrame(rows, columns=columns)

    def as_json(self) -> dict[str, Any]:
        """Give plain values for JSON; the same data give the same text, whatever store they came from."""
        answer = asdict(self)
        for chain, scanned in zip(answer["chains"], self.chains, strict=True):
            chain["component_colours"], chain["firm_colours"] = scanned.component_colours, scanned.firm_colours
            chain["cross_chain_count"] = scanned.cross_chain_count
            for about in ("firms", "components", "cross_chain"):
                for finding, finding_scanned in zip(chain[about], getattr(scanned, about), strict=True):
                    finding["rests_on"] = list(doubts_of(finding_scanned.grade))
        return answer


def why_text(grade: Grade) -> str:
    """Say a path in one line: `firm component -> firm component`.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> from chainlink.analysis.chokepoints.grades import grade
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> why_text(grade(build_graph(Tables.of({"makes": makes, "inputs": inputs})), ["steel"]).firms["steel"]["M"])
    'M ore -> T steel'
    """
    return " -> ".join(f"{step.firm_id or '—'} {step.component_id}" for step in grade.why)
