"""A plan applied in a worker: a new version, what it keeps of the one before, and what goes on with it."""

import threading

import pytest

from backend.adapters.storage import storage
from backend.core.errors import Conflict, Rejected
from backend.datasets import cleaning, comparison, service, versions_service
from backend.datasets.cleaning.applying import clean
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.service import plan_of, start_cleaning
from backend.datasets.comparison import compare
from backend.datasets.making import lineage
from backend.datasets.making.conversion import convert
from backend.datasets.profiling import profile
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import ACTIVE, Status
from tests.converting import convert_now, first, into, names_of, rows_of, settle, stored, types_of, version_of
from tests.making import keys

ORDERS = "id,city,state\n1,  Dresden ,n/a\n2,Bremen,paid\n3,LEIPZIG,N/A\n1,  Dresden ,n/a\n"


@pytest.fixture(autouse=True)
def _settled(home):
    yield
    settle()


def plan(*steps):
    return Plan.parse({"steps": [{"operation": name, "column": column, "parameters": more} for name, column, more in steps]})


def clean_now(accepted):
    run_chunk("datasets.clean", accepted.job_id, 0, clean)
    return version_of(accepted.version_id)


TIDY = plan(
    ("trim", "city", {}),
    ("case", "city", {"to": "title"}),
    ("null_words", "state", {"words": ["n/a"]}),
    ("rename", "state", {"to": "paid"}),
)


def test_a_plan_makes_a_version_with_its_parent_its_plan_and_what_each_step_changed(owner):
    made, old = first(owner, stored("orders.csv", ORDERS))

    new = clean_now(start_cleaning(owner.id, made.dataset_id, TIDY))

    assert rows_of(new) == [(1, "Dresden", None), (2, "Bremen", "paid"), (3, "Leipzig", None), (1, "Dresden", None)]
    assert (new.number, new.change, new.parent_id, names_of(new)) == (2, "clean", old.id, ["id", "city", "paid"])
    assert new.reason.startswith("version 1 cleaned: Trim spaces in “city”; ")
    kept = plan_of(owner.id, made.dataset_id, new.id)
    assert [(step.cells, step.rows) for step in kept.steps] == [(2, 2), (1, 1), (3, 3), (0, 0)]
    assert service.get_dataset(owner.id, made.dataset_id).version_id == new.id
    result = jobs.cards([new.job_id])[new.job_id].result
    assert (result["rows_before"], result["rows"], result["rows_changed"], result["cells_changed"]) == (4, 4, 3, 6)


def titled(owner, *sources):
    """A list of orders whose cities were cleaned: the first version and the cleaned one."""
    made, old = first(owner, *(sources or [stored("orders.csv", ORDERS)]))
    return old, clean_now(start_cleaning(owner.id, made.dataset_id, TIDY))


def card_of(version):
    return jobs.cards([version.job_id])[version.job_id]


def test_how_the_file_was_read_and_what_was_kept_aside_stays_reachable(owner):
    old, new = titled(owner, stored("orders.csv", ORDERS + "4,Kiel\n5,Kiel,paid,surplus,more\n"))

    report = service.get_repair(owner.id, new.dataset_id)
    assert report == service.get_repair(owner.id, new.dataset_id, version_id=old.id)
    assert service.aside_key(owner.id, new.dataset_id) == old.aside_key


def test_the_profile_follows_and_tells_what_changed_against_the_version_before(owner):
    old, new = titled(owner)
    for version in (version_of(old.id), new):
        run_chunk("datasets.profile", version.profile_job_id, 0, profile)

    found = version_of(new.id)

    assert (found.profile["rows"], found.parent_id) == (4, old.id)
    assert found.drift is not None


def test_undo_is_the_version_before_and_a_cleaned_one_can_be_restored(owner):
    old, new = titled(owner)

    versions_service.restore_version(owner.id, new.dataset_id, old.id)
    back = versions_service.restore_version(owner.id, new.dataset_id, new.id)

    assert (back.versions[0].change, back.versions[0].rows) == ("restore", 4)
    assert plan_of(owner.id, new.dataset_id, back.version_id) == plan_of(owner.id, new.dataset_id, new.id)
    assert rows_of(version_of(back.version_id)) == rows_of(new)


