package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"policytrail/policy"
)

// putPassages closes the passages a version no longer has and opens those it
// brings. A line that stands twice in a text is one passage here.
func putPassages(ctx context.Context, tx Tx, v policy.Version) error {
	rows, err := tx.Query(ctx, `SELECT id, text FROM passages WHERE document = $1 AND to_version IS NULL`, v.Document)
	if err != nil {
		return err
	}
	standing := map[string]int64{}
	_, err = collect(rows, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var text string
		err := rows.Scan(&id, &text)
		standing[text] = id
		return struct{}{}, err
	})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, p := range policy.Passages(v.Text) {
		if seen[p.Text] {
			continue
		}
		seen[p.Text] = true
		if _, ok := standing[p.Text]; ok {
			delete(standing, p.Text)
			continue
		}
		if err := openPassage(ctx, tx, v, p); err != nil {
			return err
		}
	}
	for _, id := range standing {
		if _, err := tx.Exec(ctx, `UPDATE passages SET to_version = $2 WHERE id = $1`, id, v.Number-1); err != nil {
			return err
		}
	}
	return nil
}

func openPassage(ctx context.Context, tx Tx, v policy.Version, p policy.Passage) error {
	var id int64
	err := tx.QueryRow(ctx, `
		INSERT INTO passages (document, section, text, from_version) VALUES ($1, $2, $3, $4) RETURNING id`,
		v.Document, p.Section, p.Text, v.Number).Scan(&id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO passage_words (rowid, words) VALUES ($1, $2)`, id, policy.SpaceOut(p.Text))
	return err
}

// Search finds passages, the best match first, then by document.
func (s *Store) Search(ctx context.Context, q policy.Query) ([]policy.Hit, error) {
	match := matchExpression(q.Words)
	if match == "" {
		return nil, &policy.Hint{Err: fmt.Errorf("nothing to search for in %q", q.Words), Do: `give words or "a phrase"`}
	}
	if q.Limit <= 0 {
		q.Limit = 100
	}
	var hits []policy.Hit
	err := s.read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT p.document, p.section, p.text, p.from_version, f.at, p.to_version, u.at
			FROM passage_words w
			JOIN passages p ON p.id = w.rowid
			JOIN versions f ON f.document = p.document AND f.number = p.from_version
			LEFT JOIN versions u ON u.document = p.document AND u.number = p.to_version + 1
			WHERE passage_words MATCH $1 AND ($2 OR p.to_version IS NULL) AND ($3 = '' OR p.document = $3)
			ORDER BY w.rank, p.document, p.id LIMIT $4`, match, q.Ever, q.Document, q.Limit)
		if err != nil {
			return fmt.Errorf("searching for %s: %w", q.Words, err)
		}
		hits, err = collect(rows, scanHit)
		return err
	})
	return hits, err
}

func scanHit(rows *sql.Rows) (policy.Hit, error) {
	var h policy.Hit
	var since int64
	var to, until sql.NullInt64
	err := rows.Scan(&h.Document, &h.Section, &h.Text, &h.FromVersion, &since, &to, &until)
	h.Since, h.ToVersion, h.Until = moment(since), int(to.Int64), nullMoment(until)
	return h, err
}

// matchExpression turns words and "phrases" into an FTS5 expression in which
// every one of them has to occur. Everything is quoted, so that no sign in a
// query means anything but itself. An unclosed quote runs to the end.
func matchExpression(query string) string {
	var terms []string
	for i, part := range strings.Split(query, `"`) {
		if i%2 == 1 { // inside quotes
			terms = append(terms, part)
			continue
		}
		terms = append(terms, strings.Fields(part)...)
	}
	var match []string
	for _, term := range terms {
		term = strings.TrimSpace(policy.SpaceOut(strings.ToValidUTF8(term, "")))
		if policy.Words(term) > 0 {
			match = append(match, `"`+term+`"`)
		}
	}
	return strings.Join(match, " ")
}
