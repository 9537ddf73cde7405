"""Every setting, read from the environment in one place."""

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ENGINES_FILE = "engines.json"  # what a running `listmill up` wrote down: addresses and passwords, mode 0600


class Settings(BaseSettings):
    """Every environment variable, with a default that needs no service.

    Names carry the prefix LISTMILL_; customary names (DATABASE_URL, REDIS_URL, S3_*, AWS_*) stay as they are.
    """

    model_config = SettingsConfigDict(
        env_prefix="LISTMILL_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    data_dir: Path = Path("listmill-data")  # folder of the embedded servers, datasets, results and secrets
    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL")  # none: `listmill up` starts PostgreSQL
    redis_url: SecretStr | None = Field(None, validation_alias="REDIS_URL")  # none: `listmill up` starts Valkey
    queue_namespace: str = "listmill"  # prefix of our keys in Redis
    database_pool: int = Field(12, ge=2)  # connections a process may hold; at least its threads

    s3_bucket: str | None = Field(None, validation_alias="S3_BUCKET")  # none: datasets live in data_dir/storage
    s3_endpoint_url: str | None = Field(None, validation_alias="S3_ENDPOINT_URL")  # none: Amazon S3
    aws_access_key_id: str | None = Field(None, validation_alias="AWS_ACCESS_KEY_ID")  # none: the machine's role
    aws_secret_access_key: SecretStr | None = Field(None, validation_alias="AWS_SECRET_ACCESS_KEY")  # with the key id
    aws_region: str = Field("us-east-1", validation_alias="AWS_REGION")  # "auto" for R2
    cache_size_bytes: int = Field(20 << 30, gt=0)  # local copies of objects in S3, least recently used goes first

    secret_key: SecretStr | None = None  # signs session cookies; none: one is made in data_dir with mode 0600
    address: str = "127.0.0.1"  # where the web server listens; without sign-in only loopback is allowed
    port: int = Field(8501, ge=0, le=65535)  # port of the web server
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()  # further names, comma-separated, under which pages are served

    upload_max_bytes: int = Field(10_000_000_000, gt=0)  # largest file taken
    upload_part_bytes: int = Field(16 << 20, ge=5 << 20)  # smallest size of an upload part
    upload_keep_hours: float = Field(24.0, gt=0)  # unfinished uploads are swept after this

    worker_memory_mb: int = Field(512, ge=128)  # DuckDB's memory in one conversion or profile
    worker_threads: int = Field(0, ge=0)  # DuckDB's threads in one conversion or profile; 0: the number of cores

    worker_places: int = Field(0, ge=0)  # conversions that run at once on this machine; 0: half the cores, at least 1

    objects_webhook_secret: SecretStr | None = None  # signs the calls to /api/webhooks/objects; none: they are not taken
    objects_owner: str | None = None  # address of the person who gets what such calls import; none: the local person

    import_prefixes: Annotated[
        tuple[str, ...], NoDecode
    ] = ()  # s3://bucket/folder/ from where people may import, comma-separated

    query_timeout_s: float = Field(30.0, gt=0)  # deadline of a query someone waits for
    background_query_timeout_s: float = Field(3600.0, gt=0)  # deadline of a query run as a job
    query_memory_mb: int = Field(1024, ge=64)  # DuckDB's memory in one query
    query_temp_mb: int = Field(10_240, ge=0)  # disk one query may spill to
    query_threads: int = Field(0, ge=0)  # DuckDB's threads in one query; 0: the number of cores, at most 4
    query_places: int = Field(0, ge=0)  # queries that run at once; 0: twice the cores
    query_wait_s: float = Field(20.0, gt=0)  # longest wait for a place
    result_max_rows: int = Field(5_000_000, gt=0)  # rows kept of one result
    result_max_mb: int = Field(2048, gt=0)  # size kept of one result
    result_keep_days: float = Field(7.0, gt=0)  # results are swept after this
    views_max_bytes: int = Field(20 << 30, gt=0)  # prepared views and search indexes together; least recently used goes first
    views_keep_days: float = Field(7.0, gt=0)  # prepared views and search indexes nobody reads are swept after this
    export_keep_hours: float = Field(24.0, gt=0)  # files of exports are swept after this
    archive_keep_days: float = Field(30.0, gt=0)  # archives of documents are swept after this
    batch_max_rows: int = Field(1_000_000, gt=0)  # documents in one batch
    batch_max_bytes: int = Field(100 << 30, gt=0)  # size of one batch, as it is estimated before it starts
    document_workers: int = Field(0, ge=0)  # processes that draw documents at once; 0: the cores but one, 1 to 4
    questions_keep_days: float = Field(365.0, gt=0)  # questions outside of notebooks are swept after this, with their answers
    fonts_dir: Path | None = None  # fonts letters may use, .ttf and .otf; none: those that come along

    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY"
    )  # none: no model is asked, unless OPENAI_BASE_URL is set
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")  # a compatible server; none: OpenAI's own
    openai_model: str = Field("gpt-4.1-mini", validation_alias="OPENAI_MODEL")  # the model that is asked
    ask_wait_s: float = Field(30.0, ge=0)  # how long an answer of the model is waited for before its job goes on alone
    model_deadline_s: float = Field(45.0, gt=0)  # longest wait for one answer of the model, retries included
    model_stronger: str | None = None  # asked again for what the first model doubts most when a column is filled; none: nobody
    model_batches: bool | None = None  # whether the model's server makes batches within a day; none: only OpenAI's own does
    model_batch_price: float = Field(0.5, gt=0, le=1)  # what a call in a batch costs, as a share of its usual price
    model_batch_requests: int = Field(50_000, ge=1, le=50_000)  # calls in one batch; what is more is several batches
    model_batch_mb: float = Field(200.0, gt=0, le=200)  # megabytes of one batch's file; what is more is several batches
    model_batch_poll_s: float = Field(60.0, gt=0)  # pause between two looks at batches that are with the provider
    openai_webhook_secret: SecretStr | None = Field(
        None, validation_alias="OPENAI_WEBHOOK_SECRET"
    )  # signs the provider's calls to /api/webhooks/model that a batch has ended; none: they are not taken
    model_parallel: int = Field(8, ge=1)  # calls of the model at once, over all workers, when a column is filled
    model_calls_per_second: int = Field(0, ge=0)  # calls of the model a second, over all workers; 0: no limit
    model_values: bool = True  # false: a model is told names and types of columns, never values
    model_day_cap_usd: float = Field(0.0, ge=0)  # what one person's questions may cost a day; 0: no cap
    model_prices: dict[str, tuple[float, float]] = Field(
        default_factory=dict
    )  # JSON {model: [dollars per million input, output tokens]}

    questions_per_minute: int | None = Field(None, ge=1)  # questions one person may ask; none: no limit
    profiles_per_minute: int | None = Field(None, ge=1)  # profiles one person may have made again; none: no limit
    uploads_per_minute: int | None = Field(None, ge=1)  # uploads one person may start; none: no limit
    batches_per_hour: int | None = Field(None, ge=1)  # batches of documents one person may start; none: no limit

    smtp_url: SecretStr | None = Field(None, validation_alias="SMTP_URL")  # none: mails are files in data_dir/mail
    mail_from: str = Field("Listmill <listmill@localhost>", validation_alias="MAIL_FROM")  # who mails are from
    mails_per_minute: int = Field(120, ge=1)  # mails to recipients of letters, over all workers
    public_url: str | None = None  # address of this deployment in mails and tracked links; none: the one it listens on
    tracked_links_keep_days: float = Field(730.0, gt=0)  # links in letters lead nowhere after this
    webhooks_local: bool = False  # true: webhooks may go to this machine and its own network
    notifications_keep_days: float = Field(90.0, gt=0)  # what people were told is swept after this

    job_lease_s: float = Field(12.0, gt=0)  # a chunk whose worker is silent this long is handed to another
    job_resend_s: float = Field(10.0, gt=0)  # a wake-up message not answered this long is sent again
    job_window: int = Field(64, gt=0)  # wake-up messages waiting in Redis per queue
    reconcile_every_s: float = Field(0.5, gt=0)  # pause between two looks of the reconciler

    log_level: str = "INFO"  # DEBUG, INFO, WARNING
    log_json: bool = True  # one JSON object a line; false: readable lines

    @property
    def hosts(self) -> frozenset[str]:
        """Host names under which our pages may be asked for, lower case, without port."""
        named = {urlsplit(self.public_url).hostname or ""} - {""} if self.public_url else set()
        return frozenset({"127.0.0.1", "localhost", "[::1]", *named, *(h.lower() for h in self.allowed_hosts)})

    @property
    def web_url(self) -> str:
        """Where people find this deployment, without a slash at its end."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(self.address, self.address)  # noqa: S104  compared, not bound
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @field_validator("data_dir", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def places(self) -> int:
        """How many conversions run at once on this machine."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return self.worker_places or max(1, cores // 2)

    @field_validator("allowed_hosts", "import_prefixes", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, completed by what a running `listmill up` wrote down."""
    found = Settings()
    known = found.data_dir / ENGINES_FILE
    if (found.database_url and found.redis_url) or not os.access(known, os.R_OK):
        return found
    engines = json.loads(known.read_text())
    return found.model_copy(
        update={
            "database_url": found.database_url or SecretStr(engines["database_url"]),
            "redis_url": found.redis_url or SecretStr(engines["redis_url"]),
            "public_url": found.public_url or engines.get("web"),  # the port may have been chosen when it started
        }
    )
