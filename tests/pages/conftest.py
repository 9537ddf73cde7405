"""A visitor of the pages."""

import pytest

from tests.pages.stage import Visitor


@pytest.fixture
def visitor(home):
    """A fresh visitor; `visit` opens a page at its address."""
    return Visitor()
