package store

import (
	"context"
	"fmt"

	"policytrail/policy"
)

// Flagger finds the flags of a text in a language.
type Flagger = func(text, language string) []policy.Flag

// Outdated lists documents that have versions flagged with other rules than
// these, in alphabetical order.
func (s *Store) Outdated(ctx context.Context, rules string) ([]string, error) {
	var ids []string
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT DISTINCT document FROM versions WHERE rules <> $1 ORDER BY document`, rules)
		if err != nil {
			return err
		}
		ids, err = collect(rows, scanID)
		return err
	})
	return ids, err
}

// Reflag flags all versions of a document anew with the rules of a version
// name, as if they had been there from the beginning: lifetimes included.
// Recorded changes and alerts stay as they were told.
//
// A version that comes meanwhile makes it ErrStale, and nothing is stored.
func (s *Store) Reflag(ctx context.Context, document, rules string, flag Flagger) error {
	versions, err := s.Versions(ctx, document)
	if err != nil {
		return err
	}
	flags := make([][]policy.Flag, len(versions))
	for i, v := range versions {
		if err := ctx.Err(); err != nil {
			return err
		}
		whole, err := s.Version(ctx, document, v.Number)
		if err != nil {
			return err
		}
		flags[i] = flag(whole.Text, whole.Language)
	}
	err = s.write(ctx, func(tx Tx) error {
		number, err := currentNumber(ctx, tx, document)
		if err != nil {
			return err
		}
		if len(versions) == 0 || number != versions[len(versions)-1].Number {
			return ErrStale
		}
		if _, err := tx.Exec(ctx, `DELETE FROM flags WHERE document = $1`, document); err != nil {
			return err
		}
		for i, v := range versions {
			if err := putFlags(ctx, tx, v, flags[i]); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE versions SET rules = $2 WHERE document = $1`, document, rules)
		return err
	})
	if err != nil {
		return fmt.Errorf("flagging %s anew: %w", document, err)
	}
	return nil
}
