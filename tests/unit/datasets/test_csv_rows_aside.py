"""Rows that do not fit: filled up where that is the custom, else kept aside with line and reason, and never lost."""

import csv

import pytest

from backend.datasets.formats.csv import load
from backend.datasets.formats.csv.strict import strict_pass
from tests.reading import read


def rows(change, count=1000):
    """Rows 0, 1, 2 ... in lines 2, 3, 4 ..., some of them changed."""
    return "a,b,c\n" + "".join(change(i) if change(i) is not None else f"{i},x{i},{i * 2}\n" for i in range(count))


def test_long_rows_are_kept_aside_with_their_lines(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},x,1,EXTRA\n" if i % 100 == 5 else None))

    assert len(found.rows) == 990
    assert found.aside[0] == (7, "4 cells where 3 belong", "5,x,1,EXTRA")
    assert [line for line, _, _ in found.aside] == [7 + 100 * k for k in range(10)]


def test_a_few_short_rows_are_kept_aside(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},only\n" if i == 500 else None))

    assert (len(found.rows), found.aside) == (999, [(502, "2 cells where 3 belong", "500,only")])


def test_short_rows_that_are_the_custom_are_filled_up(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},x\n" if i % 10 == 5 else None))

    assert (len(found.rows), found.rows[5], found.repairs) == (1000, (5, "x", None), {"short_rows": 100})


def test_short_rows_that_turn_out_to_be_the_custom_are_filled_up_too(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},x\n" if i > 30_000 and i % 5 == 0 else None, count=40_000))

    assert len(found.rows) == 40_000
    assert found.repairs == {"short_rows": 1999}
    assert found.loaded.aside.count == 0


def test_empty_cells_behind_the_last_column_are_dropped(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},x,1,,\n" if i % 100 == 5 else None))

    assert (len(found.rows), found.repairs) == (1000, {"surplus_cells": 10})


def test_a_row_shifted_by_one_cell_is_not_taken_for_right(tmp_path):
    data = "a,b,c,d\n" + "".join(f"{i},ORD,-{i},5,\n" if i == 7 else f"{i},{i}.5,2024-01-01,x\n" for i in range(1000))

    found = read(tmp_path, data)

    assert (len(found.rows), found.misfits) == (999, {})
    assert found.aside == [(9, "5 cells where 4 belong", "7,ORD,-7,5,")]


def test_quotes_that_nobody_escaped_stay_in_their_cell(tmp_path):
    found = read(tmp_path, rows(lambda i: f'{i},"He said "hi", {i}",{i}\n' if i % 100 == 5 else f'{i},"plain, {i}",{i}\n'))

    assert len(found.rows) == 1000
    assert found.rows[105] == (105, 'He said "hi", 105', 105)
    assert found.repairs == {"quotes": 10}


@pytest.mark.parametrize("count", [1_000, 60_000])
def test_a_quote_that_never_closes_costs_its_own_row_alone(tmp_path, count):
    found = read(tmp_path, rows(lambda i: f'{i},"never closed,{i}\n' if i == 300 else None, count=count))

    assert found.aside == [(302, "a quote opens and never closes", '300,"never closed,300')]
    assert len(found.rows) == count - 1


def test_two_quotes_far_apart_do_not_swallow_the_rows_between(tmp_path):
    def broken(i):
        return f'{i},"opens,{i}\n' if i == 300 else f'{i},closes",{i}\n' if i == 700 else None

    found = read(tmp_path, rows(broken))

    assert len(found.rows) + found.loaded.aside.count == 1000
    assert {350, 500, 650} <= set(found.column("a"))


def test_lines_longer_than_a_row_may_be_are_kept_aside_not_lost(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},{'x' * (17 << 20)},1\n" if i == 300 else None))

    assert len(found.rows) == 999
    assert found.aside[0][:2] == (302, "longer than 15 MB, more than a row may be")
    assert len(found.aside[0][2]) < 11_000


def test_long_texts_are_no_fault(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},{'x' * (3 << 20)},1\n" if i == 300 else None))

    assert len(found.rows) == 1000
    assert len(found.rows[300][1]) == 3 << 20


def test_long_cells_of_many_lines_are_no_fault(tmp_path):
    letter = "Dear all,\n" + "we met, and talked, and wrote it down\n" * 400

    found = read(tmp_path, rows(lambda i: f'{i},"{letter}",1\n' if i % 300 == 7 else None))

    assert (len(found.rows), found.loaded.aside.count) == (1000, 0)
    assert found.rows[307][1] == letter


