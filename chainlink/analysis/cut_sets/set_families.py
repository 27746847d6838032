"""How are millions of sets written small? Families of smallest sets as one shared decision diagram.

A *family* is a collection of sets of whole numbers of which none contains another: the smallest sets that make
something happen. Families are numbers of diagram nodes: `NOTHING` has no set, `ALWAYS` the empty set alone; any other
node splits on its smallest element: the sets without it (`without`), and those with it, less it (`beyond`). Equal
families have equal numbers.

References
----------
Minato (1993). Zero-suppressed BDDs for set manipulation in combinatorial problems. DAC '93. 10.1145/157485.164890
Rauzy (1993). New algorithms for fault trees analysis. Reliability Engineering & System Safety 40(3).
10.1016/0951-8320(93)90060-C
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

NOTHING, ALWAYS = 0, 1


class TooManyNodesError(Exception):
    """The diagram has outgrown its limit; what it held so far stays right. Never leaves `analysis`."""


class SetFamilies:
    """A diagram of families; see the module's text.

    Parameters
    ----------
    element_count
        Elements are 0 to this less one; those often found together should have near numbers.
    node_limit
        Most nodes and remembered intermediate results; one more raises `TooManyNodesError`.

    Examples
    --------
    >>> families = SetFamilies(3, node_limit=100)
    >>> a, b, c = (families.single(element) for element in range(3))
    >>> either = families.union(families.product(a, b, 2), families.product(a, c, 2))
    >>> list(families.sets(either)), list(families.sets(families.union(either, a)))
    ([(0, 1), (0, 2)], [(0,)])
    """

    def __init__(self, element_count: int, *, node_limit: int) -> None:
        self.node_limit = node_limit
        self._element = [element_count, element_count]
        self._without = [NOTHING, NOTHING]
        self._beyond = [NOTHING, NOTHING]
        self._smallest = [sys.maxsize, 0]
        self._largest = [0, 0]
        self._number: dict[tuple[int, int, int], int] = {}
        self._unions: dict[tuple[int, int], int] = {}
        self._differences: dict[tuple[int, int], int] = {}
        self._products: dict[tuple[int, int, int], int] = {}
        # A union may go as deep as there are elements, a product through a difference twice that.
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 3 * element_count + 1000))

    def single(self, element: int) -> int:
        """Give the family of one set of one element."""
        return self._node(element, NOTHING, ALWAYS)

    def largest(self, family: int) -> int:
        """Size of the family's largest set; 0 where it has none."""
        return self._largest[family]

    def union(self, left: int, right: int) -> int:
        """Give the smallest sets of both families."""
        if left == right or right == NOTHING:
            return left
        if left == NOTHING:
            return right
        if ALWAYS in (left, right):
            return ALWAYS
        key = (left, right) if left < right else (right, left)
        number = self._unions.get(key)
        if number is None:
            element = min(self._element[left], self._element[right])
            left_without, left_beyond = self._split(left, element)
            right_without, right_beyond = self._split(right, element)
            without = self.union(left_without, right_without)
            beyond = self.difference(self.union(left_beyond, right_beyond), without)
            number = self._unions[key] = self._node(element, without, beyond)
        return number

    def difference(self, family: int, taken: int) -> int:
        """Give the sets of `family` that contain no set of `taken`."""
        if family in (taken, NOTHING) or taken == ALWAYS:
            return NOTHING
        if family == ALWAYS or taken == NOTHING or self._smallest[taken] > self._largest[family]:
            return family
        key = (family, taken)
        number = self._differences.get(key)
        if number is None:
            element = self._element[family]
            if element > self._element[taken]:
                number = self.difference(family, self._without[taken])
            else:
                taken_without, taken_beyond = self._split(taken, element)
                without = self.difference(self._without[family], taken_without)
                beyond = self.difference(self._beyond[family], taken_without)
                number = self._node(element, without, self.difference(beyond, taken_beyond))
            self._differences[key] = number
        return number

    def product(self, left: int, right: int, order: int) -> int:
        """Give the smallest unions of a set of one family with a set of the other, of at most `order` elements."""
        if NOTHING in (left, right) or max(self._smallest[left], self._smallest[right]) > order:
            return NOTHING
        order = min(order, self._largest[left] + self._largest[right])
        if (left == right or right == ALWAYS) and self._largest[left] <= order:
            return left
        if left == ALWAYS and self._largest[right] <= order:
            return right
        key = (left, right, order) if left < right else (right, left, order)
        number = self._products.get(key)
        if number is None:
            element = min(self._element[left], self._element[right])
            left_without, left_beyond = self._split(left, element)
            right_without, right_beyond = self._split(right, element)
            without = self.product(left_without, right_without, order)
            left_given, right_given = self.union(left_without, left_beyond), self.union(right_without, right_beyond)
            beyond = self.difference(self.product(left_given, right_given, order - 1), without)
            number = self._products[key] = self._node(element, without, beyond)
        return number

    def count(self, family: int) -> int:
        """Number of sets in the family."""
        reached, waiting = {family}, [family]
        while waiting:
            node = waiting.pop()
            parts = {self._without[node], self._beyond[node]} - reached
            reached |= parts
            waiting += parts
        counts = {NOTHING: 0, ALWAYS: 1}
        for node in sorted(reached - counts.keys()):  # parts are older than what is made of them
            counts[node] = counts[self._without[node]] + counts[self._beyond[node]]
        return counts[family]

    def sets(self, family: int) -> Iterator[tuple[int, ...]]:
        """List the sets of the family, each in order of element."""
        waiting: list[tuple[int, tuple[int, ...]]] = [(family, ())]
        while waiting:
            node, chosen = waiting.pop()
            if node == ALWAYS:
                yield chosen
            elif node != NOTHING:
                waiting.append((self._without[node], chosen))
                waiting.append((self._beyond[node], (*chosen, self._element[node])))

    def _split(self, family: int, element: int) -> tuple[int, int]:
        """Sets without an element that is not above the family's first, and sets with it, less it."""
        if self._element[family] == element:
            return self._without[family], self._beyond[family]
        return family, NOTHING

    def _node(self, element: int, without: int, beyond: int) -> int:
        """Number of the family with these parts."""
        if beyond == NOTHING:
            return without
        key = (element, without, beyond)
        number = self._number.get(key)
        if number is None:
            size = len(self._element) + len(self._unions) + len(self._differences) + len(self._products)
            if size >= self.node_limit:
                raise TooManyNodesError
            number = self._number[key] = len(self._element)
            self._element.append(element)
            self._without.append(without)
            self._beyond.append(beyond)
            self._smallest.append(min(self._smallest[without], self._smallest[beyond] + 1))
            self._largest.append(max(self._largest[without], self._largest[beyond] + 1))
        return number
