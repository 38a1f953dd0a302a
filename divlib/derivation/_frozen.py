"""Objects that nobody changes once they are made."""

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

__all__ = ["Frozen", "extended", "seal"]

_open: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()
_sealed: WeakKeyDictionary[Any, Mapping[str, Any]] = WeakKeyDictionary()


class Frozen:
    """An object whose attributes can be set until it is sealed, and never afterwards.

    The attributes are not stored in the object: a copy made behind its back is empty, and
    there is nothing in it that ``object.__setattr__`` could change.
    """

    __slots__ = ("__weakref__",)

    def __init_subclass__(cls) -> None:
        # A class may say what it likes of where it comes from, so we look where it is written.
        module = vars(sys.modules.get(cls.__module__, object))
        here = cls.__module__.startswith("divlib.derivation")
        if not here or sys._getframe(1).f_globals is not module:
            raise TypeError(f"{cls.__name__}: nobody else makes statements of this kind")

    def __getattr__(self, name: str) -> Any:
        attributes = _sealed.get(self) or _open.get(self) or {}
        if attributes.get("__class__", type(self)) is not type(self):
            raise AttributeError(f"this was no {type(self).__name__} when it was made")
        try:
            return attributes[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if self in _sealed:
            raise AttributeError(f"a {type(self).__name__} cannot be changed")
        _open.setdefault(self, {})[name] = value

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def __copy__(self) -> "Frozen":
        return self

    def __deepcopy__(self, memo: Any) -> "Frozen":
        return self


def seal(thing: Any) -> None:
    """Allow no further changes."""
    _sealed[thing] = MappingProxyType({**_open.pop(thing), "__class__": type(thing)})


def extended(thing: Any, **changes: Any) -> Any:
    """A sealed object like another one, but for some attributes."""
    result = object.__new__(type(thing))
    _sealed[result] = MappingProxyType({**_sealed[thing], **changes})
    return result