def test_a_cleaned_version_is_compared_with_the_one_before(owner):
    old, new = titled(owner)

    job = comparison.start_comparison(owner.id, new.dataset_id, base_id=old.id, other_id=new.id)
    run_chunk("datasets.compare", job, 0, compare)

    found = jobs.cards([job])[job].result
    assert (found["rows_base"], found["rows_other"], found["columns_removed"]) == (4, 4, ["state"])


def test_rows_appended_to_a_cleaned_version_stand_as_they_came_and_that_is_told(owner):
    old, new = titled(owner)

    more = convert_now(into(owner, new.dataset_id, stored("more.csv", "id,city,paid\n5, kiel,n/a\n")))

    assert rows_of(more)[-1] == (5, " kiel", "n/a")
    assert [kept["name"] for kept in more.sources] == ["orders.csv", "more.csv"]
    told = cleaning.uncleaned_rows(owner.id, new.dataset_id)
    assert (told.files, told.rows, told.number) == (("more.csv",), 1, new.number)
    assert cleaning.uncleaned_rows(owner.id, new.dataset_id, version_id=new.id) is None
    assert cleaning.uncleaned_rows(owner.id, new.dataset_id, version_id=old.id) is None


def test_a_plan_replayed_after_appending_cleans_the_rows_of_all_files_together(owner):
    _, new = titled(owner, stored("a.csv", ORDERS), stored("b.csv", "id,city,state\n7, ulm ,-\n"))
    convert_now(into(owner, new.dataset_id, stored("more.csv", "id,city,state\n5, kiel,n/a\n")))

    started = cleaning.start_replay(owner.id, new.dataset_id)
    replayed = version_of(started.version_id)
    run_chunk("datasets.convert", version_of(replayed.parent_id).job_id, 0, convert)
    made = clean_now(started)

    assert rows_of(made)[-2:] == [(7, "Ulm", "-"), (5, "Kiel", None)]
    assert names_of(made) == ["id", "city", "paid"]
    assert cleaning.uncleaned_rows(owner.id, new.dataset_id) is None
    with pytest.raises(Conflict):
        cleaning.start_replay(owner.id, new.dataset_id)


def test_a_cleaned_version_is_read_again_from_its_files_also_when_the_first_one_was_deleted(owner):
    old, new = titled(owner)
    versions_service.delete_version(owner.id, new.dataset_id, old.id)

    again = convert_now(service.reload_dataset(owner.id, new.dataset_id, {"types": {"id": "VARCHAR"}}))

    assert (types_of(again)["id"], rows_of(again)[0]) == ("VARCHAR", ("1", "  Dresden ", "n/a"))
    assert version_of(new.id).parent_id is None


def test_a_deleted_cleaned_version_leaves_no_file_and_the_one_before_whole(owner):
    old, new = titled(owner)
    versions_service.restore_version(owner.id, new.dataset_id, old.id)

    versions_service.delete_version(owner.id, new.dataset_id, new.id)

    assert not [key for key in keys() if str(new.id) in key]
    assert all(storage().exists(key) for key in (*old.parts, old.sources[0]["key"]))


def test_a_cancelled_cleaning_leaves_nothing_and_the_list_as_it_was(owner):
    made, old = first(owner, stored("orders.csv", ORDERS))
    started = start_cleaning(owner.id, made.dataset_id, TIDY)

    jobs.cancel(owner.id, started.job_id)
    run_chunk("datasets.clean", started.job_id, 0, clean)

    view = service.get_dataset(owner.id, made.dataset_id)
    assert (view.version_id, view.versions[0].status) == (old.id, "cancelled")
    assert not [key for key in keys() if str(started.version_id) in key]


def test_what_an_attempt_left_that_was_cut_off_is_gone_after_the_next_one(owner):
    made, _ = first(owner, stored("orders.csv", ORDERS))
    started = start_cleaning(owner.id, made.dataset_id, TIDY)
    left = f"datasets/{made.dataset_id}/{started.version_id}/f0/part-00000.parquet"
    storage().put_bytes(left, b"half")

    new = clean_now(started)

    assert not storage().exists(left)
    assert {key for key in keys() if str(new.id) in key} == {new.manifest_key, *new.parts}


