package store

import (
	"cmp"
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
	mutes, err := standingMutes(ctx, tx, a.At)
	if err != nil {
		return err
	}
	about, err := documentOf(ctx, tx, a.Document, mutes)
	if err != nil {
		return err
	}
	for i, d := range owed.Deliveries {
		d.Alert, d.State = a.ID, cmp.Or(d.State, policy.Owed)
		if mute := covering(mutes, about, d.Receiver); mute != nil {
			d.State, d.Detail = policy.Muted, fmt.Sprintf("%s is muted until %s", mute, mute.Until.Format("2006-01-02 15:04 UTC"))
		}
		if err := putDelivery(ctx, tx, d, owed.Jobs[i]); err != nil {
			return err
		}
	}
	return nil
}

// putDelivery stores a delivery, with its job when it is owed now.
func putDelivery(ctx context.Context, tx Tx, d policy.Delivery, job Job) error {
	added, err := tx.Exec(ctx, `
		INSERT INTO deliveries (id, alert, receiver, state, attempts, detail, digest, quiet) VALUES ($1, $2, $3, $4, 0, $5, $6, $7)
		ON CONFLICT DO NOTHING`, d.ID, d.Alert, d.Receiver, d.State, d.Detail, d.Digest, d.Quiet.String())
	if err != nil {
		return fmt.Errorf("storing a delivery: %w", err)
	}
	if added == 0 || d.State != policy.Owed {
		return nil
	}
	if err := tx.Enqueue(ctx, job); err != nil {
		return fmt.Errorf("enqueueing a delivery: %w", err)
	}
	return nil
}

const deliveryColumns = `v.id, v.alert, v.receiver, v.state, v.attempts, v.detail, v.next_at, v.done_at, v.digest, v.quiet`

func scanDelivery(r row, more ...any) (policy.Delivery, error) {
	var d policy.Delivery
	var next, done sql.NullInt64
	var quiet string
	err := r.Scan(append([]any{
		&d.ID, &d.Alert, &d.Receiver, &d.State, &d.Attempts, &d.Detail, &next, &done, &d.Digest, &quiet,
	}, more...)...)
	if err != nil {
		return d, err
	}
	d.NextAt, d.DoneAt = nullMoment(next), nullMoment(done)
	d.Quiet, err = policy.ParseQuietHours(quiet)
	return d, err
}

const alertColumns = `a.id, a.event, a.document, a.at, a.severity, a.title`

// alertFields are where alertColumns are scanned to; at has to be converted.
func alertFields(a *policy.Alert, at *int64) []any {
	return []any{&a.ID, &a.Event, &a.Document, at, &a.Severity, &a.Title}
}

// Due is a delivery with all that an attempt needs to know.
type Due struct {
	policy.Delivery
	Alert policy.Alert

	// Hold is until when the receiver asked to be left alone; nil when it didn't.
	Hold *time.Time
}

// Delivery returns a delivery with its alert.
func (s *Store) Delivery(ctx context.Context, id string) (Due, error) {
	var d Due
	err := s.read(ctx, func(tx Tx) error {
		var at int64
		var hold sql.NullInt64
		var payload []byte
		var err error
		d.Delivery, err = scanDelivery(tx.QueryRow(ctx, `
			SELECT `+deliveryColumns+`, `+alertColumns+`, a.payload, r.hold_until
			FROM deliveries v JOIN alerts a ON a.id = v.alert LEFT JOIN receivers r ON r.name = v.receiver WHERE v.id = $1`, id),
			append(alertFields(&d.Alert, &at), &payload, &hold)...)
		d.Alert.At, d.Alert.Payload, d.Hold = moment(at), payload, nullMoment(hold)
		return unknown(err, "delivery %q", id)
	})
	return d, err
}

// Postpone says of a delivery that is owed when it will be tried.
func (s *Store) Postpone(ctx context.Context, id string, until time.Time, why string) error {
	return s.write(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `UPDATE deliveries SET next_at = $2, detail = $3 WHERE id = $1 AND state = 'owed'`, id, millis(until), why)
		return err
	})
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

// Untried counts the deliveries that are owed, were never tried, and wait for
// no quiet hours to end.
func (s *Store) Untried(ctx context.Context) (int, error) {
	var count int
	err := s.read(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(*) FROM deliveries WHERE state = $1 AND attempts = 0 AND next_at IS NULL`, policy.Owed).Scan(&count)
	})
	return count, err
}
