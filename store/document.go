package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"policytrail/policy"
)

// Watch makes docs the documents that are watched; others keep their history
// but are no longer checked. next says when a document that is new, or whose
// schedule changed, is due first.
func (s *Store) Watch(ctx context.Context, docs []policy.Document, next func(i int, d policy.Document, isNew bool) time.Time) error {
	return s.write(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE documents SET watched = FALSE WHERE watched`); err != nil {
			return err
		}
		for i, d := range docs {
			if err := watchDocument(ctx, tx, d, func(isNew bool) time.Time { return next(i, d, isNew) }); err != nil {
				return fmt.Errorf("storing %s: %w", d.ID, err)
			}
		}
		return nil
	})
}

func watchDocument(ctx context.Context, tx Tx, d policy.Document, next func(isNew bool) time.Time) error {
	var schedule string
	var due sql.NullInt64
	err := tx.QueryRow(ctx, `SELECT schedule, next_check_at FROM documents WHERE id = $1`, d.ID).Scan(&schedule, &due)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := putDocument(ctx, tx, d); err != nil {
		return err
	}
	now := d.Timezone + " " + d.Schedule
	if schedule != now || !due.Valid {
		due = sql.NullInt64{Int64: millis(next(schedule == "")), Valid: true}
	}
	_, err = tx.Exec(ctx, `UPDATE documents SET watched = TRUE, schedule = $2, next_check_at = $3 WHERE id = $1`, d.ID, now, due)
	return err
}

// putDocument stores a document's own facts; its state stays.
func putDocument(ctx context.Context, tx Tx, d policy.Document) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO documents (id, service, type, url, language, tags) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET service = $2, type = $3, url = $4, language = $5, tags = $6`,
		d.ID, d.Service, d.Type, d.URL, d.Language, column(d.Tags))
	return err
}

// Claim finds the watched documents that are due at now, at most limit of
// them, and in one transaction enqueues their checks and sets when each is due
// next. A document that was due several times while nothing ran is due once.
func (s *Store) Claim(ctx context.Context, now time.Time, limit int, plan func(id string) (job Job, next time.Time)) (int, error) {
	claimed := 0
	err := s.write(ctx, func(tx Tx) error {
		ids, err := due(ctx, tx, now, limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			job, next := plan(id)
			if err := tx.Enqueue(ctx, job); err != nil {
				return fmt.Errorf("enqueueing the check of %s: %w", id, err)
			}
			if _, err := tx.Exec(ctx, `UPDATE documents SET next_check_at = $2 WHERE id = $1`, id, millis(next)); err != nil {
				return err
			}
		}
		claimed = len(ids)
		return nil
	})
	return claimed, err
}

// Sooner makes a watched document due at a time, if it is not due before that.
func (s *Store) Sooner(ctx context.Context, document string, at time.Time) error {
	return s.write(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE documents SET next_check_at = $2 WHERE id = $1 AND watched AND next_check_at > $2`, document, millis(at))
		return err
	})
}

func due(ctx context.Context, tx Tx, now time.Time, limit int) ([]string, error) {
	rows, err := tx.Query(ctx, `
		SELECT id FROM documents WHERE watched AND next_check_at IS NOT NULL AND next_check_at <= $1
		ORDER BY next_check_at LIMIT $2`, millis(now), limit)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(rows *sql.Rows) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	})
}

// NextDue is when the next watched document is due; false when none is.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	var at sql.NullInt64
	err := s.read(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `
			SELECT MIN(next_check_at) FROM documents WHERE watched AND next_check_at IS NOT NULL`).Scan(&at)
	})
	return moment(at.Int64), at.Valid, err
}

// WatchCounts counts the watched documents, and those of them people were told
// are broken.
func (s *Store) WatchCounts(ctx context.Context) (watched, broken int, err error) {
	err = s.read(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `
			SELECT COUNT(*), COUNT(*) FILTER (WHERE broken) FROM documents WHERE watched`).Scan(&watched, &broken)
	})
	return watched, broken, err
}

// IDs lists the ids of all documents that were ever watched or imported.
func (s *Store) IDs(ctx context.Context) ([]string, error) {
	var ids []string
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM documents ORDER BY id`)
		if err != nil {
			return err
		}
		ids, err = collect(rows, scanID)
		return err
	})
	return ids, err
}

// collect reads all rows and closes them.
func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func scanID(rows *sql.Rows) (id string, err error) {
	err = rows.Scan(&id)
	return id, err
}
