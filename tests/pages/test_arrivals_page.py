"""Files that wait for a person's yes on the page of datasets: how they are read, what can be changed, what becomes of them."""

import asyncio

from backend.datasets import uploads
from backend.datasets.service import delete_dataset, list_datasets
from tests.making import arriving, send
from tests.pages.stage import ready

CITIES = b"city,amount\n" + b"".join(b"Bremen,%d.5\n" % i for i in range(200))
DIRTY = ("Bericht;;\n;;\nNr;Ort;Betrag\n" + "".join(f"{i};Münster;{i},50\n" for i in range(300))).encode("cp1252")


def dropped(visitor, name, data, *, whole=True):
    view = uploads.start_upload(visitor.me.id, name, size_bytes=len(data))
    asyncio.run(uploads.put_head(visitor.me.id, view.id, arriving(data)))
    if whole:
        send(visitor.me, view, data, [1])
        uploads.complete_upload(visitor.me.id, view.id, when_accepted=True)
    return view


def test_a_file_that_came_says_how_it_is_read_and_waits(visitor):
    view = dropped(visitor, "Umsatz <b>.csv", DIRTY)

    visitor.visit()

    words = visitor.words()
    assert "Umsatz &lt;b&gt;.csv" in words
    assert "waiting for your yes" in words
    assert "Windows-1252, semicolon, header on line 3, 3 columns:" in words
    assert "300 rows" in words
    assert "2 lines above the table" in words
    assert "No dataset yet" not in words
    assert visitor.app.button(key=f"agree_{view.id}").label == "Looks right"


def test_a_yes_makes_a_dataset_and_the_card_is_gone(visitor):
    view = dropped(visitor, "Umsatz.csv", DIRTY)
    visitor.visit()

    visitor.app.button(key=f"agree_{view.id}").click()
    visitor.again()

    assert [one.name for one in list_datasets(visitor.me.id).items] == ["Umsatz"]
    assert "waiting for your yes" not in visitor.words()


def test_a_yes_counts_while_the_file_is_still_on_its_way(visitor):
    view = dropped(visitor, "Umsatz.csv", DIRTY, whole=False)
    visitor.visit()
    said = visitor.words()

    visitor.app.button(key=f"agree_{view.id}").click()
    visitor.again()

    assert "on its way" in said
    assert uploads.get_upload(visitor.me.id, view.id).accepted
    assert list_datasets(visitor.me.id).items == ()


def test_another_choice_shows_another_reading_and_is_what_is_loaded(visitor):
    view = dropped(visitor, "Umsatz.csv", DIRTY)
    visitor.visit()
    visitor.app.button(key=f"change_{view.id}").click()
    visitor.again()

    visitor.app.selectbox(key=f"delimiter_{view.id}_0").select("|")
    visitor.again()
    changed = visitor.words()
    visitor.app.button(key=f"back_{view.id}").click()
    visitor.again()

    assert "bar" in changed
    assert "1 column:" in changed
    assert "semicolon, header on line 3" in visitor.words()


def test_a_choice_that_cannot_be_is_said_on_the_card_and_can_be_taken_back(visitor):
    view = dropped(visitor, "Umsatz.csv", DIRTY)
    visitor.visit()
    visitor.app.session_state[f"reading_{view.id}"] = {
        "options": {"types": {"nowhere": "DATE"}}, "open": True, "turn": 0, "detected": False,
    }  # fmt: skip

    visitor.again()

    assert "There is no column “nowhere”" in visitor.words()
    assert visitor.app.button(key=f"agree_{view.id}").disabled
    assert not visitor.app.button(key=f"back_{view.id}").disabled


def test_a_discarded_file_is_gone(visitor):
    view = dropped(visitor, "Umsatz.csv", DIRTY)
    visitor.visit()

    visitor.app.button(key=f"discard_{view.id}").click()
    visitor.again()

    assert uploads.list_open(visitor.me.id) == ()
    assert "No dataset yet" in visitor.words()


def test_a_yes_that_cannot_be_taken_any_more_says_why_in_its_card(visitor):
    made = ready(visitor.me.id, name="towns")
    view = dropped(visitor, "towns 2027.csv", CITIES)
    visitor.visit()
    delete_dataset(visitor.me.id, made.dataset_id)

    visitor.app.button(key=f"append_{view.id}").click()
    visitor.again()

    assert "There is no such dataset" in visitor.words()
    assert visitor.app.button(key=f"agree_{view.id}").label == "Looks right"


def test_a_file_like_one_that_is_there_can_be_added_to_it(visitor):
    made = ready(visitor.me.id, name="towns <2026>")
    view = dropped(visitor, "towns 2027.csv", CITIES)
    visitor.visit()
    said = visitor.words()

    visitor.app.button(key=f"append_{view.id}").click()
    visitor.again()

    assert "Looks like <b>towns &lt;2026&gt;</b>" in said
    (dataset,) = list_datasets(visitor.me.id).items
    assert (dataset.id, dataset.versions[0].change) == (made.dataset_id, "append")


def test_last_times_recipe_is_applied_said_and_can_be_dropped(visitor):
    ready(visitor.me.id, columns=[{"name": "city", "type": "VARCHAR"}, {"name": "amount", "type": "VARCHAR"}])
    view = dropped(visitor, "orders.csv", CITIES)
    visitor.visit()
    said = visitor.words()

    visitor.app.button(key=f"detected_{view.id}").click()
    visitor.again()

    assert "Read as “orders” was: text in “amount”." in said
    assert "2 columns: 2 texts" in said
    assert "Read as" not in visitor.words()
    assert "1 column of another type" in visitor.words()


def test_files_of_the_same_columns_are_offered_as_one(visitor):
    first, second = (dropped(visitor, f"towns-{number}.csv", CITIES) for number in (1, 2))
    visitor.visit()
    said = visitor.words()

    visitor.app.button(key=f"apart_{first.id}").click()
    visitor.again()

    assert "2 files have the same columns" in said
    assert [visitor.app.button(key=f"agree_{one.id}").label for one in (first, second)] == ["Looks right"] * 2


def test_other_peoples_files_are_not_shown(visitor, other):
    view = uploads.start_upload(other.id, "theirs.csv", size_bytes=len(CITIES))
    asyncio.run(uploads.put_head(other.id, view.id, arriving(CITIES)))

    visitor.visit()

    assert "theirs.csv" not in visitor.words()
