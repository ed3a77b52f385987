package watch

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"policytrail/fetch"
	"policytrail/policy"
	"policytrail/store"
)

// The queues. Those of deliveries, one for each receiver, are apart from that
// of checks, so that a slow mail server never holds up checks, nor a slow site
// alerts, nor one receiver another.
const (
	queueCheck   = "check"
	queueDeliver = "deliver" // and what deliveryQueue makes of a receiver's name
)

// How long a job may run. The phases of a visit and its retries have bounds of
// their own; these are for what adds up. A job whose process was killed, and is
// not known to be, is taken up again after rescueAfter, which must be longer
// than any job runs.
const (
	visitTimeout   = 100 * time.Second // then the visit has failed
	storeTimeout   = 20 * time.Second  // on top of a visit, for all else a check does
	deliverTimeout = 90 * time.Second  // the turn, a language model and the attempt
	rescueAfter    = longVisit + 2*time.Minute
)

// busyWait is when a document whose host was busy with others is tried again.
const busyWait = 15 * time.Second

// untilDone makes a job the only one with its arguments until it is done.
var untilDone = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
	rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}}

type checkArgs struct {
	Document string `json:"document"`
}

func (checkArgs) Kind() string { return "check" }

// checkJob checks a document. Until it is done there is never a second one.
func checkJob(document string) store.Job {
	return store.Job{Args: checkArgs{document}, Opts: &river.InsertOpts{
		Queue:       queueCheck,
		MaxAttempts: 5, // of our own errors; a page that fails is an outcome
		UniqueOpts:  untilDone,
	}}
}

// checkWorker works on check jobs.
type checkWorker struct {
	river.WorkerDefaults[checkArgs]
	daemon *Daemon
}

func (w *checkWorker) Timeout(job *river.Job[checkArgs]) time.Duration {
	return patience(w.daemon.parts.Load().documents[job.Args.Document]) + storeTimeout
}

func (w *checkWorker) Work(ctx context.Context, job *river.Job[checkArgs]) error {
	parts := w.daemon.parts.Load()
	doc, watched := parts.documents[job.Args.Document]
	if !watched {
		return nil // taken off the list since
	}
	start := time.Now()
	check, err := parts.checker.Check(ctx, doc)
	if errors.Is(err, fetch.ErrHostBusy) {
		return river.JobSnooze(busyWait)
	}
	if err != nil {
		return err
	}
	check.Took = time.Since(start)
	w.daemon.checked(check)
	if at := parts.schedules[doc.ID].again(check.Outcome, time.Now()); !at.IsZero() {
		return w.daemon.store.Sooner(ctx, doc.ID, at)
	}
	return nil
}

func logCheck(log *slog.Logger, c policy.Check) {
	level := slog.LevelInfo
	if c.Outcome.Useless() {
		level = slog.LevelWarn
	}
	attrs := []any{"document", c.Document, "outcome", c.Outcome, "version", c.Version, "took", c.Took.Round(time.Millisecond)}
	if c.Detail != "" {
		attrs = append(attrs, "detail", c.Detail)
	}
	if c.Change != nil {
		attrs = append(attrs, "change", c.Change.Summary, "severity", c.Change.Severity)
	}
	log.Log(context.Background(), level, "checked", attrs...)
}
