"""Names in the labels of buttons are shown as they are, not read as Markdown."""

from streamlit.testing.v1 import AppTest

SCRIPT = """
from pages.components import answer_body
from pages.components.answer_body import _chips

_chips("chips", [("How many :red[price] $x^2$ are there?", "How many :red[price] $x^2$ are there?")], None)
"""


def test_a_suggested_question_says_the_names_of_columns_as_they_are():
    page = AppTest.from_string(SCRIPT).run()

    assert [one.label for one in page.button] == [r"How many \:red\[price\] \$x\^2\$ are there?"]
