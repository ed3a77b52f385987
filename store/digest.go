package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"policytrail/policy"
)

// maxItems is how much a digest lists; what is less severe than that is
// counted. Nobody reads more in one message.
const maxItems = 200

// DigestDue is a digest as the scheduler knows it.
type DigestDue struct {
	Key       string
	Schedule  string // with its time zone; when it changes the next time is found anew
	Next      func(after time.Time) time.Time
	Heartbeat []string // receivers that get it even if there is nothing in it
}

// GatherDigests sends the digests that are due at now, each in a transaction of
// its own: what was held for it becomes one alert for all receivers of whom the
// same was held. compose writes that alert. A digest whose time passed while
// nothing ran is due once. What was held for a digest that is no longer among
// those given is sent at once. It returns when the next is due; the zero time
// when none is.
func (s *Store) GatherDigests(ctx context.Context, now time.Time, digests []DigestDue, compose func(policy.Holding) (*OwedAlert, error)) (time.Time, error) {
	orphans, err := s.orphans(ctx, digests)
	if err != nil {
		return time.Time{}, err
	}
	for _, key := range orphans {
		err := s.write(ctx, func(tx Tx) error { return gather(ctx, tx, DigestDue{Key: key}, now, now, compose) })
		if err != nil {
			return time.Time{}, fmt.Errorf("sending what was held for the digest %q: %w", key, err)
		}
	}
	var next time.Time
	for _, d := range digests {
		at, err := s.gatherDue(ctx, now, d, compose)
		if err != nil {
			return time.Time{}, fmt.Errorf("sending the digest %q: %w", d.Key, err)
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

// orphans are the keys of digests for which something is held that nobody will
// ever gather.
func (s *Store) orphans(ctx context.Context, digests []DigestDue) ([]string, error) {
	var keys []string
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT DISTINCT digest FROM deliveries WHERE state = 'held'`)
		if err != nil {
			return err
		}
		keys, err = collect(rows, scanName)
		return err
	})
	return slices.DeleteFunc(keys, func(key string) bool {
		return slices.ContainsFunc(digests, func(d DigestDue) bool { return d.Key == key })
	}), err
}

// gatherDue sends a digest if it is due, and returns when it is due next.
func (s *Store) gatherDue(ctx context.Context, now time.Time, d DigestDue, compose func(policy.Holding) (*OwedAlert, error)) (time.Time, error) {
	var next time.Time
	err := s.write(ctx, func(tx Tx) error {
		var schedule string
		var last, due int64
		err := tx.QueryRow(ctx, `SELECT schedule, last_at, next_at FROM digests WHERE key = $1`, d.Key).Scan(&schedule, &last, &due)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			next = d.Next(now)
			return planDigest(ctx, tx, d, now, next)
		case err != nil:
			return err
		case schedule != d.Schedule:
			next = d.Next(now)
			return planDigest(ctx, tx, d, moment(last), next)
		case moment(due).After(now):
			next = moment(due)
			return nil
		}
		if err := gather(ctx, tx, d, moment(last), now, compose); err != nil {
			return err
		}
		next = d.Next(now)
		return planDigest(ctx, tx, d, now, next)
	})
	return next, err
}

func planDigest(ctx context.Context, tx Tx, d DigestDue, last, next time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO digests (key, schedule, last_at, next_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO UPDATE SET schedule = $2, last_at = $3, next_at = $4`, d.Key, d.Schedule, millis(last), millis(next))
	return err
}

// gather turns what is held for a digest into alerts.
func gather(ctx context.Context, tx Tx, d DigestDue, since, until time.Time, compose func(policy.Holding) (*OwedAlert, error)) error {
	groups, err := held(ctx, tx, d)
	if err != nil {
		return err
	}
	for _, h := range groups {
		h.Digest, h.Since, h.Until = d.Key, since, until
		if h.Items, err = heldItems(ctx, tx, d.Key, h.Receivers[0]); err != nil {
			return err
		}
		for _, item := range h.Items {
			if item.At.Before(h.Since) {
				h.Since = item.At
			}
		}
		if h.Pulse, err = pulse(ctx, tx, since); err != nil {
			return err
		}
		owed, err := compose(h)
		if err != nil {
			return err
		}
		if err := putAlert(ctx, tx, *owed); err != nil {
			return err
		}
		for _, receiver := range h.Receivers {
			_, err := tx.Exec(ctx, `
				UPDATE deliveries SET state = $3, detail = $4, done_at = $5 WHERE state = 'held' AND digest = $1 AND receiver = $2`,
				d.Key, receiver, policy.Digested, "in the digest "+owed.Alert.ID, millis(until))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// held groups the receivers of a digest by what is held for them: those of
// whom the same is held get the same alert.
func held(ctx context.Context, tx Tx, d DigestDue) ([]policy.Holding, error) {
	rows, err := tx.Query(ctx, `
		SELECT receiver, COUNT(*), group_concat(alert, ' ' ORDER BY alert) FROM deliveries
		WHERE state = 'held' AND digest = $1 GROUP BY receiver ORDER BY receiver`, d.Key)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var groups []policy.Holding
	byAlerts := map[string]int{}
	add := func(receiver, alerts string, count int) {
		i, known := byAlerts[alerts]
		if !known {
			i = len(groups)
			byAlerts[alerts] = i
			groups = append(groups, policy.Holding{Count: count})
		}
		groups[i].Receivers = append(groups[i].Receivers, receiver)
	}
	var seen []string
	for rows.Next() {
		var receiver, alerts string
		var count int
		if err := rows.Scan(&receiver, &count, &alerts); err != nil {
			return nil, err
		}
		add(receiver, alerts, count)
		seen = append(seen, receiver)
	}
	for _, receiver := range d.Heartbeat {
		if !slices.Contains(seen, receiver) {
			add(receiver, "", 0)
		}
	}
	return groups, rows.Err()
}

// heldItems are what is held for a receiver, the most severe and newest first.
func heldItems(ctx context.Context, tx Tx, key, receiver string) ([]policy.DigestItem, error) {
	rows, err := tx.Query(ctx, `
		SELECT a.id, a.event, a.document, a.at, a.severity, a.title, CAST(a.payload AS TEXT)
		FROM deliveries v JOIN alerts a ON a.id = v.alert WHERE v.state = 'held' AND v.digest = $1 AND v.receiver = $2
		ORDER BY instr('critical warning notice good', a.severity), a.at DESC, a.id LIMIT $3`, key, receiver, maxItems)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(rows *sql.Rows) (policy.DigestItem, error) {
		var item policy.DigestItem
		var at int64
		var payload string
		err := rows.Scan(&item.Alert, &item.Event, &item.Document, &at, &item.Severity, &item.Title, &payload)
		if err != nil {
			return item, err
		}
		var more struct {
			Lead, Link string
			Document   struct{ Service string }
		}
		err = fromColumn(payload, &more)
		item.At, item.Lead, item.Link, item.Service = moment(at), more.Lead, more.Link, more.Document.Service
		if item.Service == "" {
			item.Service, _, _ = strings.Cut(item.Document, "/")
		}
		return item, err
	})
}

// pulse says what was watched since a time.
func pulse(ctx context.Context, tx Tx, since time.Time) (policy.Pulse, error) {
	var p policy.Pulse
	err := tx.QueryRow(ctx, `
		SELECT COUNT(*), COALESCE(SUM(d.broken), 0),
			COALESCE(SUM(EXISTS (
				SELECT 1 FROM checks k WHERE k.document = d.id AND k.last_at > $1 AND k.outcome NOT IN ('unusable', 'failed'))), 0)
		FROM documents d WHERE d.watched`, millis(since)).Scan(&p.Watched, &p.Broken, &p.Checked)
	return p, err
}
