"""Every metric we expose, in one place; /metrics prints them."""

from prometheus_client import Counter, Gauge, Histogram

QUERIES = Counter("listmill_queries_total", "Queries by how they ended", ["outcome"])
QUERY_SECONDS = Histogram(
    "listmill_query_seconds", "Wall time of queries that ran", buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
)
QUERY_PLACES_TAKEN = Gauge("listmill_query_places_taken", "Queries running now in this process")
UPLOAD_BYTES = Counter("listmill_upload_bytes_total", "Bytes taken by the upload routes")
JOBS_ENDED = Counter("listmill_jobs_ended_total", "Chunks ended by this process", ["kind", "outcome"])
HTTP_SECONDS = Histogram("listmill_http_seconds", "Wall time of API requests", ["route", "status"])
