-- +goose Up
-- What is told of no single document, a digest or a receiver that can't be
-- reached, has no document. A delivery can wait for a digest.
CREATE TABLE new_alerts (
    id       TEXT PRIMARY KEY,
    event    TEXT NOT NULL,
    document TEXT NOT NULL, -- '' when it is about none
    at       BIGINT NOT NULL,
    severity TEXT NOT NULL,
    title    TEXT NOT NULL,
    payload  BLOB NOT NULL
);
INSERT INTO new_alerts SELECT id, event, document, at, severity, title, payload FROM alerts;

CREATE TABLE new_deliveries (
    id       TEXT PRIMARY KEY,
    alert    TEXT NOT NULL REFERENCES new_alerts (id),
    receiver TEXT NOT NULL,
    state    TEXT NOT NULL,
    attempts INTEGER NOT NULL,         -- since it was last made due by hand
    detail   TEXT NOT NULL,
    next_at  BIGINT,
    done_at  BIGINT,
    digest   TEXT NOT NULL DEFAULT '', -- key of the digest it waits for or went into
    quiet    TEXT NOT NULL DEFAULT ''  -- hours in which nothing is sent: "22:00-07:00 Europe/Berlin"
);
INSERT INTO new_deliveries (id, alert, receiver, state, attempts, detail, next_at, done_at)
    SELECT id, alert, receiver, state, attempts, detail, next_at, done_at FROM deliveries;

DROP TABLE deliveries;
DROP TABLE alerts;
ALTER TABLE new_alerts RENAME TO alerts;
ALTER TABLE new_deliveries RENAME TO deliveries;
CREATE INDEX alerts_at ON alerts (at);
CREATE INDEX deliveries_alert ON deliveries (alert);
CREATE INDEX deliveries_state ON deliveries (state, receiver);
CREATE INDEX deliveries_held ON deliveries (digest, receiver) WHERE state = 'held';

-- The delivery log: a row for each try to hand over an alert.
CREATE TABLE attempts (
    id       INTEGER PRIMARY KEY,
    delivery TEXT NOT NULL REFERENCES deliveries (id),
    at       BIGINT NOT NULL, -- when it began
    took_ms  BIGINT NOT NULL,
    state    TEXT NOT NULL,   -- the state it left the delivery in
    answer   TEXT NOT NULL    -- what the receiver said, or what went wrong
);
CREATE INDEX attempts_delivery ON attempts (delivery);
CREATE INDEX attempts_at ON attempts (at);

-- How receivers fare.
CREATE TABLE receivers (
    name          TEXT PRIMARY KEY,
    failures      INTEGER NOT NULL DEFAULT 0, -- attempts in a row that did not succeed
    failing_since BIGINT,                     -- the first of them
    last_error    TEXT NOT NULL DEFAULT '',
    last_ok       BIGINT,
    hold_until    BIGINT,                     -- it asked for nothing before this
    told          BOOLEAN NOT NULL DEFAULT FALSE -- the others were told that it fails
);

CREATE TABLE mutes (
    id      INTEGER PRIMARY KEY,
    scope   TEXT NOT NULL, -- all, document, service, tag, receiver
    name    TEXT NOT NULL, -- of what; '' for all
    until   BIGINT NOT NULL,
    reason  TEXT NOT NULL,
    created BIGINT NOT NULL
);

-- When each digest is due.
CREATE TABLE digests (
    key      TEXT PRIMARY KEY,
    schedule TEXT NOT NULL,   -- what next_at was computed from
    last_at  BIGINT NOT NULL, -- what it covers starts here
    next_at  BIGINT NOT NULL
);

-- Where the page of a document was found, after redirects from the address
-- that is watched. What was seen on one visit alone is forgotten with the next.
CREATE TABLE places (
    document TEXT NOT NULL REFERENCES documents (id),
    url      TEXT NOT NULL,    -- that is watched
    place    TEXT NOT NULL,    -- host and path
    address  TEXT NOT NULL,    -- the whole of it, as it was seen first
    visits   INTEGER NOT NULL, -- in a row
    told     BOOLEAN NOT NULL, -- it is where the page was from the start, or people know
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (document, url, place)
);
