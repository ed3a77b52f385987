package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"policytrail/policy"
)

// Explanation is what a language model said of the step to a version, and
// whether it was asked; the text is "" when it said nothing in time.
func (s *Store) Explanation(ctx context.Context, document string, version int) (e policy.Explanation, asked bool, err error) {
	err = s.read(ctx, func(tx Tx) error {
		e, asked, err = explanation(ctx, tx, document, version)
		return err
	})
	return e, asked, err
}

func explanation(ctx context.Context, tx Tx, document string, version int) (e policy.Explanation, asked bool, err error) {
	err = tx.QueryRow(ctx, `SELECT text, model, tokens FROM explanations WHERE document = $1 AND to_version = $2`,
		document, version).Scan(&e.Text, &e.Model, &e.Tokens)
	if errors.Is(err, sql.ErrNoRows) {
		return e, false, nil
	}
	return e, err == nil, err
}

// Explain stores what a language model said. What was stored first stays, and
// is returned: all messages of a change say the same.
func (s *Store) Explain(ctx context.Context, document string, version int, e policy.Explanation, at time.Time) (policy.Explanation, error) {
	err := s.write(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO explanations (document, to_version, text, model, tokens, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING`, document, version, e.Text, e.Model, e.Tokens, millis(at))
		if err != nil {
			return err
		}
		e, _, err = explanation(ctx, tx, document, version)
		return err
	})
	return e, err
}

// TokensSince is what explanations cost since a time.
func (s *Store) TokensSince(ctx context.Context, since time.Time) (int, error) {
	var tokens int
	err := s.read(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `SELECT COALESCE(SUM(tokens), 0) FROM explanations WHERE at > $1`, millis(since)).Scan(&tokens)
	})
	return tokens, err
}
