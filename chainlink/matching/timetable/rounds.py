"""In which round can each meeting be held, so that no firm is in two places? An edge colouring that can be changed.

Firms are vertices, meetings edges, rounds colours. Where two firms share no free round, an *exchange* helps: along the
chain of meetings that one of them holds in two rounds, the two rounds change places.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

FirmPair = tuple[str, str]


class Rounds:
    """Meetings in rounds 0, 1, …, `count` - 1.

    Parameters
    ----------
    count
        Number of rounds.
    away
        By firm the rounds in which it is not there.
    first
        Rounds before it stay as they are.
    """

    def __init__(self, count: int, *, away: Mapping[str, Collection[int]], first: int = 0) -> None:
        self.count, self.first = count, first
        self._away = away
        self._held: dict[str, dict[int, FirmPair]] = {}
        self.round_of: dict[FirmPair, int] = {}
        self.sizes = [0] * count

    def hold(self, pair: FirmPair, at: int) -> None:
        """Put a meeting into a round in which both firms are free."""
        for firm_id in pair:
            self._held.setdefault(firm_id, {})[at] = pair
        self.round_of[pair] = at
        self.sizes[at] += 1

    def release(self, pair: FirmPair) -> None:
        """Take a meeting out."""
        at = self.round_of.pop(pair)
        for firm_id in pair:
            del self._held[firm_id][at]
        self.sizes[at] -= 1

    def is_free(self, firm_id: str, at: int) -> bool:
        """Whether a firm is there in a round and meets nobody."""
        return at not in self._held.get(firm_id, ()) and not self.is_away(firm_id, at)

    def is_away(self, firm_id: str, at: int) -> bool:
        """Whether a firm is not there in a round."""
        return at in self._away.get(firm_id, ())

    def held(self, firm_id: str, at: int) -> FirmPair | None:
        """Give the meeting that a firm holds in a round, None if it holds none."""
        return self._held.get(firm_id, {}).get(at)

    def free_rounds(self, firm_id: str) -> list[int]:
        """Rounds in which a firm is free, early ones first."""
        return [at for at in range(self.first, self.count) if self.is_free(firm_id, at)]

    def chain(self, firm_id: str, one: int, other: int) -> list[FirmPair] | None:
        """Meetings that change places when a firm's meeting of round `one` moves to `other`, in which it is free.

        None where the chain comes back to it, or ends at a firm that is away.
        """
        pairs: list[FirmPair] = []
        at, here = one, firm_id
        while (pair := self._held.get(here, {}).get(at)) is not None:
            pairs.append(pair)
            here = pair[1] if pair[0] == here else pair[0]
            at = other if at == one else one
            if here == firm_id:
                return None
        return pairs if at not in self._away.get(here, ()) else None

    def exchange(self, pairs: Sequence[FirmPair], one: int, other: int) -> None:
        """Move each meeting of a chain to the other of the two rounds."""
        moved = [(pair, other if self.round_of[pair] == one else one) for pair in pairs]
        for pair in pairs:
            self.release(pair)
        for pair, at in moved:
            self.hold(pair, at)

    def place(self, pair: FirmPair, *, tables: int | None = None) -> list[FirmPair] | None:
        """Hold a meeting, moving as few others as one exchange between two rounds can.

        Parameters
        ----------
        pair
            Two firms that do not meet yet.
        tables
            Meetings that a round may hold; None for any number.

        Returns
        -------
        list
            Meetings that moved, empty where none had to; None where no exchange makes room.
        """
        ours, theirs = self.free_rounds(pair[0]), self.free_rounds(pair[1])
        room = self.count if tables is None else tables
        for at in ours:
            if at in set(theirs) and (tables is None or self.sizes[at] < room):
                self.hold(pair, at)
                return []
        best = self._best_exchange(pair, ours, theirs, tables)
        if best is None:
            return None
        chain, one, other = best
        self.exchange(chain, one, other)
        self.hold(pair, one)
        return chain

    def _best_exchange(
        self, pair: FirmPair, ours: list[int], theirs: list[int], tables: int | None
    ) -> tuple[list[FirmPair], int, int] | None:
        """Find the shortest chain after which both firms are free in its first round."""
        best: tuple[list[FirmPair], int, int] | None = None
        for free, own, firm_id in ((ours, theirs, pair[1]), (theirs, ours, pair[0])):
            for one in free:
                for other in own:
                    if one == other or self.is_free(firm_id, one):
                        continue
                    chain = self.chain(firm_id, one, other)
                    if chain is None or any(set(pair) - {firm_id} & set(pair_moved) for pair_moved in chain):
                        continue
                    if best is not None and len(chain) >= len(best[0]):
                        continue
                    if tables is None or self._has_room(chain, one, other, tables):
                        best = chain, one, other
        return best

    def _has_room(self, chain: Sequence[FirmPair], one: int, other: int, tables: int) -> bool:
        """Whether both rounds keep to the tables, with one meeting more in round `one`."""
        leaving = sum(self.round_of[pair] == one for pair in chain)
        shift = leaving - (len(chain) - leaving)
        return self.sizes[one] - shift + 1 <= tables and self.sizes[other] + shift <= tables

    def level(self, tables: int) -> bool:
        """Exchange meetings until no round holds more than there are tables; False where that does not succeed."""
        while max(self.sizes, default=0) > tables:
            full = self.sizes.index(max(self.sizes))
            if not any(self._relieve(full, other) for other in self._emptiest_first(tables)):
                return False
        return True

    def _emptiest_first(self, tables: int) -> list[int]:
        return sorted((at for at in range(self.count) if self.sizes[at] < tables), key=lambda at: (self.sizes[at], at))

    def _relieve(self, full: int, other: int) -> bool:
        """Move one meeting more out of a round than into it."""
        for pair in [pair for pair, at in self.round_of.items() if at == full]:
            for firm_id in pair:
                if self.is_free(firm_id, other):
                    chain = self.chain(firm_id, full, other)
                    if chain is not None and len(chain) % 2:
                        self.exchange(chain, full, other)
                        return True
        return False
