"""The tables of the first version.

Types are spelled out here rather than taken from the models, which go on changing while a revision stays as it is.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
LATEST_REVISION = "fk_article_latest_revision_id_revision"
WORD = sa.String(32)  # a member of one of newsbot's enumerations


def upgrade() -> None:
    """Create every table after those that it refers to."""
    _create_outlets_and_hosts()
    _create_sources()
    _create_articles()
    _create_pages()
    _create_sightings()
    _create_crawls()
    _create_revisions()
    _create_changes()
    _create_authors_and_tags()
    _create_dispositions()
    if op.get_context().dialect.name != "sqlite":
        # Articles and revisions refer to each other, which SQLite takes in CREATE TABLE, and only there.
        op.create_foreign_key(LATEST_REVISION, "article", "revision", ["latest_revision_id"], ["id"])
        op.execute("COMMENT ON TABLE alembic_version IS 'The revision of the schema, kept by Alembic'")
        op.execute("COMMENT ON COLUMN alembic_version.version_num IS 'The number that a migration''s file begins with'")


def needed(name: str, kind: Any, comment: str) -> sa.Column[Any]:
    """A column that always has a value."""
    return sa.Column(name, kind, nullable=False, comment=comment)


def optional(name: str, kind: Any, comment: str) -> sa.Column[Any]:
    """A column that may be null."""
    return sa.Column(name, kind, nullable=True, comment=comment)


def create_table(name: str, comment: str, *items: sa.schema.SchemaItem) -> None:
    """A table whose key is the column `id`."""
    op.create_table(name, needed("id", KEY, "Key"), *items, primary_key(name, "id"), comment=comment)


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """The key of a table."""
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A column of a table that names a row of another."""
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")


def where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, for both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _create_outlets_and_hosts() -> None:
    create_table(
        "outlet",
        "News outlets, each keyed by its home host",
        needed("slug", sa.String(255), "Short name, made from the home host"),
        needed("name", sa.Text, "The outlet's name as it calls itself"),
        needed("home_url", sa.Text, "Address of the home page"),
        needed("hosts", DOCUMENT, "Host names that belong to the outlet, the home host first"),
        optional("language", sa.String(35), "BCP 47 language tag"),
        optional("country", sa.String(2), "ISO 3166-1 alpha-2 country"),
        optional("timezone", sa.String(64), "IANA time zone for dates without an offset"),
        needed("config", DOCUMENT, "The rest of the outlet's definition: rules, limits"),
        needed("enabled", sa.Boolean, "False: a person switched the outlet off"),
        needed("created_at", INSTANT, "When the outlet was added"),
        sa.UniqueConstraint("slug", name="uq_outlet_slug"),
    )
    create_table(
        "host",
        "Host names: who may ask each now, and its robots.txt",
        needed("name", sa.String(255), "Host name, with :port where not the default"),
        optional("lease_owner", sa.String(128), "The process that may ask this host"),
        optional("lease_until", INSTANT, "When that right ends by itself"),
        optional("leased_at", INSTANT, "When work there was last handed out: the longest ago is next"),
        optional("not_before", INSTANT, "Ask nothing before this (Retry-After, back-off)"),
        optional("crawl_delay", sa.Float, "Seconds between requests that robots.txt asks for"),
        optional("robots_text", sa.Text, "The last good robots.txt"),
        optional("robots_status", sa.Integer, "HTTP status of the last robots.txt request; 0: unreachable"),
        optional("robots_fetched_at", INSTANT, "When robots.txt was last asked for"),
        optional("robots_good_at", INSTANT, "When robots_text was last confirmed by the host"),
        sa.UniqueConstraint("name", name="uq_host_name"),
    )


def _create_sources() -> None:
    create_table(
        "source",
        "Places that name links: feeds, sitemaps, sections, home pages",
        needed("outlet_id", KEY, "The outlet"),
        needed("host_id", KEY, "The host that serves it"),
        optional("parent_id", KEY, "The sitemap index that named it"),
        needed("kind", WORD, "What it is"),
        needed("url", sa.Text, "Its address"),
        optional("title", sa.Text, "What it calls itself"),
        needed("enabled", sa.Boolean, "False: a person switched it off"),
        needed("health", WORD, "ok, new, or what failed last"),
        optional("etag", sa.Text, "Validator of the last good answer"),
        optional("last_modified", sa.Text, "Validator of the last good answer"),
        needed("failures", sa.Integer, "Failures in a row"),
        optional("interval", sa.Float, "Seconds between looks, as learned"),
        optional("claimed_modified_at", INSTANT, "What a sitemap index said of its last change"),
        optional("next_check_at", INSTANT, "When to look next; null: never"),
        optional("last_check_at", INSTANT, "Last look, whatever came"),
        optional("last_success_at", INSTANT, "Last look that brought an answer"),
        optional("last_new_at", INSTANT, "Last look that brought a new page"),
        optional("links", sa.Integer, "Links it named at the last good look"),
        optional("lease_owner", sa.String(128), "The process that looks at it now"),
        optional("lease_until", INSTANT, "When that lease ends by itself; without an owner: nobody's turn before then"),
        needed("created_at", INSTANT, "When it was added"),
        reference("source", "host_id", "host"),
        reference("source", "outlet_id", "outlet"),
        reference("source", "parent_id", "source"),
        sa.UniqueConstraint("url", name="uq_source_url"),
    )
    op.create_index("ix_source_due", "source", ["outlet_id", "host_id", "next_check_at"])
    op.create_index("ix_source_lease", "source", ["lease_owner"], **where("lease_until IS NOT NULL"))
    op.create_index("ix_source_parent_id", "source", ["parent_id"])


