package store

import (
	"context"
	"database/sql"

	"policytrail/policy"
)

// DocumentChange is a change with the document it happened to.
type DocumentChange struct {
	Document string `json:"document"`
	policy.ChangeFacts
}

// Changes lists changes, the newest first, at most limit: of one document, or
// of all when document is "". Re-extractions are our own doing and left out
// unless asked for.
func (s *Store) Changes(ctx context.Context, document string, reExtracted bool, limit int) ([]DocumentChange, error) {
	var changes []DocumentChange
	err := s.read(ctx, func(tx Tx) error {
		if document != "" {
			if err := mustKnow(ctx, tx, document); err != nil {
				return err
			}
		}
		rows, err := tx.Query(ctx, `
			SELECT document, facts FROM changes
			WHERE ($1 = '' OR document = $1) AND ($2 OR NOT re_extracted)
			ORDER BY at DESC, document, to_version DESC LIMIT $3`, document, reExtracted, limit)
		if err != nil {
			return err
		}
		changes, err = collect(rows, func(rows *sql.Rows) (DocumentChange, error) {
			var c DocumentChange
			var facts string
			if err := rows.Scan(&c.Document, &facts); err != nil {
				return c, err
			}
			return c, fromColumn(facts, &c.ChangeFacts)
		})
		return err
	})
	return changes, err
}
