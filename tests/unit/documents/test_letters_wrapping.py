"""Where the lines of a text break, and what no font can write."""

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.adapters.pdf.graphemes import split
from backend.documents.layout.cleaning import printable
from backend.documents.layout.faces import faces
from backend.documents.layout.lettering import MM_PER_POINT, Setter, Style
from backend.documents.layout.wrapping import wrap

WORDS = st.lists(st.sampled_from(["a", "Łódź", "VAVA", "office", "—", "Привет", "x́", "1,234.50", ""]), max_size=30)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=4).map("\n".join)
WIDTHS = st.floats(min_value=0.5, max_value=40)
SPACINGS = st.sampled_from([0.0, 0.0, 0.2, -0.05])


def sans():
    return faces("Noto Sans", 400, "normal").first


@given(TEXTS, WIDTHS, SPACINGS)
@settings(max_examples=60)
def test_lines_together_are_the_text(text, width, spacing):
    lines = wrap(text, sans(), width=width, spacing=spacing).lines

    assert " ".join(lines).split() == text.split()
    assert " ".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")


@given(TEXTS, WIDTHS, SPACINGS)
@settings(max_examples=60)
def test_no_line_is_wider_than_its_box_and_none_had_room_for_the_next_word(text, width, spacing):
    measure = sans()
    found = wrap(text, measure, width=width, spacing=spacing)

    def wide(line: str) -> float:
        words = line.split(" ")
        return sum(measure.word(word) + len(split(word)) * spacing for word in words) + (len(words) - 1) * (
            measure.space + spacing
        )

    room = max(width, *(wide(word) for word in text.replace("\n", " ").split(" "))) + abs(spacing) + 1e-9
    assert all(wide(line) <= room for line in found.lines)
    if "\n" not in text and not spacing:
        for line, following in zip(found.lines, found.lines[1:], strict=False):
            assert wide(line + " " + following.split(" ")[0]) > found.width - 1e-9


def test_a_box_grows_to_its_longest_word_and_no_further():
    measure = sans()

    found = wrap("a supercalifragilistic b", measure, width=2.0)

    assert found.width == measure.word("supercalifragilistic")
    assert list(found.lines) == ["a", "supercalifragilistic", "b"]


def test_spaces_and_empty_lines_stay_as_they_were_written():
    lines = wrap("two  spaces\n\n  and before", sans(), width=100).lines

    assert list(lines) == ["two  spaces", "", "  and before"]


def laid(text: str, **more):
    style = {"faces": faces("Noto Sans", 400, "normal"), "size": 10.0, "align": "left", "line_height": 1.0}
    return Setter(Style(**(style | {"spacing": 0.0, "underline": False, "width": 60.0} | more))).laid(text)


def test_lines_stand_where_the_designer_puts_them():
    em = 10 * MM_PER_POINT

    left, right = laid("one\ntwo"), laid("one\ntwo", align="right")

    assert [round(line.y / em, 5) for line in left.lines] == [0.87914, 2.00914]
    assert all(line.x == 0 for line in left.lines)
    assert all(abs(line.x + line.width - 60) < 1e-9 for line in right.lines)
    assert round(left.height / em, 5) == 2.26


def test_spaces_at_the_start_of_a_line_move_it():
    line = laid("  in").lines[0]

    assert line.runs == ((0, "in"),)
    assert abs(line.x - 2 * sans().space * 10 * MM_PER_POINT) < 1e-9


def test_a_character_missing_in_the_font_is_taken_from_another_one():
    chosen = faces("Caveat", 400, "normal")

    found = Setter(Style(chosen, 10.0, "left", 1.0, 0.0, underline=False, width=None)).laid("Anna Ελένη")

    (line,) = found.lines
    assert not found.lacks
    assert [run for place, run in line.runs if place == 0] == ["Anna "]
    assert chosen.faces[line.runs[1][0]].family.startswith("Noto")


def test_characters_that_no_font_has_are_told():
    assert laid("Hello 日本 🙂").lacks == {"日", "本", "🙂"}
    assert not laid("soft\u00adhyphen zero\u200bwidth\ttab\n").lacks


@given(st.text())
def test_what_is_printed_has_no_characters_that_steer(text):
    shown = printable(text)

    assert not any((ord(char) < 32 and char not in "\n\t") or char in "\u2028\u2029\x7f" for char in shown)
    assert shown.encode().decode() == shown
    assert printable(shown) == shown


def test_signs_of_several_characters_are_kept_together():
    assert split("e\u0301a") == ["e\u0301", "a"]
    assert split("👩\u200d🚀x🇵🇱🇩🇪") == ["👩\u200d🚀", "x", "🇵🇱", "🇩🇪"]
