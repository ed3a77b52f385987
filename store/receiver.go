package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"policytrail/policy"
)

const healthColumns = `name, failures, failing_since, last_error, last_ok, hold_until, told`

func scanHealth(r row) (policy.ReceiverHealth, error) {
	var h policy.ReceiverHealth
	var since, ok, hold sql.NullInt64
	err := r.Scan(&h.Name, &h.Failures, &since, &h.LastError, &ok, &hold, &h.Told)
	h.FailingSince, h.LastOK, h.HoldUntil = nullMoment(since), nullMoment(ok), nullMoment(hold)
	return h, err
}

// health is how a receiver fares; one never heard of fares well.
func health(ctx context.Context, tx Tx, receiver string) (policy.ReceiverHealth, error) {
	h, err := scanHealth(tx.QueryRow(ctx, `SELECT `+healthColumns+` FROM receivers WHERE name = $1`, receiver))
	if errors.Is(err, sql.ErrNoRows) {
		return policy.ReceiverHealth{Name: receiver}, nil
	}
	return h, err
}

// Receivers says how each receiver fares to which something was ever sent, in
// order of name.
func (s *Store) Receivers(ctx context.Context) ([]policy.ReceiverHealth, error) {
	var all []policy.ReceiverHealth
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT `+healthColumns+` FROM receivers ORDER BY name`)
		if err != nil {
			return err
		}
		all, err = collect(rows, func(rows *sql.Rows) (policy.ReceiverHealth, error) { return scanHealth(rows) })
		return err
	})
	return all, err
}

// KeepReceivers forgets how receivers fare that are not among names.
func (s *Store) KeepReceivers(ctx context.Context, names []string) error {
	return s.write(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT name FROM receivers`)
		if err != nil {
			return err
		}
		known, err := collect(rows, scanName)
		if err != nil {
			return err
		}
		for _, name := range known {
			if slices.Contains(names, name) {
				continue
			}
			if _, err := tx.Exec(ctx, `DELETE FROM receivers WHERE name = $1`, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// Creditors names the receivers to which something is owed, in order of name.
func (s *Store) Creditors(ctx context.Context) ([]string, error) {
	var names []string
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT DISTINCT receiver FROM deliveries WHERE state = $1 ORDER BY receiver`, policy.Owed)
		if err != nil {
			return err
		}
		names, err = collect(rows, scanName)
		return err
	})
	return names, err
}

func scanName(rows *sql.Rows) (name string, err error) {
	err = rows.Scan(&name)
	return name, err
}

// receiverWorks notes a success. A receiver that failed is offered the rest of
// what it is owed now; what still waits for quiet hours to end goes on waiting
// when its job looks.
func receiverWorks(ctx context.Context, tx Tx, h policy.ReceiverHealth, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO receivers (name, last_ok) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET failures = 0, failing_since = NULL, last_error = '', last_ok = $2, told = FALSE`,
		h.Name, millis(at))
	if err != nil || h.Failures < recovery {
		return err
	}
	return wake(ctx, tx, `json_extract(args, '$.delivery') IN (SELECT id FROM deliveries WHERE state = 'owed' AND receiver = $1)`, h.Name)
}

func receiverFails(ctx context.Context, tx Tx, h policy.ReceiverHealth, a Attempt) (policy.ReceiverHealth, error) {
	h.Failures++
	h.LastError = a.Detail
	if h.FailingSince == nil {
		h.FailingSince = &a.At
	}
	if a.Hold {
		h.HoldUntil = a.Next
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO receivers (name, failures, failing_since, last_error, hold_until) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE SET failures = $2, failing_since = $3, last_error = $4, hold_until = $5`,
		h.Name, h.Failures, nullMillis(h.FailingSince), h.LastError, nullMillis(h.HoldUntil))
	return h, err
}
