"""A chart of a result over the API: a page that needs no network, and the figure a browser makes a picture of."""

import json

import pytest

CSV = b"country,amount,note\nGermany,5,<b>x</b>\nFrance,9,y\nAtlantis,2,z\n"
MAP = {"kind": "map", "x": "country", "y": ["amount"], "title": "Sales </script><b>& more</b>"}


@pytest.fixture
def run_id(script, work_off):
    script.put("/api/datasets?name=sales.csv", content=CSV)
    work_off()
    return script.post("/api/query", json={"sql": "SELECT country, amount FROM sales"}).json()["query_run_id"]


def chart(script, run_id, spec, kind="json"):
    return script.get(f"/api/query-runs/{run_id}/chart", params={"spec": json.dumps(spec), "format": kind})


def test_a_chart_says_what_it_was_made_of_and_what_was_left_out(script, run_id):
    told = chart(script, run_id, MAP).json()

    assert told["source"] == "sales version 1 · 3 rows · made with Listmill"
    assert told["note"] == "1 name is no country: Atlantis (1 row)."
    assert told["title"] == MAP["title"]
    assert told["filename"] == "Sales-script-b-more-b"
    assert told["figure"]["layout"]["font"]["family"].startswith("Arial")
    assert "#0000" not in json.dumps(told["figure"])


def test_a_page_of_a_chart_needs_no_network_and_runs_nothing_of_the_data(script, run_id):
    answer = chart(script, run_id, MAP, "html")

    assert "attachment" in answer.headers["content-disposition"]
    assert "<script src=" not in answer.text
    assert "default-src 'none'" in answer.text
    assert "<b>& more" not in answer.text
    assert answer.text.count("</script>") == 4


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"kind": "cake"}, "no chart"),
        ({"kind": "bar", "x": "gone", "y": ["amount"]}, "no column “gone”"),
        ({"kind": "number", "y": ["amount"]}, "no picture"),
        ({"kind": "bar", "script": "x"}, "no chart"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(script, run_id, spec, said):
    answer = chart(script, run_id, spec)

    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_chart_of_somebody_elses_result_is_not_there(script, run_id, stranger):
    assert chart(stranger, run_id, MAP).status_code == 404


def test_the_script_that_draws_comes_from_here(script):
    answer = script.get("/api/charts/plotly.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(answer.content) > 1_000_000
