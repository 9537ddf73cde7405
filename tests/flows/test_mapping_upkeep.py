"""What of fillings goes: with their dataset, and answers after a year."""

from datetime import timedelta

import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.datasets import service as datasets
from backend.mapping import service, upkeep
from backend.mapping.models import MappedValue, MappingAnswer
from tests.flows.test_mapping_run import TASK, work
from tests.published import published


def test_a_filling_goes_with_its_dataset_and_answers_stay_a_year(owner, model):
    dataset = published(owner, "firms", "SELECT unnest(['a firm', 'another']) AS supplier")
    run = work(service.start_run(owner.id, dataset, TASK))
    assert upkeep.sweep() == 0

    datasets.delete_dataset(owner.id, dataset)
    assert upkeep.sweep() == 1

    with pytest.raises(NotFound):
        service.get_run(owner.id, run.id)
    with transaction() as session:
        assert session.exec(select(MappedValue)).all() == []
        kept = session.exec(select(MappingAnswer)).all()
        assert len(kept) == 2
        kept[0].made_at = now() - timedelta(days=400)
        session.add(kept[0])
    assert upkeep.sweep() == 1
