"""What a person does on a notebook's page, as AppTest runs it: a dataset with rows and a profile, and no browser."""

from backend.adapters.db import transaction
from backend.datasets.models import Version
from backend.datasets.service import get_dataset
from backend.notebooks import service as notebooks
from backend.queries import replies
from tests.pages.query_stage import published
from tests.pages.stage import Visitor

PROFILE = {
    "rows": 1200, "duplicate_rows": 0, "warnings": [],
    "questions": [{"text": "Which city has most rows?", "sql": "SELECT city, count(*) AS n FROM {table} GROUP BY ALL"}],
    "columns": [
        {"name": "month", "type": "DATE", "nulls": 0, "distinct": 12, "min": "2026-01-01", "max": "2026-12-08", "top": []},
        {"name": "city", "type": "VARCHAR", "nulls": 0, "distinct": 3, "min": "A", "max": "Z", "length": {"mean": 6}, "top": []},
        {"name": "amount", "type": "BIGINT", "nulls": 0, "distinct": 1200, "min": 0, "max": 1199, "top": []},
        {"name": "weight", "type": "BIGINT", "nulls": 0, "distinct": 1200, "min": 0, "max": 1199, "top": []},
    ],
}  # fmt: skip


class Desk:
    """What a person does in the notebook of one dataset."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(self.me.id)
        dataset = get_dataset(self.me.id, self.dataset_id)
        self.table = dataset.table
        with transaction() as session:
            version = session.get_one(Version, dataset.version_id)
            version.profile = PROFILE
            session.add(version)

    def visit(self, **query):
        self.visitor.visit("ask", **{"dataset": self.dataset_id, **query})
        self.settle()

    def ask(self, text):
        self.app.chat_input[0].set_value(text)
        self.again()

    def press(self, label):
        next(button for button in reversed(self.app.button) if button.label == label).click()
        self.again()

    def press_key(self, key):
        self.app.button(key=key).click()
        self.again()

    def choose(self, key, option):
        self.app.menu_button(key=key).click(option)
        self.again()

    def again(self):
        self.visitor.again()
        self.settle()

    def settle(self):
        """Look again, as the page's own clock does, until no cell is on its way."""
        for _ in range(200):
            if not any(str(button.key).startswith("stop_") and button.key != "stop_run" for button in self.app.button):
                return
            self.visitor.again()

    @property
    def words(self):
        return self.visitor.words()

    @property
    def labels(self):
        return [button.label for button in self.app.button]

    @property
    def notebook(self):
        return notebooks.notebook_for(self.me.id, self.dataset_id)

    @property
    def cells(self):
        return self.notebook.cells

    def texts(self):
        return [next(iter(cell.content.values())) for cell in self.cells]

    def answers(self):
        return replies.list_answers(self.me.id, self.dataset_id).items
