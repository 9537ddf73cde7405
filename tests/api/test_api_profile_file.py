"""The profile as a file, over HTTP: whose it is, which version, saved or shown."""

from uuid import uuid4


def test_the_profile_is_a_file_to_save(script, orders):
    answer = script.get(f"/api/datasets/{orders['dataset_id']}/profile.html")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="orders profile.html"')
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<h1>orders</h1>" in answer.text


def test_the_profile_can_be_shown_in_the_browser(script, orders):
    answer = script.get(f"/api/datasets/{orders['dataset_id']}/profile.html?inline=1&version_id={orders['version_id']}")

    assert "content-disposition" not in answer.headers
    assert "Version 1" in answer.text


def test_the_profile_of_somebody_else_is_not_found(stranger, orders):
    assert stranger.get(f"/api/datasets/{orders['dataset_id']}/profile.html").status_code == 404


def test_a_version_of_another_dataset_is_not_found(script, orders):
    answer = script.get(f"/api/datasets/{orders['dataset_id']}/profile.html?version_id={uuid4()}")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_profile_that_is_still_being_made_says_so(script):
    accepted = script.put("/api/datasets?name=later.csv", content=b"a,b\n1,2\n").json()

    assert script.get(f"/api/datasets/{accepted['dataset_id']}/profile.html").status_code == 409
