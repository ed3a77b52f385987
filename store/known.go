package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"policytrail/policy"
)

// Known is what a check needs to know of a document beforehand. The zero value
// is that of a document never seen.
type Known struct {
	Version            *policy.Version // in force, with its text; nil before the first
	Before             *policy.Version // the version before that, without its text; nil before the second
	Extraction         string          // key of the extraction that made it
	ETag, LastModified string          // of the last page, got from ValidatedURL
	ValidatedURL       string
	ValidFor           string          // where that address led to
	LastRun            policy.CheckRun // the last check, with those alike before it
	BadChecks          int             // unusable or failed ones in a row
	BadSince           *time.Time      // the first of them
	Broken             bool            // people were told
}

// Known reads what is known of a document.
func (s *Store) Known(ctx context.Context, document string) (Known, error) {
	var k Known
	err := s.read(ctx, func(tx Tx) error {
		var badSince sql.NullInt64
		err := tx.QueryRow(ctx, `
			SELECT extraction, etag, last_modified, validated_url, validated_for, bad_checks, bad_since, broken FROM documents WHERE id = $1`,
			document).Scan(&k.Extraction, &k.ETag, &k.LastModified, &k.ValidatedURL, &k.ValidFor, &k.BadChecks, &badSince, &k.Broken)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		k.BadSince = nullMoment(badSince)
		k.LastRun, err = scanCheckRun(tx.QueryRow(ctx, `
			SELECT `+checkColumns+` FROM checks WHERE id = (SELECT last_check FROM documents WHERE id = $1)`, document))
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		v, err := scanVersion(tx.QueryRow(ctx, `
			SELECT `+versionColumns+` FROM versions v WHERE v.document = $1 ORDER BY v.number DESC LIMIT 1`, document))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if v.Text, err = s.text(ctx, tx, v.SHA256); err != nil {
			return err
		}
		k.Version = &v
		before, err := scanVersion(tx.QueryRow(ctx, `
			SELECT `+versionColumns+` FROM versions v WHERE v.document = $1 AND v.number = $2`, document, v.Number-1))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		k.Before = &before
		return err
	})
	return k, err
}

// Seen lists the numbers of a document's versions with the very same text,
// oldest first.
func (s *Store) Seen(ctx context.Context, document, sha256 string) ([]int, error) {
	var numbers []int
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT number FROM versions WHERE document = $1 AND sha256 = $2 ORDER BY number`, document, sha256)
		if err != nil {
			return err
		}
		numbers, err = collect(rows, func(rows *sql.Rows) (n int, err error) {
			err = rows.Scan(&n)
			return n, err
		})
		return err
	})
	return numbers, err
}
