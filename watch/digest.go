package watch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

// digests reads the schedules of digests.
func digests(plans []alerts.DigestPlan) ([]store.DigestDue, error) {
	var due []store.DigestDue
	for _, p := range plans {
		cron, err := parseCron(p.Schedule, p.Timezone)
		if err != nil {
			return nil, fmt.Errorf("reading the schedule of the digest %q: %w", p.Key, err)
		}
		due = append(due, store.DigestDue{
			Key: p.Key, Schedule: strings.TrimSpace(p.Schedule + " " + p.Timezone), Next: cron.Next, Heartbeat: p.Heartbeat,
		})
	}
	return due, nil
}

// gather sends digests when they are due until ctx ends.
func (d *Daemon) gather(ctx context.Context) {
	for {
		wait := idle
		next, err := d.gatherDue(ctx, time.Now().UTC())
		switch {
		case err != nil && ctx.Err() == nil:
			d.log.Error("sending digests", "error", err)
		case err == nil && !next.IsZero():
			wait = min(max(time.Until(next), 0), idle)
		}
		if !sleep(ctx, wait, nil) {
			return
		}
	}
}

// gatherDue sends what is due and returns when the next is.
func (d *Daemon) gatherDue(ctx context.Context, now time.Time) (time.Time, error) {
	parts := d.parts.Load()
	return d.store.GatherDigests(ctx, now, parts.digests, func(h policy.Holding) (*store.OwedAlert, error) {
		alert, deliveries, err := parts.alerts.ComposeDigest(h)
		if err != nil {
			return nil, err
		}
		d.log.Info("digest", "name", h.Digest, "receivers", len(h.Receivers), "alerts", h.Count)
		return owed(alert, deliveries), nil
	})
}
