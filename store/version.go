package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"policytrail/policy"
)

const versionColumns = `v.document, v.number, v.at, v.title, v.language, v.effective_date, v.words, v.sha256, v.snapshot, v.re_extracted, v.return_of`

func scanVersion[R row](r R) (policy.Version, error) {
	var v policy.Version
	var at int64
	var snapshot sql.NullInt64
	err := r.Scan(&v.Document, &v.Number, &at, &v.Title, &v.Language, &v.EffectiveDate, &v.Words, &v.SHA256,
		&snapshot, &v.ReExtracted, &v.ReturnOf)
	v.At, v.Snapshot = moment(at), snapshot.Int64
	return v, err
}

// Versions lists a document's versions, oldest first, without their texts.
func (s *Store) Versions(ctx context.Context, document string) ([]policy.Version, error) {
	var versions []policy.Version
	err := s.read(ctx, func(tx Tx) error {
		if err := mustKnow(ctx, tx, document); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `
			SELECT `+versionColumns+` FROM versions v WHERE v.document = $1 ORDER BY v.number`, document)
		if err != nil {
			return err
		}
		versions, err = collect(rows, scanVersion[*sql.Rows])
		return err
	})
	return versions, err
}

// Version returns one version with its text. Number 0 is the version in force.
func (s *Store) Version(ctx context.Context, document string, number int) (policy.Version, error) {
	return s.oneVersion(ctx, document, fmt.Sprintf("version %d", number), `
		SELECT `+versionColumns+` FROM versions v JOIN documents d ON d.id = v.document
		WHERE v.document = $1 AND v.number = CASE WHEN $2 = 0 THEN d.version ELSE $2 END`, document, number)
}

// VersionAt returns the version that was in force at a time, with its text.
func (s *Store) VersionAt(ctx context.Context, document string, at time.Time) (policy.Version, error) {
	return s.oneVersion(ctx, document, "a version on "+at.Format(time.DateOnly), `
		SELECT `+versionColumns+` FROM versions v
		WHERE v.document = $1 AND v.at <= $2 ORDER BY v.number DESC LIMIT 1`, document, millis(at))
}

func (s *Store) oneVersion(ctx context.Context, document, what, query string, args ...any) (policy.Version, error) {
	var v policy.Version
	err := s.read(ctx, func(tx Tx) error {
		if err := mustKnow(ctx, tx, document); err != nil {
			return err
		}
		var err error
		if v, err = scanVersion(tx.QueryRow(ctx, query, args...)); err != nil {
			return unknown(err, "%s of %s", what, document)
		}
		v.Text, err = s.text(ctx, tx, v.SHA256)
		return err
	})
	return v, err
}

// mustKnow tells a document that has nothing of the kind asked for from one
// that is not there.
func mustKnow(ctx context.Context, tx Tx, document string) error {
	var one int
	err := tx.QueryRow(ctx, `SELECT 1 FROM documents WHERE id = $1`, document).Scan(&one)
	return unknown(err, "document %q", document)
}

// text reads a stored text and checks it against its hash: a text that is
// shown or cited is the one that was stored.
func (s *Store) text(ctx context.Context, tx Tx, sha256 string) (string, error) {
	var body []byte
	if err := tx.QueryRow(ctx, `SELECT body FROM texts WHERE sha256 = $1`, sha256).Scan(&body); err != nil {
		return "", unknown(err, "text %s", sha256)
	}
	plain, err := s.unpack(body)
	if err != nil {
		return "", err
	}
	if policy.Sum(plain) != sha256 {
		return "", fmt.Errorf("the stored text %s has another hash: the database is damaged", sha256)
	}
	return string(plain), nil
}

func putVersion(ctx context.Context, tx Tx, s *Store, v policy.Version, extraction, rules string) error {
	_, err := tx.Exec(ctx, `INSERT INTO texts (sha256, body) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
		v.SHA256, s.pack([]byte(v.Text)))
	if err != nil {
		return err
	}
	snapshot := sql.NullInt64{Int64: v.Snapshot, Valid: v.Snapshot != 0}
	_, err = tx.Exec(ctx, `
		INSERT INTO versions (document, number, at, title, language, effective_date, words, sha256, snapshot,
			extraction, rules, re_extracted, return_of)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		v.Document, v.Number, millis(v.At), v.Title, v.Language, v.EffectiveDate, v.Words, v.SHA256, snapshot,
		extraction, rules, v.ReExtracted, v.ReturnOf)
	return err
}
