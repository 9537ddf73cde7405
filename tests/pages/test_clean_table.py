"""Rows before and after a plan, as the page of cleaning draws them."""

from pages.components.clean_table import Line, about_columns, cuts, shown_of, table, type_in_words, visible

BEFORE = (("name", "VARCHAR"), ("city", "VARCHAR"), ("amount", "VARCHAR"))


def drawn(after, *, origins, cells, changed=(), before=BEFORE, row=7, was=("Meier, Anna", " Bremen ", "12")):
    line = Line(row, was, cells, frozenset(changed))
    columns = cuts(before, after, origins=origins, changed=frozenset(changed))
    return table([line], columns)


def test_a_changed_cell_shows_what_it_was_struck_and_what_it_becomes():
    html = drawn(BEFORE, origins=(0, 1, 2), cells=("Meier, Anna", "Bremen", "12"), changed=(1,))

    assert (
        '<s><span class="short"><i class="blank" title="space">·</i>Bremen<i class="blank" title="space">·</i></span></s>'
        in html
    )
    assert '<ins><span class="short">Bremen</span></ins>' in html
    assert html.count('class="now') == 1


def test_a_row_that_goes_is_marked_and_keeps_its_cells():
    html = drawn(BEFORE, origins=(0, 1, 2), cells=None)

    assert '<tr class="gone">' in html
    assert "Meier, Anna" in html


def test_a_new_column_a_renamed_one_and_one_that_goes_are_told_apart():
    after = (("last", "VARCHAR"), ("Town", "VARCHAR"))

    html = drawn(after, origins=(None, 1), cells=("Meier", " Bremen "), changed=(0,))

    assert 'title="Add a step for “last”">last</button><span class="lm-tag good">new</span>' in html
    assert ">Town</button><s>city</s>" in html
    assert '<b>amount</b><span class="lm-tag bad">goes</span>' in html


def test_a_column_of_another_type_says_from_what_to_what_and_strikes_nothing_that_reads_the_same():
    after = (*BEFORE[:2], ("amount", "BIGINT"))

    html = drawn(after, origins=(0, 1, 2), cells=("Meier, Anna", " Bremen ", 12), changed=(2,))

    assert "text → whole number" in html
    assert "<s>" not in html


def test_an_empty_cell_and_a_blank_text_are_not_the_same():
    html = drawn(BEFORE, origins=(0, 1, 2), cells=("Meier, Anna", None, "12"), changed=(1,), was=("Meier, Anna", "", "12"))

    assert '<s><em class="none">blank text</em></s>' in html
    assert '<ins><em class="none">empty</em></ins>' in html


def test_what_nobody_sees_is_drawn():
    assert visible("a\u00a0b") == 'a<i class="blank" title="no-break space">°</i>b'
    assert visible("a\u200bb") == 'a<i class="blank" title="a mark without width">¤</i>b'
    assert "↵" in visible("a\nb")
    assert visible("a b") == "a b"


def test_values_and_names_are_never_markup():
    html = drawn(
        (("<b>x</b>", "VARCHAR"), *BEFORE[1:]),
        origins=(0, 1, 2),
        cells=("<script>1</script>", "Bremen", "12"),
        changed=(0,),
        before=(('"><img>', "VARCHAR"), *BEFORE[1:]),
        was=("<i>", "Bremen", "12"),
    )

    assert "<script>" not in html
    assert "<img>" not in html
    assert "<b>x</b>" not in html


def test_of_two_thousand_columns_those_that_change_are_drawn_and_the_first_ones_beside_them():
    before = tuple((f"c{i}", "VARCHAR") for i in range(2_000))
    columns = cuts(before, before, origins=tuple(range(2_000)), changed=frozenset({1_500, 1_999}))

    shown = [cut.name for cut in shown_of(columns, wanted="c700")]

    assert len(shown) == 24
    assert shown[-3:] == ["c700", "c1500", "c1999"]
    assert shown[:2] == ["c0", "c1"]


def test_of_more_changing_columns_than_fit_those_of_the_upper_rows_are_drawn_and_that_is_said():
    before = tuple((f"c{i}", "VARCHAR") for i in range(2_000))
    columns = cuts(before, before, origins=tuple(range(2_000)), changed=frozenset(range(100, 160)))
    lines = [Line(1, (), (), frozenset({159})), Line(2, (), (), frozenset({158, 101}))]

    shown = shown_of(columns, lines=lines)

    assert {"c159", "c158", "c101"} <= {cut.name for cut in shown}
    assert about_columns(columns, shown) == "24 of the 60 columns that change; the list has 2,000."


def test_types_are_said_as_people_say_them():
    assert [type_in_words(kind) for kind in ("VARCHAR", "DECIMAL(18,2)", "VARCHAR[]", "DATE")] == [
        "text",
        "number",
        "list",
        "date",
    ]
