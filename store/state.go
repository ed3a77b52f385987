package store

import (
	"context"
	"database/sql"

	"policytrail/policy"
)

// stateQuery reads documents with the version in force, the last change and
// the last check, each by its key, so that a list costs one query however long
// it is.
const stateQuery = `
	SELECT d.id, d.service, d.type, d.url, d.language, d.tags, d.watched, d.schedule, d.next_check_at,
		d.bad_checks, d.bad_since, d.broken,
		v.number, v.at, v.title, v.language, v.effective_date, v.words, v.sha256, v.snapshot, v.re_extracted, v.return_of,
		c.facts, k.outcome, k.detail, k.last_at
	FROM documents d
	LEFT JOIN versions v ON v.document = d.id AND v.number = d.version
	LEFT JOIN changes c ON c.document = d.id AND c.to_version = d.last_change
	LEFT JOIN checks k ON k.id = d.last_check`

// States lists all documents with how they stand now, in order of id.
func (s *Store) States(ctx context.Context) ([]policy.State, error) {
	var states []policy.State
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, stateQuery+` ORDER BY d.id`)
		if err != nil {
			return err
		}
		if states, err = collect(rows, func(rows *sql.Rows) (policy.State, error) { return scanState(rows) }); err != nil {
			return err
		}
		return countFlags(ctx, tx, states, "")
	})
	return states, err
}

// State says how one document stands now.
func (s *Store) State(ctx context.Context, document string) (policy.State, error) {
	states := make([]policy.State, 1)
	err := s.read(ctx, func(tx Tx) error {
		var err error
		if states[0], err = scanState(tx.QueryRow(ctx, stateQuery+` WHERE d.id = $1`, document)); err != nil {
			return unknown(err, "document %q", document)
		}
		return countFlags(ctx, tx, states, document)
	})
	return states[0], err
}

// row is what *sql.Row and *sql.Rows have in common.
type row interface{ Scan(...any) error }

func scanState(r row) (policy.State, error) {
	var s policy.State
	var v nullVersion
	var tags string
	var schedule, facts, outcome, detail sql.NullString
	var next, badSince, checkedAt sql.NullInt64
	err := r.Scan(&s.ID, &s.Service, &s.Type, &s.URL, &s.Language, &tags, &s.Watched, &schedule, &next,
		&s.BadChecks, &badSince, &s.Broken,
		&v.number, &v.at, &v.title, &v.language, &v.effectiveDate, &v.words, &v.sha256, &v.snapshot, &v.reExtracted, &v.returnOf,
		&facts, &outcome, &detail, &checkedAt)
	if err != nil {
		return s, err
	}
	if err := fromColumn(tags, &s.Tags); err != nil {
		return s, err
	}
	if facts.Valid {
		s.LastChange = new(policy.ChangeFacts)
		if err := fromColumn(facts.String, s.LastChange); err != nil {
			return s, err
		}
	}
	s.Current = v.version(s.ID)
	s.BadSince = nullMoment(badSince)
	if s.Watched {
		s.NextCheck = nullMoment(next)
	}
	if checkedAt.Valid {
		s.LastCheck = &policy.Check{Document: s.ID, At: moment(checkedAt.Int64),
			Outcome: policy.Outcome(outcome.String), Detail: detail.String, Version: int(v.number.Int64)}
	}
	return s, nil
}

// nullVersion is a version that may not be there.
type nullVersion struct {
	number, at, words, snapshot, returnOf  sql.NullInt64
	title, language, effectiveDate, sha256 sql.NullString
	reExtracted                            sql.NullBool
}

func (v nullVersion) version(document string) *policy.Version {
	if !v.number.Valid {
		return nil
	}
	return &policy.Version{
		Document: document, Number: int(v.number.Int64), At: moment(v.at.Int64), Title: v.title.String,
		Language: v.language.String, EffectiveDate: v.effectiveDate.String, Words: int(v.words.Int64),
		SHA256: v.sha256.String, Snapshot: v.snapshot.Int64, ReExtracted: v.reExtracted.Bool,
		ReturnOf: int(v.returnOf.Int64),
	}
}

// countFlags adds the flags in force, counted, to states that are in order of
// id. An empty document means all.
func countFlags(ctx context.Context, tx Tx, states []policy.State, document string) error {
	byID := make(map[string]int, len(states))
	for i := range states {
		states[i].Flags = map[policy.Severity]int{}
		byID[states[i].ID] = i
	}
	rows, err := tx.Query(ctx, `
		SELECT document, severity, COUNT(*) FROM flags
		WHERE to_version IS NULL AND ($1 = '' OR document = $1) GROUP BY document, severity`, document)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var severity policy.Severity
		var count int
		if err := rows.Scan(&id, &severity, &count); err != nil {
			return err
		}
		if i, ok := byID[id]; ok {
			states[i].Flags[severity] = count
		}
	}
	return rows.Err()
}
