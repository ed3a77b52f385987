package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"policytrail/policy"
)

// Attempt is how one try to hand over an alert ended.
type Attempt struct {
	Delivery string
	At       time.Time // when it began
	Took     time.Duration
	State    policy.DeliveryState
	Detail   string     // what the receiver answered
	Next     *time.Time // when it is tried again, if it is

	// Hold says that the receiver itself asked for no more before Next: then
	// none of its deliveries is tried until then.
	Hold bool
}

// Recovery is after how many failed attempts in a row a receiver that takes
// something again is offered all it is owed at once. A single message that a
// receiver chokes on must not be pressed on it at each success with others.
const recovery = 3

// Attempted stores an attempt, its line in the log and how the receiver fares.
// tell, which may be nil, is asked what to tell the others while a receiver
// fails and they were not told; what it returns, which may be nil, is owed from
// then on. When a receiver that failed takes something again, its deliveries
// that wait for a later attempt become due now.
func (s *Store) Attempted(ctx context.Context, a Attempt, tell func(policy.ReceiverHealth) (*OwedAlert, error)) error {
	return s.write(ctx, func(tx Tx) error {
		receiver, err := putAttempt(ctx, tx, a)
		if err != nil {
			return err
		}
		before, err := health(ctx, tx, receiver)
		if err != nil {
			return err
		}
		if a.State == policy.Delivered {
			return receiverWorks(ctx, tx, before, a.At)
		}
		if before, err = receiverFails(ctx, tx, before, a); err != nil || tell == nil || before.Told {
			return err
		}
		news, err := tell(before)
		if err != nil || news == nil {
			return err
		}
		if err := putAlert(ctx, tx, *news); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE receivers SET told = TRUE WHERE name = $1`, receiver)
		return err
	})
}

// putAttempt writes down an attempt and returns the receiver's name.
func putAttempt(ctx context.Context, tx Tx, a Attempt) (receiver string, err error) {
	var done *time.Time
	if a.State != policy.Owed {
		done = &a.At
	}
	err = tx.QueryRow(ctx, `
		UPDATE deliveries SET state = $2, detail = $3, next_at = $4, done_at = $5, attempts = attempts + 1
		WHERE id = $1 RETURNING receiver`,
		a.Delivery, a.State, a.Detail, nullMillis(a.Next), nullMillis(done)).Scan(&receiver)
	if err != nil {
		return "", unknown(err, "delivery %q", a.Delivery)
	}
	_, err = tx.Exec(ctx, `INSERT INTO attempts (delivery, at, took_ms, state, answer) VALUES ($1, $2, $3, $4, $5)`,
		a.Delivery, millis(a.At), a.Took.Milliseconds(), a.State, a.Detail)
	return receiver, err
}

// Attempts is the delivery log, newest first, at most limit lines: of one
// delivery and of one receiver, where these are not "".
func (s *Store) Attempts(ctx context.Context, delivery, receiver string, limit int) ([]policy.AttemptLine, error) {
	var lines []policy.AttemptLine
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT t.delivery, v.receiver, a.title, t.at, t.took_ms, t.state, t.answer
			FROM attempts t JOIN deliveries v ON v.id = t.delivery JOIN alerts a ON a.id = v.alert
			WHERE ($1 = '' OR t.delivery = $1) AND ($2 = '' OR v.receiver = $2)
			ORDER BY t.at DESC, t.id DESC LIMIT $3`, delivery, receiver, limit)
		if err != nil {
			return err
		}
		lines, err = collect(rows, func(rows *sql.Rows) (policy.AttemptLine, error) {
			var l policy.AttemptLine
			var at, took int64
			err := rows.Scan(&l.Delivery, &l.Receiver, &l.Title, &at, &took, &l.State, &l.Answer)
			l.At, l.Took = moment(at), time.Duration(took)*time.Millisecond
			return l, err
		})
		return err
	})
	return lines, err
}

// Retry makes deliveries due now: those with the given ids, or, when there are
// none, all that failed or wait. Their attempts are counted anew. It returns
// how many. A delivery that was handed over stays so; one that was muted is
// sent only when it is named.
func (s *Store) Retry(ctx context.Context, ids []string, job func(delivery, receiver string) Job) (int, error) {
	retried := 0
	err := s.write(ctx, func(tx Tx) error {
		due, err := undelivered(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, d := range due {
			if err := retry(ctx, tx, d, job); err != nil {
				return fmt.Errorf("trying delivery %s again: %w", d.ID, err)
			}
		}
		retried = len(due)
		return nil
	})
	return retried, err
}

// retry makes one delivery due. Its job may be waiting still: then it is woken,
// and no second one is made.
func retry(ctx context.Context, tx Tx, d policy.Delivery, job func(delivery, receiver string) Job) error {
	_, err := tx.Exec(ctx, `UPDATE deliveries SET state = $2, attempts = 0, next_at = NULL, done_at = NULL WHERE id = $1`, d.ID, policy.Owed)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE receivers SET hold_until = NULL WHERE name = $1`, d.Receiver); err != nil {
		return err
	}
	if err := wake(ctx, tx, `json_extract(args, '$.delivery') = $1`, d.ID); err != nil {
		return err
	}
	return tx.Enqueue(ctx, job(d.ID, d.Receiver))
}

// wake makes the waiting delivery jobs due that a condition on $1 selects.
func wake(ctx context.Context, tx Tx, condition, value string) error {
	// When a job was made is always past, and written as the queue writes times.
	_, err := tx.Exec(ctx, `
		UPDATE river_job SET state = 'available', scheduled_at = created_at
		WHERE kind = 'deliver' AND state IN ('scheduled', 'available') AND `+condition, value)
	return err
}

func undelivered(ctx context.Context, tx Tx, ids []string) ([]policy.Delivery, error) {
	rows, err := tx.Query(ctx, `
		SELECT `+deliveryColumns+` FROM deliveries v WHERE v.state IN ($1, $2, $3) ORDER BY v.id`, policy.Owed, policy.Abandoned, policy.Muted)
	if err != nil {
		return nil, err
	}
	all, err := collect(rows, func(rows *sql.Rows) (policy.Delivery, error) { return scanDelivery(rows) })
	if err != nil {
		return nil, err
	}
	byID := map[string]policy.Delivery{}
	var due []policy.Delivery
	for _, d := range all {
		byID[d.ID] = d
		if len(ids) == 0 && d.State != policy.Muted {
			due = append(due, d)
		}
	}
	for _, id := range ids {
		d, found := byID[id]
		if !found {
			return nil, fmt.Errorf("delivery %q that is owed, failed or muted: %w", id, ErrUnknown)
		}
		due = append(due, d)
	}
	return due, nil
}
