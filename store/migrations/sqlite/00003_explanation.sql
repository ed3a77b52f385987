-- +goose Up
-- What a language model said of a change. It is asked once: an empty text is
-- that it said nothing in time, and then no message of the change has any.
CREATE TABLE explanations (
    document   TEXT NOT NULL,
    to_version INTEGER NOT NULL,
    text       TEXT NOT NULL,
    model      TEXT NOT NULL,
    tokens     INTEGER NOT NULL, -- that it cost, as far as it is known
    at         BIGINT NOT NULL,
    PRIMARY KEY (document, to_version)
);
CREATE INDEX explanations_at ON explanations (at);
