"""What counts as nothing to see: blanks of every kind, and characters that take no room; as RE2 classes and quick tests.

A quick test is true wherever there may be work: it compares bytes, and the pattern runs on those cells alone.
"""

_WIDE = r"\x{0085}\x{00a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_SPACES = r"\t\n\x0b\x0c\r " + _WIDE
_CONTROLS = r"\x00-\x08\x0e-\x1f\x7f"
_HIDDEN = r"\x{00ad}\x{180e}\x{200b}\x{2060}\x{feff}"
_JOINERS = r"\x{200c}-\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}"  # these join emoji, or turn text: only useless at the ends

EDGE = f"[{_SPACES}{_CONTROLS}{_HIDDEN}{_JOINERS}]"
REMOVED = f"[{_CONTROLS}{_HIDDEN}]+"
GAP = rf"[\t\x0b\x0c {_WIDE}]+"  # line breaks are no gap: addresses keep their lines
ODD_GAP = rf"  |[\t\x0b\x0c{_WIDE}]"  # two blanks, or one that is not the plain space


def is_odd_first(cell: str) -> str:
    """Return the test whether a text begins with a blank, or with something that is no ASCII."""
    return f"({cell} < '!' OR {cell} >= chr(127))"


def is_odd_last(cell: str) -> str:
    """Return the test whether a text ends with a blank, or with something that is no ASCII."""
    return f"({cell}[-1] < '!' OR {cell}[-1] >= chr(127))"


def is_odd_edge(cell: str) -> str:
    """Return the test whether a text begins or ends so."""
    return f"({is_odd_first(cell)} OR {is_odd_last(cell)})"


def is_odd(cell: str) -> str:
    """Return the test whether a text has two blanks in a row, or anything that is no ASCII to be seen."""
    # As bytes are written out, all but plain ASCII takes more than one sign: that is twice as quick as a pattern.
    return f"(contains({cell}, '  ') OR strlen(encode({cell})::VARCHAR) <> strlen({cell}))"
