package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"policytrail/policy"
)

// putAlert stores an alert and what is owed of it. Ids come from what is told,
// so telling the same twice adds nothing.
func putAlert(ctx context.Context, tx Tx, owed OwedAlert) error {
	a := owed.Alert
	_, err := tx.Exec(ctx, `
		INSERT INTO alerts (id, event, document, at, severity, title, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, a.ID, a.Event, a.Document, millis(a.At), a.Severity, a.Title, []byte(a.Payload))
	if err != nil {
		return fmt.Errorf("storing an alert: %w", err)
	}
	for i, d := range owed.Deliveries {
		added, err := tx.Exec(ctx, `
			INSERT INTO deliveries (id, alert, receiver, state, attempts, detail) VALUES ($1, $2, $3, $4, 0, '')
			ON CONFLICT DO NOTHING`, d.ID, a.ID, d.Receiver, policy.Owed)
		if err != nil {
			return fmt.Errorf("storing a delivery: %w", err)
		}
		if added == 0 {
			continue
		}
		if err := tx.Enqueue(ctx, owed.Jobs[i]); err != nil {
			return fmt.Errorf("enqueueing a delivery: %w", err)
		}
	}
	return nil
}

const deliveryColumns = `v.id, v.alert, v.receiver, v.state, v.attempts, v.detail, v.next_at, v.done_at`

func scanDelivery(r row, more ...any) (policy.Delivery, error) {
	var d policy.Delivery
	var next, done sql.NullInt64
	err := r.Scan(append([]any{&d.ID, &d.Alert, &d.Receiver, &d.State, &d.Attempts, &d.Detail, &next, &done}, more...)...)
	d.NextAt, d.DoneAt = nullMoment(next), nullMoment(done)
	return d, err
}

const alertColumns = `a.id, a.event, a.document, a.at, a.severity, a.title`

// alertFields are where alertColumns are scanned to; at has to be converted.
func alertFields(a *policy.Alert, at *int64) []any {
	return []any{&a.ID, &a.Event, &a.Document, at, &a.Severity, &a.Title}
}

// Delivery returns a delivery with its alert.
func (s *Store) Delivery(ctx context.Context, id string) (policy.Delivery, policy.Alert, error) {
	var d policy.Delivery
	var a policy.Alert
	err := s.read(ctx, func(tx Tx) error {
		var at int64
		var payload []byte
		var err error
		d, err = scanDelivery(tx.QueryRow(ctx, `
			SELECT `+deliveryColumns+`, `+alertColumns+`, a.payload
			FROM deliveries v JOIN alerts a ON a.id = v.alert WHERE v.id = $1`, id),
			append(alertFields(&a, &at), &payload)...)
		a.At, a.Payload = moment(at), payload
		return unknown(err, "delivery %q", id)
	})
	return d, a, err
}

// Attempt is how one try to hand over an alert ended.
type Attempt struct {
	Delivery string
	At       time.Time
	State    policy.DeliveryState
	Detail   string     // what the receiver answered
	Next     *time.Time // when it is tried again, if it is
}

// Attempted stores an attempt.
func (s *Store) Attempted(ctx context.Context, a Attempt) error {
	var done *time.Time
	if a.State != policy.Owed {
		done = &a.At
	}
	return s.write(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE deliveries SET state = $2, detail = $3, next_at = $4, done_at = $5, attempts = attempts + 1 WHERE id = $1`,
			a.Delivery, a.State, a.Detail, nullMillis(a.Next), nullMillis(done))
		return err
	})
}

// Retry makes failed and waiting deliveries due now: those with the given ids,
// or all when there are none. Their attempts are counted anew. It returns how
// many. A delivery that was handed
// over stays so.
func (s *Store) Retry(ctx context.Context, ids []string, job func(delivery string) Job) (int, error) {
	retried := 0
	err := s.write(ctx, func(tx Tx) error {
		due, err := undelivered(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, id := range due {
			_, err := tx.Exec(ctx, `UPDATE deliveries SET state = $2, attempts = 0, next_at = NULL, done_at = NULL WHERE id = $1`, id, policy.Owed)
			if err != nil {
				return err
			}
			if err := tx.Enqueue(ctx, job(id)); err != nil {
				return fmt.Errorf("enqueueing delivery %s: %w", id, err)
			}
		}
		retried = len(due)
		return nil
	})
	return retried, err
}

func undelivered(ctx context.Context, tx Tx, ids []string) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT id FROM deliveries WHERE state <> $1 ORDER BY id`, policy.Delivered)
	if err != nil {
		return nil, err
	}
	all, err := collect(rows, func(rows *sql.Rows) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	})
	if err != nil || len(ids) == 0 {
		return all, err
	}
	due := map[string]bool{}
	for _, id := range all {
		due[id] = true
	}
	for _, id := range ids {
		if !due[id] {
			return nil, fmt.Errorf("delivery %q that is owed or failed: %w", id, ErrUnknown)
		}
	}
	return ids, nil
}

// Alerts lists deliveries, those of the newest alerts first, at most limit; of
// one state unless it is "".
func (s *Store) Alerts(ctx context.Context, state policy.DeliveryState, limit int) ([]policy.AlertLine, error) {
	var lines []policy.AlertLine
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT `+deliveryColumns+`, `+alertColumns+` FROM deliveries v JOIN alerts a ON a.id = v.alert
			WHERE $1 = '' OR v.state = $1 ORDER BY a.at DESC, a.id, v.receiver LIMIT $2`, state, limit)
		if err != nil {
			return err
		}
		lines, err = collect(rows, func(rows *sql.Rows) (policy.AlertLine, error) {
			var a policy.Alert
			var at int64
			d, err := scanDelivery(rows, alertFields(&a, &at)...)
			return policy.AlertLine{Delivery: d, Event: a.Event, Document: a.Document, At: moment(at), Severity: a.Severity, Title: a.Title}, err
		})
		return err
	})
	return lines, err
}

// DeliveryCounts counts deliveries by state.
func (s *Store) DeliveryCounts(ctx context.Context) (map[policy.DeliveryState]int, error) {
	counts := map[policy.DeliveryState]int{}
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT state, COUNT(*) FROM deliveries GROUP BY state`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var state policy.DeliveryState
			var count int
			if err := rows.Scan(&state, &count); err != nil {
				return err
			}
			counts[state] = count
		}
		return rows.Err()
	})
	return counts, err
}

// Untried counts the deliveries that are owed and were never tried.
func (s *Store) Untried(ctx context.Context) (int, error) {
	var count int
	err := s.read(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(*) FROM deliveries WHERE state = $1 AND attempts = 0`, policy.Owed).Scan(&count)
	})
	return count, err
}
