-- +goose Up
-- Times are milliseconds since 1970-01-01T00:00Z. Lists are JSON. Bodies and
-- texts are zstd-compressed; their SHA-256 is that of the plain bytes.

CREATE TABLE documents (
    id             TEXT PRIMARY KEY,           -- wechat/privacy-policy
    service        TEXT NOT NULL,
    type           TEXT NOT NULL,
    url            TEXT NOT NULL,
    language       TEXT NOT NULL DEFAULT '',
    tags           TEXT NOT NULL DEFAULT '[]',
    watched        BOOLEAN NOT NULL DEFAULT FALSE,
    schedule       TEXT NOT NULL DEFAULT '',   -- what next_check_at was computed from
    next_check_at  BIGINT,
    version        INTEGER NOT NULL DEFAULT 0, -- number of the version in force
    extraction     TEXT NOT NULL DEFAULT '',   -- key of the extraction that made it
    -- validators of the last page; they are good for that extraction and address only
    etag           TEXT NOT NULL DEFAULT '',
    last_modified  TEXT NOT NULL DEFAULT '',
    validated_url  TEXT NOT NULL DEFAULT '',
    validated_for  TEXT NOT NULL DEFAULT '',   -- where that address led to
    bad_checks     INTEGER NOT NULL DEFAULT 0, -- unusable or failed ones in a row
    bad_since      BIGINT,
    broken         BOOLEAN NOT NULL DEFAULT FALSE, -- people were told so
    last_change    INTEGER NOT NULL DEFAULT 0, -- the version the page's last change led to; 0 for none
    last_check     BIGINT NOT NULL DEFAULT 0   -- row of checks
);
CREATE INDEX documents_due ON documents (next_check_at) WHERE watched AND next_check_at IS NOT NULL;

CREATE TABLE snapshots (
    id           INTEGER PRIMARY KEY,
    document     TEXT NOT NULL REFERENCES documents (id),
    role         TEXT NOT NULL, -- 'version': evidence, kept; 'latest': newest page of an unchanged text; 'unusable': kept for a look
    at           BIGINT NOT NULL,
    url          TEXT NOT NULL,
    final_url    TEXT NOT NULL,
    status       INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    header       TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    body         BLOB NOT NULL
);
CREATE INDEX snapshots_document ON snapshots (document, role, at);

CREATE TABLE texts (
    sha256 TEXT PRIMARY KEY,
    body   BLOB NOT NULL
);

CREATE TABLE versions (
    document       TEXT NOT NULL REFERENCES documents (id),
    number         INTEGER NOT NULL,
    at             BIGINT NOT NULL,
    title          TEXT NOT NULL,
    language       TEXT NOT NULL,
    effective_date TEXT NOT NULL,
    words          INTEGER NOT NULL,
    sha256         TEXT NOT NULL REFERENCES texts (sha256),
    snapshot       BIGINT REFERENCES snapshots (id),
    extraction     TEXT NOT NULL,
    rules          TEXT NOT NULL, -- version of the rule packs that flagged it
    re_extracted   BOOLEAN NOT NULL,
    return_of      INTEGER NOT NULL,
    PRIMARY KEY (document, number)
);
CREATE INDEX versions_text ON versions (document, sha256);

-- A passage has one row for each stretch of versions that bears it, so that
-- only what changes costs rows and "since when" is a look-up.
CREATE TABLE passages (
    id           INTEGER PRIMARY KEY,
    document     TEXT NOT NULL REFERENCES documents (id),
    section      TEXT NOT NULL,
    text         TEXT NOT NULL,
    from_version INTEGER NOT NULL,
    to_version   INTEGER -- the last version that bore it; null while it stands
);
CREATE INDEX passages_standing ON passages (document) WHERE to_version IS NULL;
-- The words of each passage; characters of scripts without spaces stand apart.
CREATE VIRTUAL TABLE passage_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE flags (
    id           INTEGER PRIMARY KEY,
    document     TEXT NOT NULL REFERENCES documents (id),
    kind         TEXT NOT NULL,
    severity     TEXT NOT NULL,
    polarity     TEXT NOT NULL,
    sentence     TEXT NOT NULL,
    facts        TEXT NOT NULL, -- the whole flag
    from_version INTEGER NOT NULL,
    to_version   INTEGER
);
CREATE INDEX flags_document ON flags (document, to_version);
CREATE INDEX flags_kind ON flags (kind, document);

CREATE TABLE changes (
    document     TEXT NOT NULL,
    to_version   INTEGER NOT NULL,
    at           BIGINT NOT NULL,
    re_extracted BOOLEAN NOT NULL,
    facts        TEXT NOT NULL,
    PRIMARY KEY (document, to_version),
    FOREIGN KEY (document, to_version) REFERENCES versions (document, number)
);
CREATE INDEX changes_at ON changes (at);

-- Checks in a row with the same outcome share a row.
CREATE TABLE checks (
    id       INTEGER PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id),
    outcome  TEXT NOT NULL,
    detail   TEXT NOT NULL,
    version  INTEGER NOT NULL,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    count    INTEGER NOT NULL
);
CREATE INDEX checks_document ON checks (document, id);

CREATE TABLE alerts (
    id       TEXT PRIMARY KEY,
    event    TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES documents (id),
    at       BIGINT NOT NULL,
    severity TEXT NOT NULL,
    title    TEXT NOT NULL,
    payload  BLOB NOT NULL
);
CREATE INDEX alerts_at ON alerts (at);

CREATE TABLE deliveries (
    id       TEXT PRIMARY KEY,
    alert    TEXT NOT NULL REFERENCES alerts (id),
    receiver TEXT NOT NULL,
    state    TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    detail   TEXT NOT NULL,
    next_at  BIGINT,
    done_at  BIGINT
);
CREATE INDEX deliveries_alert ON deliveries (alert);
CREATE INDEX deliveries_state ON deliveries (state);
