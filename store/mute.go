package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"policytrail/policy"
)

// Mute stores a mute, for alerts from then on, and returns it with its id.
func (s *Store) Mute(ctx context.Context, m policy.Mute) (policy.Mute, error) {
	if err := m.Check(); err != nil {
		return m, err
	}
	err := s.write(ctx, func(tx Tx) error {
		if m.Scope == policy.MuteDocument {
			if err := tx.QueryRow(ctx, `SELECT id FROM documents WHERE id = $1`, m.Name).Scan(&m.Name); err != nil {
				return unknown(err, "document %q", m.Name)
			}
		}
		return tx.QueryRow(ctx, `
			INSERT INTO mutes (scope, name, until, reason, created) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			m.Scope, m.Name, millis(m.Until), m.Reason, millis(m.Created)).Scan(&m.ID)
	})
	return m, err
}

// Unmute ends a mute.
func (s *Store) Unmute(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM mutes WHERE id = $1`, id)
		if err == nil && n == 0 {
			return fmt.Errorf("mute %d: %w", id, ErrUnknown)
		}
		return err
	})
}

// Mutes lists the mutes that stand at a time, those that end first, first.
func (s *Store) Mutes(ctx context.Context, at time.Time) ([]policy.Mute, error) {
	var mutes []policy.Mute
	err := s.read(ctx, func(tx Tx) (err error) {
		mutes, err = standingMutes(ctx, tx, at)
		return err
	})
	return mutes, err
}

func standingMutes(ctx context.Context, tx Tx, at time.Time) ([]policy.Mute, error) {
	rows, err := tx.Query(ctx, `
		SELECT id, scope, name, until, reason, created FROM mutes WHERE until > $1 AND created <= $1 ORDER BY until, id`, millis(at))
	if err != nil {
		return nil, err
	}
	return collect(rows, func(rows *sql.Rows) (policy.Mute, error) {
		var m policy.Mute
		var until, created int64
		err := rows.Scan(&m.ID, &m.Scope, &m.Name, &until, &m.Reason, &created)
		m.Until, m.Created = moment(until), moment(created)
		return m, err
	})
}

// documentOf reads what mutes ask of a document, if there are any to ask.
func documentOf(ctx context.Context, tx Tx, id string, mutes []policy.Mute) (policy.Document, error) {
	d := policy.Document{ID: id}
	if id == "" || len(mutes) == 0 {
		return d, nil
	}
	var tags string
	err := tx.QueryRow(ctx, `SELECT service, tags FROM documents WHERE id = $1`, id).Scan(&d.Service, &tags)
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	return d, fromColumn(tags, &d.Tags)
}

// covering is the mute that silences an alert, the one that lasts longest; nil without one.
func covering(mutes []policy.Mute, d policy.Document, receiver string) *policy.Mute {
	var found *policy.Mute
	for i, m := range mutes {
		if m.Covers(d, receiver) {
			found = &mutes[i]
		}
	}
	return found
}
