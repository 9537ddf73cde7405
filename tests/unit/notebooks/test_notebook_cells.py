"""Notebooks and their cells: order, names, copies, what is deleted and comes back."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.errors import NotFound, Rejected
from backend.notebooks import cells, service
from tests.making import upload
from tests.published import published

LIST = "SELECT 'Bonn' AS city, 3 AS amount"


@pytest.fixture
def book(owner):
    return service.notebook_for(owner.id, published(owner, "cities", LIST))


def order(owner, book):
    return [cell.id for cell in service.get_notebook(owner.id, book.id).cells]


def note(owner, book, text="a", **where):
    return cells.add_cell(owner.id, book.id, "text", content={"text": text}, **where)


def sql(owner, book, text="SELECT 1", **where):
    return cells.add_cell(owner.id, book.id, "sql", content={"sql": text}, **where)


def test_the_notebook_of_a_dataset_is_made_once_and_found_again(owner, book):
    again = service.notebook_for(owner.id, book.dataset_id)

    assert (again.id, again.title, again.dataset_name) == (book.id, "cities.csv", "cities.csv")


def test_the_notebook_worked_on_last_is_the_one_of_the_dataset(owner, book):
    second = service.create_notebook(owner.id, book.dataset_id, title="Another")
    note(owner, book)

    assert service.notebook_for(owner.id, book.dataset_id).id == book.id
    note(owner, second)
    assert service.notebook_for(owner.id, book.dataset_id).id == second.id


def test_cells_stand_where_they_were_put(owner, book):
    one, two = note(owner, book), note(owner, book)
    between = note(owner, book, after=one.id)
    top = note(owner, book, first=True)

    assert order(owner, book) == [top.id, one.id, between.id, two.id]

    cells.move_cell(owner.id, two.id, before=top.id)
    cells.move_cell(owner.id, top.id, before=None)
    assert order(owner, book) == [two.id, one.id, between.id, top.id]


def test_a_hundred_cells_at_one_place_keep_their_order(owner, book):
    first = note(owner, book)
    added = [note(owner, book, after=first.id).id for _ in range(45)]

    assert order(owner, book) == [first.id, *reversed(added)]


def test_a_deleted_cell_comes_back_where_it_stood_with_what_it_held(owner, book):
    ids = [note(owner, book, text).id for text in "abc"]
    cells.delete_cell(owner.id, ids[1])
    assert order(owner, book) == [ids[0], ids[2]]

    back = cells.restore_cell(owner.id, ids[1])

    assert order(owner, book) == ids
    assert back.content == {"text": "b"}


def test_an_edit_is_kept_at_once_and_moves_the_notebook_up(owner, book):
    cell = sql(owner, book)
    before = service.get_notebook(owner.id, book.id).updated_at

    found = cells.edit_cell(owner.id, cell.id, content={"sql": "SELECT 2"}, name="two", collapsed=True)

    assert (found.content, found.name, found.collapsed) == ({"sql": "SELECT 2"}, "two", True)
    assert service.get_notebook(owner.id, book.id).updated_at > before


def test_questions_and_sql_get_names_and_notes_do_not(owner, book):
    kept = [sql(owner, book), note(owner, book), cells.add_cell(owner.id, book.id, "question", content={"question": "a?"})]

    assert [cell.name for cell in kept] == ["result_1", None, "result_2"]


@pytest.mark.parametrize("name", ["cities", "select", "1st", "Größe", "a b", "x" * 64, "pg_class", "taken", 'a"b', "try_cast"])
def test_a_name_that_sql_could_mistake_is_refused(owner, book, name):
    sql(owner, book, name="taken")

    with pytest.raises(Rejected):
        sql(owner, book, name=name)


def test_a_table_still_being_made_takes_its_name_already(owner, book):
    upload(owner, "parcels.csv")

    with pytest.raises(Rejected, match="“parcels” is a table of yours"):
        sql(owner, book, name="parcels")


def test_a_restored_cell_whose_name_was_taken_gets_another(owner, book):
    first = sql(owner, book, name="total")
    cells.delete_cell(owner.id, first.id)
    sql(owner, book, name="total")

    assert cells.restore_cell(owner.id, first.id).name == "result_1"


def test_a_name_can_be_taken_away_and_given_to_another(owner, book):
    one, two = sql(owner, book), sql(owner, book)

    assert cells.edit_cell(owner.id, one.id, name="").name is None
    assert cells.edit_cell(owner.id, two.id, name="result_1").name == "result_1"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("sql", {"sql": "x" * 20_001}),
        ("sql", {"sql": 1}),
        ("text", {"text": "\ud800"}),
        ("text", {"html": "x"}),
        ("chart", {"source": "nowhere"}),
        ("chart", {"source": "cell"}),
        ("chart", {"source": "cell", "cell_id": "x"}),
        ("chart", {"source": "cell", "cell_id": str(uuid4())}),
        ("chart", {"source": "sql", "sql": "SELECT 1", "spec": {"kind": "fireworks"}}),
        ("film", {}),
    ],
)
def test_what_a_cell_cannot_hold_is_refused(owner, book, kind, content):
    with pytest.raises(Rejected):
        cells.add_cell(owner.id, book.id, kind, content=content)


def test_a_copy_of_a_notebook_has_copies_of_its_cells(owner, book):
    source = sql(owner, book)
    cells.add_cell(owner.id, book.id, "chart", content={"source": "cell", "cell_id": str(source.id)})

    copied = service.duplicate_notebook(owner.id, book.id)

    assert copied.title == "Copy of cities.csv"
    assert copied.cells[0].name == "result_1"
    assert copied.cells[1].content["cell_id"] == str(copied.cells[0].id) != str(source.id)


def test_deleted_notebooks_are_nowhere_until_they_are_restored(owner, book):
    cell = note(owner, book)
    service.delete_notebook(owner.id, book.id)

    assert service.list_notebooks(owner.id).items == ()
    for act in (lambda: service.get_notebook(owner.id, book.id), lambda: cells.edit_cell(owner.id, cell.id, collapsed=True)):
        with pytest.raises(NotFound):
            act()
    assert service.restore_notebook(owner.id, book.id).cells[0].id == cell.id


def test_notebooks_are_listed_page_by_page_newest_first(owner, book):
    made = [service.create_notebook(owner.id, book.dataset_id).id for _ in range(3)]
    note(owner, book)

    first = service.list_notebooks(owner.id, size=2)
    rest = service.list_notebooks(owner.id, size=2, cursor=first.next)

    assert [one.id for one in (*first.items, *rest.items)] == [book.id, *reversed(made)]
    assert (first.items[0].cells, rest.next) == (1, None)


def test_nobody_else_sees_or_changes_a_notebook(owner, other, book):
    cell = note(owner, book)
    acts = [
        lambda: service.get_notebook(other.id, book.id),
        lambda: service.rename_notebook(other.id, book.id, "mine"),
        lambda: service.duplicate_notebook(other.id, book.id),
        lambda: service.delete_notebook(other.id, book.id),
        lambda: service.restore_notebook(other.id, book.id),
        lambda: service.notebook_for(other.id, book.dataset_id),
        lambda: service.create_notebook(other.id, book.dataset_id),
        lambda: cells.add_cell(other.id, book.id, "text"),
        lambda: cells.get_cell(other.id, cell.id),
        lambda: cells.edit_cell(other.id, cell.id, content={"text": "mine"}),
        lambda: cells.move_cell(other.id, cell.id, before=None),
        lambda: cells.duplicate_cell(other.id, cell.id),
        lambda: cells.delete_cell(other.id, cell.id),
        lambda: cells.restore_cell(other.id, cell.id),
    ]

    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert service.list_notebooks(other.id).items == ()


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "end", "move", "copy", "delete", "restore"]), st.integers(0, 9), st.integers(0, 9)),
    max_size=10,
)


@given(steps=STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_every_live_cell_stands_at_one_place(owner, book, steps):
    mine = service.create_notebook(owner.id, book.dataset_id)
    live, deleted = [], []
    for act, first, second in steps:
        one = live[first % len(live)] if live else None
        if act == "end" or one is None:
            live.append(note(owner, mine).id)
        elif act == "add":
            live.insert(live.index(one) + 1, note(owner, mine, after=one).id)
        elif act == "move":
            before = [*(cell for cell in live if cell != one), None][second % len(live)]
            cells.move_cell(owner.id, one, before=before)
            live.remove(one)
            live.insert(live.index(before) if before else len(live), one)
        elif act == "copy":
            live.insert(live.index(one) + 1, cells.duplicate_cell(owner.id, one).id)
        elif act == "delete":
            cells.delete_cell(owner.id, one)
            live.remove(one)
            deleted.append(one)
        elif deleted:
            back = cells.restore_cell(owner.id, deleted.pop()).id
            now_there = order(owner, mine)
            assert [cell for cell in now_there if cell != back] == live
            live = now_there

        assert order(owner, mine) == live
        assert len(set(live)) == len(live)
