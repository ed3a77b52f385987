package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"policytrail/policy"
)

// The roles of a snapshot.
const (
	roleVersion  = "version"  // a version was taken from it: evidence, kept for good
	roleLatest   = "latest"   // the newest page of an unchanged text, for the next re-extraction; one a document
	roleUnusable = "unusable" // a page that was no policy, kept for a look
)

// keptUnusable is how many unusable pages a document keeps. A wall that stands
// for a month must not fill the disk.
const keptUnusable = 5

const snapshotColumns = `id, document, at, url, final_url, status, content_type, header, sha256, body`

func (s *Store) scanSnapshot(r row) (policy.Snapshot, error) {
	var p policy.Snapshot
	var at int64
	var header string
	var body []byte
	err := r.Scan(&p.ID, &p.Document, &at, &p.URL, &p.FinalURL, &p.Status, &p.ContentType, &header, &p.SHA256, &body)
	if err != nil {
		return p, err
	}
	p.At = moment(at)
	if err := fromColumn(header, &p.Header); err != nil {
		return p, err
	}
	if p.Body, err = s.unpack(body); err != nil {
		return p, err
	}
	if policy.Sum(p.Body) != p.SHA256 {
		return p, fmt.Errorf("snapshot %d of %s has another hash: the database is damaged", p.ID, p.Document)
	}
	return p, nil
}

// Snapshot returns one snapshot with its body.
func (s *Store) Snapshot(ctx context.Context, id int64) (policy.Snapshot, error) {
	return s.oneSnapshot(ctx, fmt.Sprintf("snapshot %d", id),
		`SELECT `+snapshotColumns+` FROM snapshots WHERE id = $1`, id)
}

// LatestPage returns the newest snapshot that held the text now in force.
func (s *Store) LatestPage(ctx context.Context, document string) (policy.Snapshot, error) {
	return s.oneSnapshot(ctx, "a page of "+document, `
		SELECT `+snapshotColumns+` FROM snapshots WHERE document = $1 AND role IN ('version', 'latest')
		ORDER BY at DESC, id DESC LIMIT 1`, document)
}

// LatestUnusable returns the newest page of a document that was no policy.
func (s *Store) LatestUnusable(ctx context.Context, document string) (policy.Snapshot, error) {
	return s.oneSnapshot(ctx, "an unusable page of "+document, `
		SELECT `+snapshotColumns+` FROM snapshots WHERE document = $1 AND role = 'unusable'
		ORDER BY at DESC, id DESC LIMIT 1`, document)
}

func (s *Store) oneSnapshot(ctx context.Context, what, query string, arg any) (policy.Snapshot, error) {
	var snapshot policy.Snapshot
	err := s.read(ctx, func(tx Tx) error {
		var err error
		snapshot, err = s.scanSnapshot(tx.QueryRow(ctx, query, arg))
		return unknown(err, "%s", what)
	})
	return snapshot, err
}

// putSnapshot stores a page in its role, unless the newest one in the same
// role has the same bytes, and drops what its role keeps no longer.
func (s *Store) putSnapshot(ctx context.Context, tx Tx, p policy.Snapshot, role string) (int64, error) {
	var id int64
	var sha256 string
	err := tx.QueryRow(ctx, `
		SELECT id, sha256 FROM snapshots WHERE document = $1 AND role = $2 ORDER BY at DESC, id DESC LIMIT 1`,
		p.Document, role).Scan(&id, &sha256)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	if err == nil && sha256 == p.SHA256 && role != roleVersion {
		return id, nil
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO snapshots (document, role, at, url, final_url, status, content_type, header, sha256, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
		p.Document, role, millis(p.At), p.URL, p.FinalURL, p.Status, p.ContentType, column(p.Header), p.SHA256,
		s.pack(p.Body)).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, dropSnapshots(ctx, tx, p.Document, role)
}

func dropSnapshots(ctx context.Context, tx Tx, document, role string) error {
	kept := map[string]int{roleLatest: 1, roleUnusable: keptUnusable}
	if role == roleVersion {
		// The new version's page supersedes the latest page of the old one.
		role, kept[roleLatest] = roleLatest, 0
	}
	_, err := tx.Exec(ctx, `
		DELETE FROM snapshots WHERE document = $1 AND role = $2 AND id NOT IN (
			SELECT id FROM snapshots WHERE document = $1 AND role = $2 ORDER BY at DESC, id DESC LIMIT $3)`,
		document, role, kept[role])
	return err
}
