"""What a person does on the query page, as AppTest runs it: a dataset with rows, and an editor that needs no browser."""

import time
from pathlib import Path

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.datasets.models import Version
from backend.datasets.service import get_dataset
from backend.queries import service as queries
from tests.pages.stage import Visitor, ready
from tests.published import made

COLUMNS = [{"name": "month", "type": "DATE"}, {"name": "city", "type": "VARCHAR"}, {"name": "amount", "type": "BIGINT"}]
BY_CITY = "SELECT city, sum(amount) AS total FROM {} GROUP BY city ORDER BY total DESC"
ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"
NO_BUNDLE = Path("/nowhere/sql-editor.js")


class Desk:
    """What a person does on the query page."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(visitor.me.id)
        self.table = get_dataset(self.me.id, self.dataset_id).table

    @property
    def text(self):
        return self.app.text_area[0].value

    @property
    def run_id(self):
        return self.address("run")

    def address(self, name):
        found = self.app.query_params[name]
        return found if isinstance(found, str) else found[0]

    @property
    def words(self):
        return self.visitor.words()

    def visit(self, **query):
        self.visitor.visit("query", **{"dataset": self.dataset_id, **query})
        self.settle()

    def run(self, sql):
        self.app.text_area[0].set_value(sql.format(self.table))
        self.press("sql_run")

    def press(self, key):
        self.app.button(key=key).click()
        self.visitor.again()
        self.settle()

    def settle(self):
        """Look again, as the page's own clock does, until nothing is on its way."""
        end = time.monotonic() + 20
        while self.running and time.monotonic() < end:
            self.visitor.again()

    @property
    def running(self):
        return any(button.key == "stop" for button in self.app.button)

    def open_tab(self, name):
        self.app.session_state["result_tab"] = name
        self.visitor.again()

    def choose(self, field, value):
        self.app.selectbox(key=f"chart_{field}_{self.run_id}").set_value(value)
        self.visitor.again()

    def rows(self):
        return self.app.dataframe[0].value.to_numpy().tolist()

    def charts(self):
        return self.app.get("plotly_chart")

    def history(self):
        return queries.history(self.me.id).items


ROWS = (
    "SELECT date '2026-01-01' + (i % 12)::INTEGER * 31 AS month, ['Bremen', 'Dresden', '<b>Łódź</b>'][1 + i % 3] AS city, "
    "i AS amount FROM range(1200) t(i)"
)


def published(owner_id, name="orders"):
    """A dataset with rows of its own."""
    dataset = ready(owner_id, name=name, columns=COLUMNS)
    key = f"datasets/{dataset.dataset_id}/{dataset.version_id}/f1/part-00000.parquet"
    storage().put_bytes(key, made(ROWS)[0])
    with transaction() as session:
        version = session.get_one(Version, dataset.version_id)
        version.parts, version.rows = [key], 1200
        session.add(version)
    return dataset.dataset_id
