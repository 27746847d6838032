"""Is a settings file what it should be? Read without guessing: no key twice, none missing, none unknown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from graph_schema.errors import LoadError, Problem
from graph_schema.names import Words


class StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Read one mapping."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := [key for at, key in enumerate(keys) if key in keys[:at]]:
            raise yaml.constructor.ConstructorError(None, None, f"{twice[0]} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def read_numbers(
    package: str, name: str, path: Path | None = None, *, open_keys: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Read a file of numbers that has the form of the one that ships.

    Parameters
    ----------
    package, name
        Where the file that ships stands.
    path
        A file of one's own, or None for that one.
    open_keys
        Mappings in which a file may name things that the shipped one does not, or leave some out.

    Returns
    -------
    dict
        As written; numbers are at least 0 and finite, `version` is a text.

    Raises
    ------
    LoadError
        With everything that is wrong.

    Examples
    --------
    >>> read_numbers("chainlink.projects.planning", "costs.yaml")["reserve_days"]
    60
    """
    shipped = read_settings(package, name, None, lambda raw: ())
    return read_settings(package, name, path, lambda raw: _wrong("", raw, shipped, open_keys))


def read_settings(
    package: str, name: str, path: Path | None, wrong: Callable[[Any], Iterable[tuple[str, Words]]]
) -> dict[str, Any]:
    """Read a settings file, or the one that ships, and refuse all at once what `wrong` finds in it.

    Parameters
    ----------
    package, name
        Where the file that ships stands.
    path
        A file of one's own, or None for that one.
    wrong
        Given what was read: key and what is wrong with it, each.

    Raises
    ------
    LoadError
        If it cannot be read, a key stands twice, or with everything that is wrong.
    """
    place = path.name if path else name
    try:
        text = (path or resources.files(package).joinpath(name)).read_text(encoding="utf-8")
        raw: dict[str, Any] = yaml.load(text, Loader=StrictLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        cause = str(exc).replace("\n", " ")
        raise LoadError([Problem(place, 0, "", Words(f"读不了：{cause}", f"cannot be read: {cause}"))]) from exc
    if problems := [Problem(place, 0, key, message) for key, message in wrong(raw)]:
        raise LoadError(sorted(set(problems)))
    return raw


def _wrong(place: str, raw: object, shipped: object, open_keys: tuple[str, ...]) -> Iterator[tuple[str, Words]]:
    """Go through all that differs in form: (key, what is wrong)."""
    if isinstance(shipped, Mapping):
        if not isinstance(raw, Mapping):
            yield place, Words("须为一组键值", "must be a mapping")
            return
        is_open = place in open_keys
        for key in sorted(raw, key=str):
            inner = f"{place}.{key}" if place else str(key)
            if key in shipped or is_open:
                example = next(iter(shipped.values()), 0) if is_open else 0
                yield from _wrong(inner, raw[key], shipped.get(key, example), open_keys)
            else:
                yield inner, Words("不认识的键；请删去", "is not known; remove it")
        for key in shipped:
            if key not in raw and not is_open:
                yield f"{place}.{key}" if place else str(key), Words("缺少；请补上", "is missing; add it")
    elif isinstance(shipped, str):
        if not isinstance(raw, str) or not raw.strip() or "/" in raw:
            yield place, Words('须为文字，不含“/”，如 "2026.1"', 'must be a text without a /, such as "2026.1"')
    elif isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw < math.inf:
        yield place, Words(f"是 {raw!r}；须为不小于 0 的数", f"is {raw!r}; write a number of at least 0")
