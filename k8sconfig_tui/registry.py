"""Finds the one named constant that each module of a package exposes: a new kind is a new file and nothing else.

No decorators and no import-order magic: the modules are imported in the order of their names.
"""

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def constants(package: ModuleType, name: str) -> list[Any]:
    """The values of ``name`` in the modules of a package that have it, in the order of the modules' names."""
    modules = (
        importlib.import_module(f"{package.__name__}.{info.name}") for info in pkgutil.iter_modules(package.__path__)
    )
    return [getattr(module, name) for module in modules if hasattr(module, name)]
