"""The product's colours, once, for charts and for the palette check. The same lists stand in .streamlit/config.toml.

A figure is drawn in inks, which stand for the colours of whatever theme it is shown in: Streamlit puts the page's colours in
their place, `template.themed` those of a picture.
"""

from typing import Literal

Mode = Literal["light", "dark"]

CATEGORICAL: dict[Mode, tuple[str, ...]] = {
    "light": ("#0E6B6B", "#C0801F", "#3F7FC4", "#AD523C", "#4A2C7A", "#899661", "#889498"),
    "dark": ("#46B8B0", "#E8B65C", "#7FB2E5", "#D9705A", "#A070D0", "#D2DCA5", "#76848C"),
}
SEQUENTIAL: dict[Mode, tuple[str, ...]] = {
    "light": (
        "#E6F1F0", "#CBE3E1", "#AED3D0", "#90C2BF", "#70B0AC", "#4F9C99", "#318787", "#0E6B6B", "#0B5455", "#083E40",
    ),
    "dark": (
        "#16302F", "#1A4240", "#1E5552", "#236966", "#2A7E79", "#34938D", "#3FA79F", "#46B8B0", "#7ACFC8", "#B4E5E1",
    ),
}  # fmt: skip
DIVERGING: dict[Mode, tuple[str, ...]] = {
    "light": (
        "#0B5455", "#0E6B6B", "#4F9C99", "#90C2BF", "#CBE3E1", "#F3E3C8", "#E3C48E", "#CB9A4D", "#A9731B", "#7A4E08",
    ),
    "dark": (
        "#7ACFC8", "#46B8B0", "#34938D", "#236966", "#1E4543", "#4A3C20", "#7A5C24", "#A97F35", "#E2AE55", "#F0CD90",
    ),
}  # fmt: skip
SURFACE: dict[Mode, str] = {"light": "#FFFFFF", "dark": "#1A2226"}
GROUND: dict[Mode, str] = {"light": "#FBFAF7", "dark": "#12181B"}
TEXT: dict[Mode, str] = {"light": "#1E2A30", "dark": "#E7ECEC"}
MUTED: dict[Mode, str] = {"light": "#5C6970", "dark": "#9AA8AD"}
LINE: dict[Mode, str] = {"light": "#E2DED3", "dark": "#2B363B"}

MUTED_INK = "#000036"
INKS = tuple(f"#0000{number:02}" for number in range(1, 8))
SEQUENTIAL_INKS = tuple(f"#0000{number}" for number in range(11, 21))
DIVERGING_INKS = tuple(f"#0000{number}" for number in range(21, 31))


def colours_of_inks(mode: Mode) -> dict[str, str]:
    """Return the colour of each ink in a mode."""
    inks = (*INKS, *SEQUENTIAL_INKS, *DIVERGING_INKS, MUTED_INK)
    return dict(zip(inks, (*CATEGORICAL[mode], *SEQUENTIAL[mode], *DIVERGING[mode], MUTED[mode]), strict=True))
