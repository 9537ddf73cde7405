"""Groups of values that become one value each; members that are switched off stay in the plan, so that nothing ticked is lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.core.errors import Rejected

MEMBERS_MAX = 5_000
_VALUE_MAX = 10_000  # characters
_GROUP = frozenset({"to", "from", "on"})
_MEMBER = frozenset({"value", "count", "on"})


def checked_groups(given: object) -> list[dict[str, Any]]:  # Any: JSON
    """Return groups as they are kept: [{to, on, from: [{value, count, on}]}]. Raises Rejected."""
    if isinstance(given, str | bytes) or not isinstance(given, Sequence):
        raise _wrong("The groups of values are not a list.")
    found = [_group(one) for one in given]
    if sum(len(group["from"]) for group in found) > MEMBERS_MAX:
        raise Rejected(f"The groups hold over {MEMBERS_MAX:,} values.", hint="Make two steps of them.")
    seen: dict[str, object] = {}
    for value, target in pairs(found):
        if seen.setdefault(value, target) != target:
            raise _wrong(f"“{value[:60]}” is to become two different values.")
    return found


def pairs(groups: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str | None]]:  # Any: JSON
    """Yield what becomes of which value, switched-off groups and members left out."""
    for group in groups:
        if group["on"]:
            yield from ((one["value"], group["to"]) for one in group["from"] if one["on"])


def _group(given: object) -> dict[str, Any]:  # Any: JSON
    if not isinstance(given, Mapping) or not set(given) <= _GROUP or "from" not in given or "to" not in given:
        raise _wrong("A group of values has “from”, “to” and “on”, and nothing else.")
    members = given["from"]
    if isinstance(members, str | bytes) or not isinstance(members, Sequence):
        raise _wrong("“from” of a group is not a list of values.")
    target = given["to"]
    if target is not None:
        _value(target)
    return {"to": target, "on": _on(given), "from": [_member(one) for one in members]}


def _member(given: object) -> dict[str, Any]:  # Any: JSON
    if isinstance(given, str):
        return {"value": _value(given), "count": None, "on": True}
    if not isinstance(given, Mapping) or not set(given) <= _MEMBER or "value" not in given:
        raise _wrong("A member of a group is a text, or has “value”, “count” and “on”, and nothing else.")
    count = given.get("count")
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
        raise _wrong("The count of a value is no whole number.")
    return {"value": _value(given["value"]), "count": count, "on": _on(given)}


def _value(value: object) -> str:
    if not isinstance(value, str) or len(value) > _VALUE_MAX or any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        raise _wrong(f"A value of a group is not a text of up to {_VALUE_MAX:,} characters.")
    return value


def _on(given: Mapping[str, Any]) -> bool:  # Any: JSON
    on = given.get("on", True)
    if not isinstance(on, bool):
        raise _wrong("“on” of a group is neither true nor false.")
    return on


def _wrong(what: str) -> Rejected:
    return Rejected(what, hint='Write {"to": "Bremen", "from": ["bremen", "BREMEN"]}.')
