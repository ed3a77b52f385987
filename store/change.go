package store

import (
	"context"
	"database/sql"
	"slices"

	"policytrail/policy"
)

// Changes lists changes, the newest first, at most limit: of one document, or
// of all when document is "". Re-extractions are our own doing and left out
// unless asked for.
func (s *Store) Changes(ctx context.Context, document string, reExtracted bool, limit int) ([]policy.ChangeFacts, error) {
	var changes []policy.ChangeFacts
	err := s.read(ctx, func(tx Tx) error {
		if document != "" {
			if err := mustKnow(ctx, tx, document); err != nil {
				return err
			}
		}
		rows, err := tx.Query(ctx, `
			SELECT facts FROM changes
			WHERE ($1 = '' OR document = $1) AND ($2 OR NOT re_extracted)
			ORDER BY at DESC, document, to_version DESC LIMIT $3`, document, reExtracted, limit)
		if err != nil {
			return err
		}
		changes, err = collect(rows, func(rows *sql.Rows) (policy.ChangeFacts, error) {
			var c policy.ChangeFacts
			var facts string
			if err := rows.Scan(&facts); err != nil {
				return c, err
			}
			return c, fromColumn(facts, &c)
		})
		return err
	})
	return changes, err
}

// FindChanges lists the changes a query asks for, the newest first.
func (s *Store) FindChanges(ctx context.Context, q policy.ChangeQuery) ([]policy.ChangeFacts, error) {
	var found []policy.ChangeFacts
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT c.facts, d.service, d.tags FROM changes c JOIN documents d ON d.id = c.document
			WHERE ($1 = '' OR c.document = $1) AND NOT c.re_extracted
				AND ($2 = '' OR EXISTS (SELECT 1 FROM json_each(c.facts, '$.clauses') WHERE json_extract(value, '$.kind') = $2))
			ORDER BY c.at DESC, c.document, c.to_version DESC`, q.Document, q.Kind)
		if err != nil {
			return err
		}
		defer rows.Close()
		for len(found) < q.Limit && rows.Next() {
			var facts, service, tags string
			if err := rows.Scan(&facts, &service, &tags); err != nil {
				return err
			}
			change, fits, err := fitting(q, facts, service, tags)
			if err != nil {
				return err
			}
			if fits {
				found = append(found, change)
			}
		}
		return rows.Err()
	})
	return found, err
}

// fitting reads a change and reports whether it has the service, tag and
// severity a query asks for.
func fitting(q policy.ChangeQuery, facts, service, tags string) (c policy.ChangeFacts, fits bool, err error) {
	if q.Service != "" && policy.Slug(service) != policy.Slug(q.Service) {
		return c, false, nil
	}
	var bears []string
	if err := fromColumn(tags, &bears); err != nil {
		return c, false, err
	}
	tagged := func(tag string) bool { return policy.Slug(tag) == policy.Slug(q.Tag) }
	if q.Tag != "" && !slices.ContainsFunc(bears, tagged) {
		return c, false, nil
	}
	if err := fromColumn(facts, &c); err != nil {
		return c, false, err
	}
	return c, q.Severity == "" || c.Severity.AtLeast(q.Severity), nil
}
