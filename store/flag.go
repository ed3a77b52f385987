package store

import (
	"context"
	"database/sql"

	"policytrail/policy"
)

// flagKey is what makes a flag the same in the next version: the rest of a
// flag, its place and its rule, may move without the clause being another.
type flagKey struct {
	kind     string
	polarity policy.Polarity
	severity policy.Severity
	sentence string
}

func keyOf(f policy.Flag) flagKey { return flagKey{f.Kind, f.Polarity, f.Severity, f.Sentence} }

// putFlags closes the flags a version no longer has and opens those it brings.
func putFlags(ctx context.Context, tx Tx, v policy.Version, flags []policy.Flag) error {
	standing, err := standingFlags(ctx, tx, v.Document)
	if err != nil {
		return err
	}
	seen := map[flagKey]bool{}
	for _, f := range flags {
		key := keyOf(f)
		if seen[key] {
			continue
		}
		seen[key] = true
		if id, ok := standing[key]; ok {
			delete(standing, key)
			if _, err := tx.Exec(ctx, `UPDATE flags SET facts = $2 WHERE id = $1`, id, column(f)); err != nil {
				return err
			}
			continue
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO flags (document, kind, severity, polarity, sentence, facts, from_version)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			v.Document, f.Kind, f.Severity, f.Polarity, f.Sentence, column(f), v.Number)
		if err != nil {
			return err
		}
	}
	for _, id := range standing {
		if _, err := tx.Exec(ctx, `UPDATE flags SET to_version = $2 WHERE id = $1`, id, v.Number-1); err != nil {
			return err
		}
	}
	return nil
}

func standingFlags(ctx context.Context, tx Tx, document string) (map[flagKey]int64, error) {
	rows, err := tx.Query(ctx, `
		SELECT id, kind, polarity, severity, sentence FROM flags WHERE document = $1 AND to_version IS NULL`, document)
	if err != nil {
		return nil, err
	}
	standing := map[flagKey]int64{}
	_, err = collect(rows, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var key flagKey
		err := rows.Scan(&id, &key.kind, &key.polarity, &key.severity, &key.sentence)
		standing[key] = id
		return struct{}{}, err
	})
	return standing, err
}

// Flags lists flags with the time they stood, by document, kind and place.
func (s *Store) Flags(ctx context.Context, q policy.FlagQuery) ([]policy.StoredFlag, error) {
	var at sql.NullInt64
	if q.At != nil {
		at = sql.NullInt64{Int64: millis(*q.At), Valid: true}
	}
	var flags []policy.StoredFlag
	err := s.read(ctx, func(tx Tx) error {
		if q.Document != "" {
			if err := mustKnow(ctx, tx, q.Document); err != nil {
				return err
			}
		}
		rows, err := tx.Query(ctx, `
			SELECT x.document, x.facts, x.from_version, f.at, x.to_version, u.at
			FROM flags x
			JOIN versions f ON f.document = x.document AND f.number = x.from_version
			LEFT JOIN versions u ON u.document = x.document AND u.number = x.to_version + 1
			WHERE ($1 = '' OR x.document = $1) AND ($2 = '' OR x.kind = $2)
				AND CASE
					WHEN $3 THEN TRUE
					WHEN $4 > 0 THEN x.from_version <= $4 AND (x.to_version IS NULL OR x.to_version >= $4)
					WHEN $5 IS NOT NULL THEN f.at <= $5 AND (u.at IS NULL OR u.at > $5)
					ELSE x.to_version IS NULL END
			ORDER BY x.document, x.kind, x.id`, q.Document, q.Kind, q.Ever, q.Version, at)
		if err != nil {
			return err
		}
		flags, err = collect(rows, scanFlag)
		return err
	})
	return severe(flags, q.Severity), err
}

func scanFlag(rows *sql.Rows) (policy.StoredFlag, error) {
	var f policy.StoredFlag
	var facts string
	var since int64
	var to, until sql.NullInt64
	if err := rows.Scan(&f.Document, &facts, &f.FromVersion, &since, &to, &until); err != nil {
		return f, err
	}
	f.Since, f.ToVersion, f.Until = moment(since), int(to.Int64), nullMoment(until)
	return f, fromColumn(facts, &f.Flag)
}

func severe(flags []policy.StoredFlag, least policy.Severity) []policy.StoredFlag {
	if least == "" {
		return flags
	}
	var kept []policy.StoredFlag
	for _, f := range flags {
		if f.Severity.AtLeast(least) {
			kept = append(kept, f)
		}
	}
	return kept
}
