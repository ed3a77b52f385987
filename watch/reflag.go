package watch

import (
	"context"
	"errors"
	"time"

	"policytrail/clause"
	"policytrail/store"
)

// Reflagging is what flagging stored versions anew needs of the store.
type Reflagging interface {
	Outdated(ctx context.Context, rules string) ([]string, error)
	Reflag(ctx context.Context, document, rules string, flag store.Flagger) error
}

// breath is the pause between two documents, so that checks come first.
const breath = 20 * time.Millisecond

// Reflag flags anew all stored versions that other rules flagged, document by
// document, and returns how many documents it did. It writes no change and no
// alert: an edit of a rule pack is no news of the company. When it is cut off
// it goes on with the documents left the next time.
func Reflag(ctx context.Context, s Reflagging, rules *clause.Rules) (int, error) {
	outdated, err := s.Outdated(ctx, rules.Version())
	if err != nil {
		return 0, err
	}
	for i, document := range outdated {
		err := s.Reflag(ctx, document, rules.Version(), rules.Flags)
		if errors.Is(err, store.ErrStale) { // a version came meanwhile: the next time
			continue
		}
		if err != nil {
			return i, err
		}
		if !sleep(ctx, breath, nil) {
			return i, ctx.Err()
		}
	}
	return len(outdated), nil
}

// reflag runs Reflag until nothing is left or ctx ends, again after each
// reload, which may have brought other rules.
func (d *Daemon) reflag(ctx context.Context) {
	for {
		checker := d.parts.Load().checker
		if checker == nil { // it only delivers
			return
		}
		rules := checker.Rules
		done, err := Reflag(ctx, d.store, rules)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			d.log.Error("flagging stored versions anew", "error", err)
		case done > 0:
			d.log.Info("flagged stored versions anew", "documents", done, "rules", rules.Version())
		}
		if !sleep(ctx, reflagEvery, d.reflagWake) {
			return
		}
	}
}

// reflagEvery is how often the daemon looks for versions other rules flagged:
// another process, with other packs, may have stored some.
const reflagEvery = time.Hour
