"""A visitor of the pages."""

import sys

import pytest

from tests.pages.stage import Visitor


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
