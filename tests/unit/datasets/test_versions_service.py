"""Versions restored and deleted: nothing copied, nothing shared ever lost."""

import pytest

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.errors import Conflict, NotFound
from backend.datasets import purge, service, versions_service
from backend.datasets.models import Dataset
from backend.jobs import service as jobs
from tests.converting import into, stored, version_of
from tests.making import end_job, keys, publish, upload


@pytest.fixture
def two(owner):
    """A dataset of two published versions: what was accepted for each."""
    one = upload(owner)
    publish(one, profile={"rows": 2}, repair={"rows_loaded": 2}, aside=True)
    other = into(owner, one.dataset_id, stored("new.csv", "id,city\n3,Ulm\n"), mode="replace")
    publish(other, profile={"rows": 1})
    return one, other


def test_a_restored_version_is_a_new_one_of_the_same_parts_and_current_at_once(owner, two):
    one, other = two
    before = keys()

    view = versions_service.restore_version(owner.id, one.dataset_id, one.version_id)

    newest = view.versions[0]
    assert (newest.number, newest.change, newest.reason, newest.status) == (3, "restore", "version 1 restored", "ready")
    assert (view.version_id, newest.parent_id, view.rows, view.profiled) == (newest.id, other.version_id, 2, True)
    assert version_of(newest.id).parts == version_of(one.version_id).parts
    assert service.get_repair(owner.id, one.dataset_id) == {"rows_loaded": 2}
    assert keys() == before


def test_a_version_restored_before_it_was_profiled_is_profiled(owner, two):
    one, _ = two
    with transaction() as session:
        session.get_one(type(version_of(one.version_id)), one.version_id).profile = None

    view = versions_service.restore_version(owner.id, one.dataset_id, one.version_id)

    (card,) = [card for card in jobs.list_jobs(owner.id).items if card.kind == "datasets.profile"]
    assert card.subject_id == view.version_id


def test_the_current_version_and_one_without_rows_are_not_restored(owner, two):
    one, other = two
    waiting = into(owner, one.dataset_id, stored("x.csv", "id,city\n"))

    for version_id in (other.version_id, waiting.version_id):
        with pytest.raises(Conflict):
            versions_service.restore_version(owner.id, one.dataset_id, version_id)


def test_a_deleted_version_takes_only_files_that_no_other_needs(owner, two):
    one, other = two
    restored = versions_service.restore_version(owner.id, one.dataset_id, one.version_id).version_id
    shared = set(version_of(one.version_id).parts)

    versions_service.delete_version(owner.id, one.dataset_id, one.version_id)
    versions_service.delete_version(owner.id, one.dataset_id, other.version_id)

    assert shared <= keys()
    assert not [key for key in keys() if str(other.version_id) in key]
    assert [v.id for v in service.get_dataset(owner.id, one.dataset_id).versions] == [restored]
    assert purge.purge_leftovers() == 0


def test_the_files_of_a_version_whose_deletion_was_cut_off_are_swept(owner, two):
    one, _ = two
    with transaction() as session:
        session.delete(session.get_one(type(version_of(one.version_id)), one.version_id))

    purge.purge_leftovers()

    assert not [key for key in keys() if key.startswith(f"datasets/{one.dataset_id}/{one.version_id}")]


def test_files_of_versions_and_datasets_that_this_database_never_knew_stay(owner, two):
    one, _ = two
    with transaction() as session:
        session.delete(session.get_one(Dataset, one.dataset_id))
    before = keys()

    purge.purge_leftovers()

    assert keys() == before


def test_the_current_version_is_not_deleted(owner, two):
    one, other = two

    with pytest.raises(Conflict):
        versions_service.delete_version(owner.id, one.dataset_id, other.version_id)


def test_no_version_is_deleted_while_another_is_made_that_may_stand_on_it(owner, two):
    one, _ = two
    waiting = into(owner, one.dataset_id, stored("x.csv", "id,city\n4,Hof\n"))

    with pytest.raises(Conflict):
        versions_service.delete_version(owner.id, one.dataset_id, one.version_id)
    end_job(waiting.job_id, "failed")
    versions_service.delete_version(owner.id, one.dataset_id, one.version_id)

    assert one.version_id not in {v.id for v in service.get_dataset(owner.id, one.dataset_id).versions}


def test_a_deleted_dataset_takes_the_sources_of_all_its_versions_wherever_they_stand(owner, two):
    one, other = two
    source = version_of(other.version_id).sources[0]["key"]
    service.delete_dataset(owner.id, one.dataset_id)

    purge.purge_deleted(only=one.dataset_id)

    assert source not in keys()
    assert not [key for key in keys() if str(one.dataset_id) in key]


def test_versions_of_others_and_of_other_datasets_are_not_found(owner, other, two):
    one, later = two
    stranger = upload(owner, "second.csv")
    publish(stranger)

    for person, dataset_id, version_id in [
        (other, one.dataset_id, one.version_id),
        (owner, stranger.dataset_id, later.version_id),
    ]:
        with pytest.raises(NotFound):
            versions_service.restore_version(person.id, dataset_id, version_id)
        with pytest.raises(NotFound):
            versions_service.delete_version(person.id, dataset_id, version_id)
        with pytest.raises(NotFound):
            service.version_ref(person.id, dataset_id, version_id=version_id)


def test_profile_repair_and_rows_of_an_earlier_version_are_still_shown(owner, two):
    one, _ = two

    assert service.get_profile(owner.id, one.dataset_id, version_id=one.version_id) == {"rows": 2}
    assert service.get_profile(owner.id, one.dataset_id) == {"rows": 1}
    assert service.get_repair(owner.id, one.dataset_id, version_id=one.version_id) == {"rows_loaded": 2}
    assert storage().exists(service.aside_key(owner.id, one.dataset_id, version_id=one.version_id))
    assert service.version_ref(owner.id, one.dataset_id, version_id=one.version_id).version_id == one.version_id


def test_a_version_says_what_it_is_made_from_and_what_changed(owner, two):
    newest, oldest = service.get_dataset(owner.id, two[0].dataset_id).versions

    assert (newest.change, newest.parent_id, newest.sources[0].name) == ("replace", oldest.id, "new.csv")
    assert (oldest.change, oldest.parent_id, oldest.sources[0].name) == ("upload", None, "orders.csv")