def _create_articles() -> None:
    create_table(
        "article",
        "Articles, each with its latest revision and whether the outlet still shows it",
        needed("outlet_id", KEY, "The outlet"),
        needed("canonical_url", sa.Text, "The one address that names it"),
        needed("state", WORD, "Is it still shown?"),
        needed("first_seen_at", INSTANT, "First capture with it"),
        needed("last_seen_at", INSTANT, "Last visit that found it"),
        optional("missing_since", INSTANT, "First visit that did not find it"),
        optional("gone_since", INSTANT, "Visit that confirmed its disappearance"),
        optional("published_at", INSTANT, "UTC instant of publication, of the latest revision"),
        optional("published_precision", WORD, "instant, or day where no time is known"),
        optional("latest_revision_id", KEY, "Its latest revision"),
        optional("text_sha256", sa.String(64), "SHA-256 of the latest revision's text"),
        optional("removed_at", INSTANT, "When it was taken down here"),
        optional("removed_reason", sa.Text, "Why it was taken down here"),
        sa.ForeignKeyConstraint(["latest_revision_id"], ["revision.id"], name=LATEST_REVISION, use_alter=True),
        reference("article", "outlet_id", "outlet"),
        sa.UniqueConstraint("canonical_url", name="uq_article_canonical_url"),
    )
    op.create_index("ix_article_outlet_id_published_at", "article", ["outlet_id", "published_at"])
    op.create_index("ix_article_outlet_id_text_sha256", "article", ["outlet_id", "text_sha256"])


def _create_pages() -> None:
    create_table(
        "page",
        "Every address ever met, and what became of it",
        needed("url_key", sa.BigInteger, "Signed 64 bits of SHA-256 of the canonical form of the address"),
        needed("url", sa.Text, "The address as found: what is fetched"),
        needed("outlet_id", KEY, "The outlet"),
        needed("host_id", KEY, "The host that serves it"),
        optional("article_id", KEY, "The article that stands there"),
        needed("status", WORD, "What became of it"),
        optional("reason", WORD, "Why, where that needs saying"),
        needed("first_seen_at", INSTANT, "When the address was first met"),
        needed("last_seen_at", INSTANT, "When a source or a visit last met it"),
        optional("last_fetch_at", INSTANT, "When it was last asked for"),
        optional("last_present_at", INSTANT, "When its article was last seen there"),
        optional("next_visit_at", INSTANT, "When to visit next; of a new page, when it was published; null: never"),
        needed("visits", sa.Integer, "Visits so far"),
        needed("failures", sa.Integer, "Failures in a row"),
        optional("http_status", sa.Integer, "HTTP status of the last visit"),
        optional("etag", sa.Text, "Validator of the last good answer"),
        optional("last_modified", sa.Text, "Validator of the last good answer"),
        optional("lease_owner", sa.String(128), "The process that visits it now"),
        optional("lease_until", INSTANT, "When that lease ends by itself; without an owner: nobody's turn before then"),
        optional("missing_since", INSTANT, "First visit of those that found it missing"),
        optional("gone_since", INSTANT, "Visit that confirmed that it is gone"),
        optional("moved_to", sa.Text, "Where a redirect or a canonical link leads"),
        reference("page", "article_id", "article"),
        reference("page", "host_id", "host"),
        reference("page", "outlet_id", "outlet"),
        sa.UniqueConstraint("url_key", name="uq_page_url_key"),
    )
    op.create_index("ix_page_article_id", "page", ["article_id"])
    op.create_index(
        "ix_page_due", "page", ["outlet_id", "host_id", "next_visit_at"], **where("next_visit_at IS NOT NULL")
    )
    op.create_index("ix_page_lease", "page", ["lease_owner"], **where("lease_until IS NOT NULL"))
    op.create_index(
        "ix_page_revisit",
        "page",
        ["outlet_id", "host_id", "last_fetch_at"],
        **where("last_fetch_at IS NOT NULL AND status NOT IN ('alias', 'moved', 'removed')"),
    )