def test_a_cell_that_does_not_fit_stops_a_plan_that_says_so_and_is_shown(owner):
    made, old = first(owner, stored("orders.csv", "id,amount\n1,5\n2,six\n3,7 EUR\n4,eight\n"))
    strict = plan(("to_number", "amount", {"unfit": "refuse"}))

    started = start_cleaning(owner.id, made.dataset_id, strict)
    failed = clean_now(started)

    card = card_of(failed)
    assert (card.status, card.error) == (Status.FAILED, "2 cells do not fit the new type, such as “six”, “eight”.")
    assert service.get_dataset(owner.id, made.dataset_id).version_id == old.id


def test_cells_that_do_not_fit_are_counted_otherwise(owner):
    made, _ = first(owner, stored("orders.csv", "id,amount\n1,5\n2,six\n3,7 EUR\n"))

    new = clean_now(start_cleaning(owner.id, made.dataset_id, plan(("to_number", "amount", {}))))

    assert [row[1] for row in rows_of(new)] == [5.0, None, 7.0]
    assert card_of(new).result["steps"][0]["unfit"] == 1


def test_a_plan_without_a_step_that_is_on_makes_no_version(owner):
    made, _ = first(owner, stored("orders.csv", ORDERS))

    with pytest.raises(Rejected, match="no step that is switched on"):
        start_cleaning(owner.id, made.dataset_id, Plan())


def test_two_plans_at_once_make_two_versions_each_of_the_version_it_was_made_for(owner):
    made, old = first(owner, stored("orders.csv", ORDERS))
    started = [start_cleaning(owner.id, made.dataset_id, plan(("case", "city", {"to": to}))) for to in ("upper", "lower")]

    threads = [threading.Thread(target=clean_now, args=(one,)) for one in started]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = [version_of(one.version_id) for one in started]
    assert [(one.number, one.parent_id, rows_of(one)[1][1]) for one in found] == [(2, old.id, "BREMEN"), (3, old.id, "bremen")]
    assert service.get_dataset(owner.id, made.dataset_id).version_id == found[1].id


def test_a_draft_survives_and_goes_with_its_list(owner, other):
    made, old = first(owner, stored("orders.csv", ORDERS))

    cleaning.save_draft(owner.id, made.dataset_id, TIDY, version_id=old.id)

    kept = cleaning.draft_of(owner.id, made.dataset_id)
    assert (kept.plan, kept.version_id, kept.revision) == (TIDY, old.id, 1)
    cleaning.drop_draft(owner.id, made.dataset_id)
    assert cleaning.draft_of(owner.id, made.dataset_id) is None


def test_rows_appended_behind_a_plan_that_came_to_nothing_come_behind_the_rows_there_are(owner):
    made, old = first(owner, stored("orders.csv", "id,amount\n1,5\n2,six\n"))
    started = start_cleaning(owner.id, made.dataset_id, plan(("to_number", "amount", {"unfit": "refuse"})))
    more = into(owner, made.dataset_id, stored("more.csv", "id,amount\n3,seven\n"))

    clean_now(started)
    new = convert_now(more)

    assert rows_of(new) == [(1, "5"), (2, "six"), (3, "seven")]
    assert (new.parent_id, new.reason) == (old.id, "more.csv appended to version 1")


def test_a_plan_for_a_version_that_nobody_makes_gives_its_worker_back(owner, monkeypatch):
    monkeypatch.setattr(lineage, "STUCK_S", 0.3)
    _, new = titled(owner)
    convert_now(into(owner, new.dataset_id, stored("more.csv", "id,city,paid\n5, kiel,n/a\n")))
    started = cleaning.start_replay(owner.id, new.dataset_id)

    waiting = clean_now(started)
    run_chunk("datasets.convert", version_of(waiting.parent_id).job_id, 0, convert)

    assert card_of(waiting).status in ACTIVE
    assert "waits for a worker" not in (card_of(waiting).error or "")
    assert version_of(waiting.parent_id).published_at is not None
