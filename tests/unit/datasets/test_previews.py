"""A look at a file before it is converted: the loader's own reading of its beginning."""

import asyncio
import hashlib
import io
import threading
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backend.core.errors import Conflict, NotFound, Rejected, TimedOut
from backend.datasets import previews, uploads
from backend.datasets.previews.deadline import Deadline
from backend.datasets.previews.text_heads import cut
from tests.making import CSV, arriving, publish, send, upload

MIB = 1 << 20
DIRTY = "Report of Łódź\n\nid;postcode;amount;on\n".encode("cp1250", "replace") + b"".join(
    b"%d;0%d;%d,50;%02d.03.2026\n" % (i, 1000 + i, i, i % 28 + 1) for i in range(300)
)


def begun(owner, name="orders.csv", data=CSV):
    view = uploads.start_upload(owner.id, name, size_bytes=len(data))
    asyncio.run(uploads.put_head(owner.id, view.id, arriving(data[:MIB])))
    return view


def whole(owner, name, data):
    view = uploads.start_upload(owner.id, name, size_bytes=len(data))
    send(owner, view, data, range(1, view.parts + 1))
    uploads.complete_upload(owner.id, view.id, when_accepted=True)
    return view


def test_a_small_file_is_seen_whole_as_the_conversion_would_read_it(owner):
    view = begun(owner, data=DIRTY)

    seen = previews.preview_upload(owner.id, view.id)

    assert (seen.whole, seen.size_bytes, seen.table.row_count, len(seen.table.rows)) == (True, len(DIRTY), 300, 150)
    assert (seen.report["delimiter"], seen.report["header"]) == (";", 3)
    assert [(c.name, c.type) for c in seen.table.columns] == [
        ("id", "BIGINT"), ("postcode", "VARCHAR"), ("amount", "DOUBLE"), ("on", "DATE"),
    ]  # fmt: skip
    assert seen.table.rows[1] == [1, "01001", 1.5, "2026-03-02"]


def test_a_large_file_is_judged_by_its_beginning_and_no_row_of_it_is_half_a_row(owner):
    data = b"id,on,text\n" + b"".join(b'%d,2026-01-%02d,"words %d\nand more"\n' % (i, i % 28 + 1, i) for i in range(60_000))
    view = begun(owner, data=data)

    seen = previews.preview_upload(owner.id, view.id)

    assert not seen.whole
    assert 5_000 < seen.table.row_count < 60_000
    assert (seen.report["rows_aside"], seen.report["repairs"]) == (0, [])
    assert seen.table.rows[149] == [149, "2026-01-10", "words 149\nand more"]


def test_every_choice_shows_another_reading(owner):
    view = begun(owner, data=DIRTY)

    seen = previews.preview_upload(
        owner.id, view.id, options={"names": ["a", "b", "c", "d"], "types": {"a": "VARCHAR"}, "header": 3}
    )
    none = previews.preview_upload(owner.id, view.id, options={"delimiter": "|"})

    assert [(c.name, c.type) for c in seen.table.columns][:2] == [("a", "VARCHAR"), ("b", "VARCHAR")]
    assert seen.options["header"] == 3
    assert len(none.table.columns) == 1


def test_a_choice_that_cannot_be_is_a_sentence_every_time(owner):
    view = begun(owner)

    for _ in range(2):  # the second answer comes from the cache
        with pytest.raises(Rejected) as refused:
            previews.preview_upload(owner.id, view.id, options={"types": {"nowhere": "DATE"}})
        assert "nowhere" in refused.value.detail
        assert refused.value.hint


def test_a_file_that_must_be_whole_shows_its_rows_once_it_is(owner):
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": range(200_000), "on": [date(2026, 1, 1)] * 200_000}), sink, compression="none")
    data = sink.getvalue()
    view = begun(owner, "orders.parquet", data)
    before = previews.preview_upload(owner.id, view.id)
    send(owner, view, data, range(1, view.parts + 1))
    uploads.complete_upload(owner.id, view.id, when_accepted=True)

    after = previews.preview_upload(owner.id, view.id)

    assert len(data) > MIB
    assert (before.report, before.table.columns, "once all of it is here" in before.later) == ({}, (), True)
    assert (after.whole, after.table.row_count, after.table.rows[2]) == (True, 200_000, [2, "2026-01-01"])


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_packed_text_is_seen_before_all_of_it_is_here(owner, packing):
    text = b"id,digest\n" + b"".join(b"%d,%s\n" % (i, hashlib.sha256(b"%d" % i).hexdigest().encode()) for i in range(60_000))
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, packing) as out:
        out.write(text)
    data = sink.getvalue().to_pybytes()
    view = begun(owner, f"digests.csv.{'zst' if packing == 'zstd' else 'gz'}", data)

    seen = previews.preview_upload(owner.id, view.id)

    assert len(data) > MIB
    assert 5_000 < seen.table.row_count < 60_000
    assert [column.name for column in seen.table.columns] == ["id", "digest"]
    assert seen.report["repairs"][0]["detail"] == f"the file was packed with {packing}"
    assert not seen.whole


def test_a_whole_file_without_a_beginning_of_its_own_is_seen_too(place, owner):
    view = whole(owner, "orders.csv", CSV)

    seen = previews.preview_upload(owner.id, view.id)

    assert seen.table.rows == [[1, "Dresden"], [2, "Bremen"]]


def test_nothing_is_seen_of_a_file_that_has_not_come_or_is_a_dataset(owner):
    none = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(CSV))
    done = begun(owner)
    send(owner, done, CSV, [1])
    uploads.complete_upload(owner.id, done.id)

    for view in (none, done):
        with pytest.raises(Conflict):
            previews.preview_upload(owner.id, view.id)


def test_the_file_behind_a_dataset_can_be_looked_at_again(owner):
    made = upload(owner, data=DIRTY)
    publish(made)

    seen = previews.preview_dataset(owner.id, made.dataset_id, options={"types": {"amount": "VARCHAR"}})

    assert seen.table.rows[1] == [1, "01001", "1,50", "2026-03-02"]
    assert seen.matches == ()


def test_other_peoples_files_do_not_exist(owner, other):
    theirs, dataset = begun(other), upload(other)

    for verb in (
        lambda: previews.preview_upload(owner.id, theirs.id),
        lambda: previews.preview_dataset(owner.id, dataset.dataset_id),
    ):
        with pytest.raises(NotFound):
            verb()


def test_a_look_ends_at_its_deadline():
    stopped = threading.Event()

    with Deadline(0.0) as deadline, deadline.stopping(stopped.set):
        assert stopped.wait(5)
        with pytest.raises(TimedOut):
            deadline.check()


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"a,b\n1,2\n3,", b"a,b\n1,2\n"),
        (b"a,b\r\n1,2\r\n3", b"a,b\r\n1,2\r\n"),
        (b"a\r1\r2", b"a\r1\r"),
        (b'a\n"x\ny"\n"z\n', b'a\n"x\ny"\n'),
        (b'a\n5" nail\n6\n7', b"a\n"),
        (b"no line end", b"no line end"),
        ("a;b\n1;2\n3".encode("utf-16-le"), "a;b\n1;2\n".encode("utf-16-le")),
        ("a;b\n1;2\n3".encode("utf-16-be"), "a;b\n1;2\n".encode("utf-16-be")),
        ("a;b\n1;\u0a00\n3".encode("utf-16-le"), "a;b\n1;\u0a00\n".encode("utf-16-le")),
    ],
)
def test_the_beginning_of_a_text_ends_behind_its_last_whole_row(head, kept):
    assert cut(head) == kept
