package store

import (
	"context"
	"database/sql"
	"errors"

	"policytrail/policy"
)

const checkColumns = `document, outcome, detail, version, first_at, last_at, count`

func scanCheckRun(r row) (policy.CheckRun, error) {
	var run policy.CheckRun
	var first, last int64
	err := r.Scan(&run.Document, &run.Outcome, &run.Detail, &run.Version, &first, &last, &run.Count)
	run.First, run.Last = moment(first), moment(last)
	return run, err
}

// putCheck adds a check to the document's log and returns its row. A quiet
// document's checks share one row, so that years of them cost nothing.
func putCheck(ctx context.Context, tx Tx, v Visit, number int) (int64, error) {
	var row int64
	err := tx.QueryRow(ctx, `
		UPDATE checks SET last_at = $5, count = count + 1
		WHERE id = (SELECT last_check FROM documents WHERE id = $1)
			AND outcome = $2 AND detail = $3 AND version = $4 RETURNING id`,
		v.Document.ID, v.Outcome, v.Detail, number, millis(v.At)).Scan(&row)
	if !errors.Is(err, sql.ErrNoRows) {
		return row, err
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO checks (document, outcome, detail, version, first_at, last_at, count)
		VALUES ($1, $2, $3, $4, $5, $5, 1) RETURNING id`,
		v.Document.ID, v.Outcome, v.Detail, number, millis(v.At)).Scan(&row)
	return row, err
}

// Checks lists a document's log of checks, the newest first, at most limit runs.
func (s *Store) Checks(ctx context.Context, document string, limit int) ([]policy.CheckRun, error) {
	var runs []policy.CheckRun
	err := s.read(ctx, func(tx Tx) error {
		if err := mustKnow(ctx, tx, document); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `
			SELECT `+checkColumns+` FROM checks WHERE document = $1 ORDER BY id DESC LIMIT $2`, document, limit)
		if err != nil {
			return err
		}
		runs, err = collect(rows, func(rows *sql.Rows) (policy.CheckRun, error) { return scanCheckRun(rows) })
		return err
	})
	return runs, err
}