def _create_sightings() -> None:
    create_table(
        "sighting",
        "What sources said of pages, also of pages never fetched",
        needed("page_id", KEY, "The page"),
        needed("source_id", KEY, "The source"),
        needed("first_seen_at", INSTANT, "When the source first named it"),
        needed("last_seen_at", INSTANT, "When the source last named it"),
        optional("title", sa.Text, "Title, as the source last gave it"),
        optional("published", sa.String(40), "ISO 8601 date of publication the source gave"),
        optional("modified", sa.String(40), "ISO 8601 date of change the source gave"),
        optional("position", sa.Integer, "Last place in the source, from 0"),
        reference("sighting", "page_id", "page"),
        reference("sighting", "source_id", "source"),
        sa.UniqueConstraint("page_id", "source_id", name="uq_sighting_page_id_source_id"),
    )
    op.create_index("ix_sighting_source_id", "sighting", ["source_id"])


def _create_crawls() -> None:
    create_table(
        "crawl",
        "Runs: crawls, imports, re-extractions",
        needed("owner", sa.String(128), "The process: host name, process id and a random part"),
        needed("command", sa.Text, "What was asked for"),
        needed("started_at", INSTANT, "When it started"),
        optional("ended_at", INSTANT, "When it ended; null: under way, or crashed"),
        optional("end", WORD, "Why it ended"),
        needed("counts", DOCUMENT, "What it did, by outlet slug and outcome"),
    )
    create_table(
        "capture",
        "Answers of servers, and where each lies in the archive",
        needed("url", sa.Text, "The address that answered"),
        optional("page_id", KEY, "The page it belongs to, if any"),
        optional("source_id", KEY, "The source it belongs to, if any"),
        optional("crawl_id", KEY, "The run that made it"),
        needed("fetched_at", INSTANT, "When the answer came (WARC-Date)"),
        needed("http_status", sa.Integer, "HTTP status"),
        optional("content_type", sa.Text, "Content-Type as sent"),
        needed("record_id", sa.String(64), "WARC-Record-ID"),
        needed("record_type", WORD, "WARC-Type"),
        needed("payload_digest", sa.String(128), "WARC-Payload-Digest"),
        needed("warc_file", sa.String(255), "File name below DATA/archive/"),
        needed("warc_offset", sa.BigInteger, "Where the record starts, bytes"),
        needed("warc_length", sa.BigInteger, "Its length in the file, bytes"),
        reference("capture", "crawl_id", "crawl"),
        reference("capture", "page_id", "page"),
        reference("capture", "source_id", "source"),
        sa.UniqueConstraint("record_id", name="uq_capture_record_id"),
        sa.UniqueConstraint("warc_file", "warc_offset", name="uq_capture_warc_file_warc_offset"),
    )
    op.create_index("ix_capture_crawl_id", "capture", ["crawl_id"])
    op.create_index("ix_capture_page_id_fetched_at", "capture", ["page_id", "fetched_at"])
    op.create_index("ix_capture_payload_digest", "capture", ["payload_digest"])
    op.create_index("ix_capture_source_id_fetched_at", "capture", ["source_id", "fetched_at"])
    create_table(
        "visit",
        "Looks at pages: the history that states are derived from",
        needed("page_id", KEY, "The page"),
        optional("crawl_id", KEY, "The run"),
        needed("at", INSTANT, "When"),
        needed("outcome", WORD, "What it came to"),
        optional("reason", WORD, "Why"),
        optional("http_status", sa.Integer, "HTTP status, if one came"),
        optional("capture_id", KEY, "What was kept of it"),
        reference("visit", "capture_id", "capture"),
        reference("visit", "crawl_id", "crawl"),
        reference("visit", "page_id", "page"),
    )
    op.create_index("ix_visit_capture_id", "visit", ["capture_id"])
    op.create_index("ix_visit_crawl_id", "visit", ["crawl_id"])
    op.create_index("ix_visit_page_id_at", "visit", ["page_id", "at"])


