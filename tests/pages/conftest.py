"""A visitor of the pages."""

import sys
from functools import lru_cache

import pytest
from streamlit.components.v2 import manifest_scanner

from tests.pages.stage import Visitor

# Each AppTest looks through all installed packages for components; they stay the same for as long as a process runs.
manifest_scanner.scan_component_manifests = lru_cache(maxsize=1)(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def _main_stays():
    """Streamlit makes the page the main module of this process; processes that a later test spawns would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def visitor(home):
    """A fresh visitor; `visit` opens a page at its address."""
    return Visitor()
