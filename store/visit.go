package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"policytrail/policy"
)

// Visit is what one check found out, to be stored as a whole.
type Visit struct {
	Document policy.Document
	At       time.Time
	Outcome  policy.Outcome
	Detail   string

	// Page is what came, if a page came. With an ID it is a snapshot that is
	// stored already and becomes a version's evidence.
	Page *policy.Snapshot

	// ETag and LastModified are the validators to ask with next time. They are
	// good for the Document's URL and for Extraction only.
	ETag, LastModified string
	ValidFor           string // the final URL of the page they came with

	// Extraction is the key of the extraction that was used.
	Extraction string

	// Version is the new version, numbered one above the one in force; nil
	// when there is none. Flags are all flags of its text, Rules the version
	// of the packs they came from, Change what the step did; nil for the first.
	Version *policy.Version
	Flags   []policy.Flag
	Rules   string
	Change  *policy.ChangeFacts

	// Broken says whether people have been told, by this visit's alerts or
	// earlier ones, that the document's checks go wrong.
	Broken bool

	// Place is where the page was found; without a Key it isn't noted.
	Place Place

	// Alerts are what is worth telling, each with what is owed of it.
	Alerts []OwedAlert
}

// OwedAlert is an alert with its deliveries and the jobs that do them, one for each.
type OwedAlert struct {
	Alert      policy.Alert
	Deliveries []policy.Delivery
	Jobs       []Job
}

// Record stores a visit in one transaction: after a crash all of it is there,
// jobs included, or nothing, and then the next check finds the same again. A
// version whose predecessor is not the one in force is refused as ErrStale.
func (s *Store) Record(ctx context.Context, v Visit) error {
	err := s.write(ctx, func(tx Tx) error {
		if err := putDocument(ctx, tx, v.Document); err != nil {
			return err
		}
		number, err := currentNumber(ctx, tx, v.Document.ID)
		if err != nil {
			return err
		}
		page, err := s.recordPage(ctx, tx, v)
		if err != nil {
			return err
		}
		if v.Version != nil {
			if v.Version.Number != number+1 {
				return ErrStale
			}
			v.Version.Snapshot = page
			if err := s.recordVersion(ctx, tx, v); err != nil {
				return err
			}
			number++
		}
		for _, owed := range v.Alerts {
			if err := putAlert(ctx, tx, owed); err != nil {
				return err
			}
		}
		if v.placed() {
			if err := notePlace(ctx, tx, v); err != nil {
				return fmt.Errorf("noting where the page is: %w", err)
			}
		}
		return recordOutcome(ctx, tx, v, number)
	})
	if err != nil {
		return fmt.Errorf("storing the check of %s: %w", v.Document.ID, err)
	}
	return nil
}

func currentNumber(ctx context.Context, tx Tx, document string) (int, error) {
	var number int
	err := tx.QueryRow(ctx, `SELECT version FROM documents WHERE id = $1`, document).Scan(&number)
	return number, err
}

// recordPage stores the page that came in the role the outcome gives it.
func (s *Store) recordPage(ctx context.Context, tx Tx, v Visit) (int64, error) {
	switch {
	case v.Page == nil:
		return 0, nil
	case v.Page.ID != 0 && v.Version != nil:
		_, err := tx.Exec(ctx, `UPDATE snapshots SET role = $2 WHERE id = $1`, v.Page.ID, roleVersion)
		return v.Page.ID, err
	case v.Page.ID != 0:
		return v.Page.ID, nil
	case v.Version != nil:
		return s.putSnapshot(ctx, tx, *v.Page, roleVersion)
	case v.Outcome == policy.Unusable:
		return s.putSnapshot(ctx, tx, *v.Page, roleUnusable)
	}
	same, err := isCurrentPage(ctx, tx, *v.Page)
	if same || err != nil {
		return 0, err
	}
	return s.putSnapshot(ctx, tx, *v.Page, roleLatest)
}

// isCurrentPage reports whether a page has the bytes of the version in force's.
func isCurrentPage(ctx context.Context, tx Tx, p policy.Snapshot) (bool, error) {
	var sha256 string
	err := tx.QueryRow(ctx, `
		SELECT p.sha256 FROM documents d
		JOIN versions v ON v.document = d.id AND v.number = d.version
		JOIN snapshots p ON p.id = v.snapshot WHERE d.id = $1`, p.Document).Scan(&sha256)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return sha256 == p.SHA256, err
}

func (s *Store) recordVersion(ctx context.Context, tx Tx, v Visit) error {
	if err := putVersion(ctx, tx, s, *v.Version, v.Extraction, v.Rules); err != nil {
		return err
	}
	if err := putPassages(ctx, tx, *v.Version); err != nil {
		return fmt.Errorf("indexing version %d: %w", v.Version.Number, err)
	}
	if err := putFlags(ctx, tx, *v.Version, v.Flags); err != nil {
		return fmt.Errorf("storing the flags of version %d: %w", v.Version.Number, err)
	}
	if v.Change != nil {
		if err := putChange(ctx, tx, *v.Change); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE documents SET version = $2 WHERE id = $1`, v.Document.ID, v.Version.Number)
	return err
}

func putChange(ctx context.Context, tx Tx, change policy.ChangeFacts) error {
	_, err := tx.Exec(ctx, `INSERT INTO changes (document, to_version, at, re_extracted, facts) VALUES ($1, $2, $3, $4, $5)`,
		change.Document, change.To, millis(change.At), change.ReExtracted, column(change))
	if err != nil || change.ReExtracted {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE documents SET last_change = $2 WHERE id = $1`, change.Document, change.To)
	return err
}

// recordOutcome keeps the document's state and its log of checks.
func recordOutcome(ctx context.Context, tx Tx, v Visit, number int) error {
	check, err := putCheck(ctx, tx, v, number)
	if err != nil {
		return err
	}
	if v.Outcome == policy.Offline { // says nothing of the document
		_, err = tx.Exec(ctx, `UPDATE documents SET last_check = $2 WHERE id = $1`, v.Document.ID, check)
		return err
	}
	if v.Outcome.Bad() {
		_, err = tx.Exec(ctx, `
			UPDATE documents SET bad_checks = bad_checks + 1, bad_since = COALESCE(bad_since, $2), broken = $3, last_check = $4
			WHERE id = $1`, v.Document.ID, millis(v.At), v.Broken, check)
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE documents SET bad_checks = 0, bad_since = NULL, broken = FALSE,
			extraction = $2, etag = $3, last_modified = $4, validated_url = $5, validated_for = $6,
			last_check = $7
		WHERE id = $1`, v.Document.ID, v.Extraction, v.ETag, v.LastModified, v.Document.URL, v.ValidFor, check)
	return err
}