def _create_revisions() -> None:
    create_table(
        "revision",
        "Articles as they stood, one row for each version",
        needed("article_id", KEY, "The article"),
        needed("number", sa.Integer, "1, 2, 3 … within the article"),
        needed("at", INSTANT, "When its capture was fetched"),
        optional("capture_id", KEY, "The capture it was read from"),
        needed("cause", WORD, "Why there is a new one"),
        needed("stealth", sa.Boolean, "The text changed and the outlet's date of change did not"),
        needed("extractor", sa.String(128), "Version of the extractor that read it"),
        needed("url", sa.Text, "Address it was read from"),
        needed("canonical_url", sa.Text, "Canonical address the page gave"),
        needed("kind", WORD, "What the page is"),
        needed("kind_score", sa.Float, "How sure that is, 0 to 1"),
        optional("title", sa.Text, "Headline without the outlet's name"),
        optional("deck", sa.Text, "Standfirst"),
        needed("authors", DOCUMENT, "[{name, url}], persons or agencies"),
        optional("published", sa.String(40), "ISO 8601 with the offset the outlet gave, or a bare date"),
        optional("modified", sa.String(40), "Likewise, of its last change"),
        optional("published_raw", sa.Text, "As found"),
        optional("modified_raw", sa.Text, "As found"),
        optional("language", sa.String(35), "BCP 47 language tag"),
        optional("section", sa.Text, "Section of the outlet"),
        needed("tags", DOCUMENT, "Topics"),
        needed("body", DOCUMENT, "[{kind, text, level?, html?}] in reading order"),
        needed("text", sa.Text, "The text blocks of body, a blank line between"),
        needed("images", DOCUMENT, "[{url, caption, credit, alt, width, height, role}]"),
        optional("paywalled", sa.Boolean, "Whether the whole text is for subscribers"),
        optional("publisher", sa.Text, "Publisher the page names"),
        needed("provenance", DOCUMENT, "{field: {source, confidence}}"),
        needed("text_sha256", sa.String(64), "SHA-256 of text, UTF-8"),
        needed("words", sa.Integer, "Words in text"),
        reference("revision", "article_id", "article"),
        reference("revision", "capture_id", "capture"),
        sa.UniqueConstraint("article_id", "number", name="uq_revision_article_id_number"),
    )
    op.create_index("ix_revision_capture_id", "revision", ["capture_id"])
    op.create_index("ix_revision_text_sha256", "revision", ["text_sha256"])


def _create_changes() -> None:
    create_table(
        "change",
        "Classified differences between a revision and the one before it",
        needed("revision_id", KEY, "The later revision"),
        needed("field", sa.String(32), "Field of the article"),
        needed("kind", WORD, "What kind of change"),
        needed("size", sa.Integer, "Words that changed; characters for typography"),
        optional("before", sa.Text, "The passage before; null: nothing stood there"),
        optional("after", sa.Text, "The passage after; null: nothing stands there"),
        reference("change", "revision_id", "revision"),
    )
    op.create_index("ix_change_revision_id", "change", ["revision_id"])


def _create_authors_and_tags() -> None:
    create_table(
        "author",
        "Names in bylines, to join on",
        needed("name", sa.Text, "Name of a person or an agency"),
        sa.UniqueConstraint("name", name="uq_author_name"),
    )
    op.create_table(
        "article_author",
        needed("article_id", KEY, "The article"),
        needed("author_id", KEY, "The author"),
        needed("position", sa.Integer, "Place in the byline, from 0"),
        reference("article_author", "article_id", "article"),
        reference("article_author", "author_id", "author"),
        primary_key("article_author", "article_id", "author_id"),
        comment="Authors of articles, by their latest revision",
    )
    op.create_index("ix_article_author_author_id", "article_author", ["author_id"])
    create_table(
        "tag",
        "Topics, to join on",
        needed("name", sa.Text, "The topic as outlets write it"),
        sa.UniqueConstraint("name", name="uq_tag_name"),
    )
    op.create_table(
        "article_tag",
        needed("article_id", KEY, "The article"),
        needed("tag_id", KEY, "The topic"),
        reference("article_tag", "article_id", "article"),
        reference("article_tag", "tag_id", "tag"),
        primary_key("article_tag", "article_id", "tag_id"),
        comment="Topics of articles, by their latest revision",
    )
    op.create_index("ix_article_tag_tag_id", "article_tag", ["tag_id"])


def _create_dispositions() -> None:
    create_table(
        "disposition",
        "The ledger: what became of every URL met, counted by day, outlet and source",
        needed("day", sa.Date, "UTC day"),
        needed("outlet_id", KEY, "The outlet"),
        optional("source_id", KEY, "The source that named it, where one did"),
        needed("disposition", WORD, "What became of it"),
        optional("reason", WORD, "Why"),
        needed("count", sa.Integer, "How many times that day"),
        reference("disposition", "outlet_id", "outlet"),
        reference("disposition", "source_id", "source"),
    )
    op.create_index("ix_disposition_outlet_id", "disposition", ["outlet_id"])
    op.create_index(
        "uq_disposition_ledger",
        "disposition",
        ["day", "outlet_id", sa.text("coalesce(source_id, 0)"), "disposition", sa.text("coalesce(reason, '')")],
        unique=True,
    )
