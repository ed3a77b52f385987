package store

import (
	"context"
	"database/sql"

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