def test_lines_are_counted_in_the_source_whatever_stands_above(tmp_path):
    data = 'Title\n\nid,text,n\n1,"two\nlines",1\n' + "".join(f"{i},x,1\n" for i in range(2, 300)) + "300,x,1,2\n"

    found = read(tmp_path, data.encode("utf-16"))

    assert found.aside == [(len(data.splitlines()), "4 cells where 3 belong", "300,x,1,2")]


def test_the_file_of_rows_aside_holds_all_of_them_and_no_formula(tmp_path):
    found = read(tmp_path, rows(lambda i: f"={i},x,1,2\n" if i % 5 == 0 else None))

    with found.loaded.aside.path.open(newline="", encoding="utf-8") as file:
        kept = list(csv.reader(file))

    assert kept[0] == ["line", "reason", "text"]
    assert (len(kept) - 1, found.loaded.aside.count, len(found.aside)) == (200, 200, 50)
    assert kept[1] == ["2", "4 cells where 3 belong", "'=0,x,1,2"]
    assert found.aside[0][2] == "=0,x,1,2"


def test_repairs_say_the_first_lines_they_were_made_in(tmp_path):
    found = read(tmp_path, rows(lambda i: f'{i},"He said "hi", {i}",{i}\n' if i % 10 == 5 else None, count=300))

    assert found.loaded.repairs[0].lines == tuple(7 + 10 * k for k in range(20))
    assert found.repairs == {"quotes": 30}


def test_names_that_come_again_further_down_are_left_out_and_counted(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},x,1\na,b,c\n" if i % 100 == 99 else None, count=400))

    assert (len(found.rows), found.types["a"], found.repairs) == (400, "BIGINT", {"repeated_header": 4})
    assert found.loaded.repairs[0].lines == (102, 203, 304, 405)


def test_lines_of_spaces_are_blank_not_broken(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},x,1\n   \n" if i == 300 else None))

    assert (len(found.rows), found.loaded.aside.count) == (1000, 0)


def test_a_line_of_one_word_is_not_filled_up_to_a_row(tmp_path):
    found = read(tmp_path, rows(lambda i: f"{i},x,1\nPage {i}\n" if i % 10 == 3 else None, count=100))

    assert (len(found.rows), found.loaded.aside.count, found.types["a"]) == (100, 10, "BIGINT")


def test_quoted_words_at_the_beginning_of_a_text_stay_part_of_it(tmp_path):
    found = read(tmp_path, rows(lambda i: f'{i},"Bob" Smith,{i}\n'))

    assert (len(found.rows), found.rows[3]) == (1000, (3, '"Bob" Smith', 3))


def test_a_line_of_nothing_but_quotes_takes_no_longer_than_another(tmp_path):
    found = read(tmp_path, rows(lambda i: f'{i},"{chr(34) * 3}, {chr(34)}' * 2_000 + "\n" if i == 300 else None))

    assert len(found.rows) + found.loaded.aside.count == 1000


def test_a_row_whose_quotes_took_a_cell_is_kept_aside_not_shifted(tmp_path):
    def change(i):
        return f'"{i}","broken,"{i * 2}"\n' if i % 20 == 5 else f'"{i}"\n' if i % 20 == 6 else f'"{i}","x, {i}","{i * 2}"\n'

    found = read(tmp_path, rows(change, count=200))

    assert found.repairs == {"short_rows": 10}
    assert (len(found.rows), found.loaded.aside.count) == (190, 10)
    assert all(row[1:] in {(f"x, {row[0]}", row[0] * 2), (None, None)} for row in found.rows)


def test_a_short_row_with_a_cell_of_another_column_is_kept_aside(tmp_path):
    found = read(tmp_path, rows(lambda i: f"x{i},{i * 2}\n" if i % 10 == 5 else f"{i}\n" if i % 10 == 7 else None, count=200))

    assert (found.loaded.aside.count, found.repairs, found.types["a"]) == (20, {"short_rows": 20}, "BIGINT")


def test_empty_lines_of_a_single_column_are_counted(tmp_path):
    found = read(tmp_path, "value\n1\n\n3\n")

    assert (found.rows, found.repairs) == ([(1,), (3,)], {"blank_rows": 1})


def test_a_row_that_has_to_be_mended_in_a_small_file_costs_no_pass_in_vain(tmp_path, monkeypatch):
    passes = []
    monkeypatch.setattr(load, "strict_pass", lambda text, *given: passes.append(text.path.name) or strict_pass(text, *given))

    found = read(tmp_path, rows(lambda i: f'{i},"two\nlines, {i}",{i}\n' if i % 2 else f'{i},"x, y",{i}{",z" * (i == 700)}\n'))

    assert (passes, len(found.rows)) == (["mended"], 999)
    assert found.aside == [(1052, "4 cells where 3 belong", '700,"x, y",700,z')]
