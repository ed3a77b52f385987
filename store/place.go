package store

import (
	"context"
	"database/sql"
	"errors"

	"policytrail/policy"
)

// Place is where a page was found.
type Place struct {
	Key     string // what tells it from other places
	Address string // the whole of it

	// Moved is asked what to tell when the page has been found at a new place
	// for two visits in a row; what it returns may be nil.
	Moved func(from string) (*OwedAlert, error)
}

// settledVisits is how many visits in a row must find a page at a new place
// before it has moved: one may have met a detour.
const settledVisits = 2

// notePlace keeps where the page of a visit was found. The first place known
// of an address is where the page has always been.
func notePlace(ctx context.Context, tx Tx, v Visit) error {
	document, url, at := v.Document.ID, v.Document.URL, millis(v.At)
	_, err := tx.Exec(ctx, `DELETE FROM places WHERE document = $1 AND url = $2 AND place <> $3 AND NOT told`, document, url, v.Place.Key)
	if err != nil {
		return err
	}
	var from string
	err = tx.QueryRow(ctx, `
		SELECT address FROM places WHERE document = $1 AND url = $2 AND told ORDER BY last_at DESC LIMIT 1`, document, url).Scan(&from)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var visits int
	var told bool
	err = tx.QueryRow(ctx, `
		INSERT INTO places (document, url, place, address, visits, told, last_at) VALUES ($1, $2, $3, $4, 1, $5, $6)
		ON CONFLICT (document, url, place) DO UPDATE SET visits = visits + 1, last_at = $6 RETURNING visits, told`,
		document, url, v.Place.Key, v.Place.Address, from == "", at).Scan(&visits, &told)
	if err != nil || told || visits < settledVisits {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE places SET told = TRUE WHERE document = $1 AND url = $2 AND place = $3`, document, url, v.Place.Key); err != nil {
		return err
	}
	news, err := v.Place.Moved(from)
	if err != nil || news == nil {
		return err
	}
	return putAlert(ctx, tx, *news)
}

// placed reports whether the visit found the document's own page somewhere.
func (v Visit) placed() bool {
	switch v.Outcome {
	case policy.First, policy.Unchanged, policy.Changed:
		return v.Place.Key != ""
	}
	return false
}
