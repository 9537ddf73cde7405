"""A person's yes to a file: before or after its last byte, alone or together with others, into something new or something there."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from backend.adapters.db import transaction
from backend.core.errors import Conflict, NotFound, Rejected
from backend.datasets import service, uploads
from backend.datasets.accepting import shared_name
from backend.datasets.models import Upload, Version
from backend.datasets.schemas import Into
from tests.making import CSV, arriving, keys, publish, send, upload


def begun(owner, name="orders.csv", data=CSV, *, head=True):
    """An upload of which only the beginning is here."""
    view = uploads.start_upload(owner.id, name, size_bytes=len(data))
    if head:
        asyncio.run(uploads.put_head(owner.id, view.id, arriving(data[: 1 << 20])))
    return view


def arrive(owner, view, data=CSV):
    """Its bytes, as the browser sends them, and its end."""
    send(owner, view, data, range(1, view.parts + 1))
    return uploads.complete_upload(owner.id, view.id, when_accepted=True)


def sources(accepted):
    with transaction() as session:
        return session.get_one(Version, accepted.version_id).sources


def test_a_whole_file_waits_for_a_yes_and_is_listed_until_then(place, owner):
    view = begun(owner)

    waiting = arrive(owner, view)
    listed = uploads.list_waiting(owner.id)
    accepted = uploads.accept_upload(owner.id, view.id, options={"delimiter": ","})

    assert waiting is None
    assert [(one.id, one.name, one.whole) for one in listed] == [(view.id, "orders.csv", True)]
    assert sources(accepted)[0]["options"] == {"delimiter": ","}
    assert uploads.list_waiting(owner.id) == ()
    assert keys() == {f"sources/{accepted.version_id}/orders.csv"}


def test_a_yes_before_the_last_byte_starts_the_conversion_with_it(place, owner):
    view = begun(owner)

    early = uploads.accept_upload(owner.id, view.id, options={"header": 1})
    accepted = arrive(owner, view)

    assert early is None
    assert sources(accepted)[0]["options"] == {"header": 1}
    assert uploads.accept_upload(owner.id, view.id, options={}) == accepted


def test_a_file_dropped_again_while_it_waits_is_the_same_upload(place, owner):
    first = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(CSV), fingerprint="f")
    arrive(owner, first)

    again = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(CSV), fingerprint="f")
    still = uploads.complete_upload(owner.id, again.id, when_accepted=True)

    assert (again.id, again.received, again.whole) == (first.id, (1,), True)
    assert still is None
    with pytest.raises(Conflict):
        send(owner, again, CSV, [1])


def test_a_sender_who_asks_nobody_converts_at_once(owner):
    view = begun(owner)
    send(owner, view, CSV, [1])

    accepted = uploads.complete_upload(owner.id, view.id, options={"quote": ""})

    assert sources(accepted)[0]["options"] == {"quote": ""}


def test_several_files_of_one_drop_become_one_dataset_in_their_order(owner):
    views = [begun(owner, f"orders-2026-{month}.csv") for month in (9, 10, 11)]
    arrive(owner, views[1])

    early = uploads.accept_together(owner.id, [view.id for view in views], options={"delimiter": ","})
    second = arrive(owner, views[2])
    accepted = arrive(owner, views[0])

    assert (early, second) == (None, None)
    dataset = service.get_dataset(owner.id, accepted.dataset_id)
    assert (dataset.name, len(service.list_datasets(owner.id).items)) == ("orders-2026", 1)
    assert dataset.versions[0].reason == "uploaded as orders-2026-9.csv and 2 more"
    assert [one["name"] for one in sources(accepted)] == [view.name for view in views]
    assert {one["options"]["delimiter"] for one in sources(accepted)} == {","}


def test_files_that_become_whole_at_once_start_one_version(owner):
    views = [begun(owner, f"orders-{number}.csv") for number in range(4)]
    uploads.accept_together(owner.id, [view.id for view in views])

    with ThreadPoolExecutor(4) as pool:
        answers = [answer for answer in pool.map(lambda view: arrive(owner, view), views) if answer]

    assert len(answers) == 1
    assert len(sources(answers[0])) == 4


def test_discarding_one_file_of_a_drop_lets_the_others_go_on(owner):
    views = [begun(owner, f"orders-{number}.csv") for number in range(3)]
    uploads.accept_together(owner.id, [view.id for view in views])
    for view in views[1:]:
        arrive(owner, view)

    uploads.abort_upload(owner.id, views[0].id)

    (dataset,) = service.list_datasets(owner.id).items
    assert dataset.status == "converting"
    assert uploads.list_open(owner.id) == ()


def test_a_file_goes_into_a_dataset_that_is_there(owner):
    old = upload(owner)
    publish(old)
    added, instead = begun(owner, "november.csv"), begun(owner, "december.csv")

    arrive(owner, added)
    appended = uploads.accept_upload(owner.id, added.id, into=Into("append", dataset_id=old.dataset_id))
    uploads.accept_upload(owner.id, instead.id, into=Into("replace", dataset_id=old.dataset_id))
    replaced = arrive(owner, instead)

    versions = {one.id: one for one in service.get_dataset(owner.id, old.dataset_id).versions}
    assert appended.dataset_id == replaced.dataset_id == old.dataset_id
    assert [versions[one.version_id].change for one in (appended, replaced)] == ["append", "replace"]


def test_a_file_joins_another_one_of_its_drop(owner):
    first, second = begun(owner, "a.csv"), begun(owner, "b.csv")
    arrive(owner, second)

    uploads.accept_upload(owner.id, first.id)
    uploads.accept_upload(owner.id, second.id, into=Into("with", upload_id=first.id))
    accepted = arrive(owner, first)

    assert [one["name"] for one in sources(accepted)] == ["a.csv", "b.csv"]


def test_a_file_for_a_dataset_that_was_deleted_meanwhile_waits_for_another_yes(owner):
    old = upload(owner)
    view = begun(owner, "november.csv")
    uploads.accept_upload(owner.id, view.id, into=Into("append", dataset_id=old.dataset_id))
    service.delete_dataset(owner.id, old.dataset_id)

    answer = arrive(owner, view)

    assert answer is None
    assert [one.id for one in uploads.list_waiting(owner.id)] == [view.id]


def test_somebody_elses_uploads_and_datasets_do_not_exist(owner, other):
    mine, theirs, dataset = begun(owner), begun(other), upload(other)
    arrive(owner, mine)

    for verb in (
        lambda: uploads.accept_upload(owner.id, theirs.id),
        lambda: uploads.accept_together(owner.id, [mine.id, theirs.id]),
        lambda: uploads.accept_upload(owner.id, mine.id, into=Into("append", dataset_id=dataset.dataset_id)),
        lambda: uploads.accept_upload(owner.id, mine.id, into=Into("with", upload_id=theirs.id)),
        lambda: uploads.accept_upload(owner.id, uuid4()),
        lambda: asyncio.run(uploads.put_head(owner.id, theirs.id, arriving(CSV))),
        lambda: asyncio.run(
            uploads.receive_whole(
                owner.id, "a.csv", arriving(CSV), size_bytes=None, into=Into("append", dataset_id=dataset.dataset_id)
            )
        ),
    ):
        with pytest.raises(NotFound):
            verb()

    assert [one.id for one in uploads.list_open(owner.id)] == [mine.id]


def test_a_place_that_is_not_named_and_an_unknown_option_are_refused(owner):
    view = begun(owner)

    for verb in (
        lambda: uploads.accept_upload(owner.id, view.id, into=Into("append")),
        lambda: uploads.accept_upload(owner.id, view.id, into=Into("with")),
        lambda: uploads.accept_upload(owner.id, view.id, options={"colour": "red"}),
    ):
        with pytest.raises(Rejected):
            verb()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("letter.csv", b"%PDF-1.7 and so on", "PDF"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n....", "picture"),
        ("page.csv", b"<!DOCTYPE html><html></html>", "web page"),
    ],
)
def test_what_is_no_table_is_refused_at_its_beginning_and_forgotten(place, owner, name, data, says):
    view = begun(owner, name, data, head=False)

    with pytest.raises(Rejected) as refused:
        asyncio.run(uploads.put_head(owner.id, view.id, arriving(data)))

    assert says in refused.value.detail
    assert refused.value.hint
    assert keys() == set()
    with pytest.raises(NotFound):
        uploads.get_upload(owner.id, view.id)


@pytest.mark.parametrize("size", [0, 10, len(CSV) + 1, 2 << 20])
def test_a_beginning_of_another_length_is_refused(owner, size):
    view = begun(owner, head=False)

    with pytest.raises(Rejected):
        asyncio.run(uploads.put_head(owner.id, view.id, arriving(b"x" * size)))

    assert uploads.list_open(owner.id) == ()


def test_the_sweep_spares_a_file_that_waits_and_takes_it_after_a_week(place, owner):
    waits, broken = begun(owner), begun(owner)
    arrive(owner, waits)
    aged(waits.id, broken.id, days=2)

    first = uploads.sweep_uploads()
    aged(waits.id, days=6)
    second = uploads.sweep_uploads()

    assert (first, second) == (1, 1)
    assert keys() == set()


def aged(*upload_ids, days):
    with transaction() as session:
        for upload_id in upload_ids:
            row = session.get_one(Upload, upload_id)
            row.created_at -= timedelta(days=days)
            row.whole_at = row.whole_at and row.whole_at - timedelta(days=days)
            session.add(row)


@pytest.mark.parametrize(
    ("names", "together"),
    [
        (["orders-2026-10.csv", "orders-2026-11.csv"], "orders-2026"),
        (["orders.csv"], "orders"),
        (["Berlin.csv", "Bremen.csv"], "Berlin"),
        (["sales (1).csv", "sales (2).csv"], "sales"),
        (["2026-01.csv", "2026-02.csv"], "2026"),
        (["orders.csv", "orders 2.csv"], "orders"),
    ],
)
def test_files_get_the_name_they_share(names, together):
    assert shared_name(names) == together
