"""Where a bucket is configured, the browser sends the parts to it itself; the bytes never pass through our server."""

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer
from playwright.sync_api import expect

from tests.e2e.product import running

pytestmark = pytest.mark.browser

BUCKET = "lists"


@pytest.fixture(scope="module")
def bucket():
    """A bucket on loopback that speaks the protocol of S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }
    client = boto3.client(
        "s3", endpoint_url=settings["S3_ENDPOINT_URL"], aws_access_key_id="test", aws_secret_access_key="test",
        region_name="us-east-1", config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip
    client.create_bucket(Bucket=BUCKET)
    rule = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"]}
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
    yield settings
    server.stop()


def test_a_file_goes_straight_into_the_bucket(browser, bucket, tmp_path_factory, tmp_path):
    (tmp_path / "large.csv").write_text("id,text\n" + "\n".join(f"{i},{'x' * 80}" for i in range(300_000)))

    with running(tmp_path_factory.mktemp("bucket") / "data", environment=bucket) as product:
        page = browser.new_page()
        parts = []
        page.on("request", lambda request: request.method == "PUT" and "/head" not in request.url and parts.append(request.url))
        page.goto(product.url)
        page.get_by_label("Files to upload").set_input_files(tmp_path / "large.csv")
        page.get_by_role("button", name="Looks right").click(timeout=30_000)
        expect(page.locator("[class*='st-key-dsrow']").filter(has_text="large")).to_contain_text("300,000", timeout=60_000)
        page.close()

    assert len(parts) == 2
    assert all(url.startswith(bucket["S3_ENDPOINT_URL"]) for url in parts)
