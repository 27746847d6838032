"""By which addresses may the app be reached? Its own and those of its gateway; every other name is turned away.

A page of a foreign site must not speak to the app in the name of whoever looks at it, neither from its own address nor
by a name of its own that it points at this machine (DNS rebinding). Both are seen from what a browser says of itself:
`Host`, the name it asked for, and `Origin`, the site whose page asks.
"""

from __future__ import annotations

import ipaddress
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from graph_schema.errors import UsageError
from graph_schema.names import Words

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Doors:
    """The names and the sites by which the app may be reached.

    Parameters
    ----------
    names
        Host names and addresses that a browser may ask for, in lower case, without port.
    origins
        Sites whose pages may ask, as a browser says them: `https://chain.example`, with the port unless it is the usual one.
    is_any_address
        Whether the app listens on all addresses of the machine: then a bare IP address is a name of ours too. A foreign
        site cannot pass itself off under one.
    base_path
        Path below which the gateway shows the app, without slashes at its ends; "" for the root.
    """

    names: frozenset[str]
    origins: frozenset[str]
    is_any_address: bool = False
    base_path: str = ""

    def has_name(self, host: str) -> bool:
        """Tell whether a `Host` is one of ours.

        Examples
        --------
        >>> doors = doors_of("127.0.0.1", ["https://chain.example/map"])
        >>> [doors.has_name(host) for host in ("127.0.0.1:8501", "chain.example", "evil.example:8501", "")]
        [True, True, False, False]
        """
        name = _name_of(host)
        return name in self.names or (self.is_any_address and _is_address(name))

    def has_origin(self, origin: str, *, host: str) -> bool:
        """Tell whether a page of this site may ask: one of ours, or one that was itself asked for by this `Host`.

        Examples
        --------
        >>> doors = doors_of("127.0.0.1", ["https://chain.example"])
        >>> doors.has_origin("https://chain.example", host="127.0.0.1:8501")
        True
        >>> doors.has_origin("http://127.0.0.1:8501", host="127.0.0.1:8501")
        True
        >>> doors.has_origin("https://evil.example", host="127.0.0.1:8501")
        False
        """
        if origin.lower() in self.origins:
            return True
        site = _parts_of(origin)
        return site is not None and site.netloc.lower() == host.lower() and self.has_name(host)


def doors_of(host: str, addresses: Sequence[str] = ()) -> Doors:
    """Give the doors of an app that listens on `host` and is shown by gateways at `addresses`.

    Parameters
    ----------
    host
        What it listens on.
    addresses
        Whole addresses as people type them, `https://chain.example/map`; all with the same path.

    Raises
    ------
    UsageError
        If one is no address of a site, or two have different paths.

    Examples
    --------
    >>> doors = doors_of("127.0.0.1", ["https://chain.example:8443/map/"])
    >>> sorted(doors.names), sorted(doors.origins), doors.base_path
    (['127.0.0.1', '::1', 'chain.example', 'localhost'], ['https://chain.example:8443'], 'map')
    """
    names = {*_LOOPBACK, host.lower()} - _EVERY_ADDRESS
    origins, paths = set(), set()
    is_any_address = host in _EVERY_ADDRESS
    if is_any_address:
        names.add(platform.node().lower())
    for address in addresses:
        site = _parts_of(address)
        if site is None or site.query or site.fragment:
            raise UsageError(
                Words(
                    f"--url {address} 不是网址；请写成浏览器里的样子，如 https://chain.example.gov.cn/chainlink",
                    f"--url {address} is no address of a site; write it as in a browser: https://chain.example.gov.cn/chainlink",
                )
            )
        name = site.hostname or ""
        names.add(name)
        shown = f"[{name}]" if ":" in name else name
        is_usual = site.port is None or site.port == _USUAL_PORTS[site.scheme]
        origins.add(f"{site.scheme}://{shown}" + ("" if is_usual else f":{site.port}"))
        paths.add(site.path.strip("/"))
    if len(paths) > 1:
        listed = "、".join(sorted(f"/{path}" for path in paths))
        raise UsageError(
            Words(f"各 --url 的路径须相同，现有 {listed}", f"all --url must have one path, here they have {listed}")
        )
    return Doors(frozenset(names), frozenset(origins), is_any_address, next(iter(paths), ""))


def _parts_of(address: str) -> SplitResult | None:
    """Split an address; None if it is not one of http or https with a name and a port that exists."""
    try:
        parts = urlsplit(address)
        is_site = parts.scheme in _USUAL_PORTS and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return None
    return parts if is_site else None


def _name_of(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
