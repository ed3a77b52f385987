package watch

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"policytrail/alerts"
	"policytrail/fetch"
	"policytrail/policy"
	"policytrail/store"
)

// The queues. They are apart so that a slow mail server never holds up checks,
// nor a slow site alerts.
const (
	queueCheck   = "check"
	queueDeliver = "deliver"
)

// How long a job may run. The phases of a visit and its retries have bounds of
// their own; these are for what adds up. A job whose process was killed, and is
// not known to be, is taken up again after rescueAfter, which must be longer
// than any job runs.
const (
	visitTimeout   = 100 * time.Second // then the visit has failed
	storeTimeout   = 20 * time.Second  // on top of a visit, for all else a check does
	deliverTimeout = time.Minute
	rescueAfter    = longVisit + 2*time.Minute
)

// busyWait is when a document whose host was busy with others is tried again.
const busyWait = 15 * time.Second

type checkArgs struct {
	Document string `json:"document"`
}

func (checkArgs) Kind() string { return "check" }

// checkJob checks a document. Until it is done there is never a second one.
func checkJob(document string) store.Job {
	return store.Job{Args: checkArgs{document}, Opts: &river.InsertOpts{
		Queue:       queueCheck,
		MaxAttempts: 5, // of our own errors; a page that fails is an outcome
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
			rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		}},
	}}
}

type deliverArgs struct {
	Delivery string `json:"delivery"`
}

func (deliverArgs) Kind() string { return "deliver" }

// deliverJob hands over one delivery. It is snoozed between attempts, so the
// attempts River counts are only those in which storing the result failed.
func deliverJob(delivery string) store.Job {
	return store.Job{Args: deliverArgs{delivery}, Opts: &river.InsertOpts{Queue: queueDeliver, MaxAttempts: 25}}
}

// RetryJob is the job that tries a delivery again at once, for store.Retry.
func RetryJob(delivery string) store.Job { return deliverJob(delivery) }

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
	return nil
}

// deliverWorker works on delivery jobs.
type deliverWorker struct {
	river.WorkerDefaults[deliverArgs]
	daemon *Daemon
}

func (*deliverWorker) Timeout(*river.Job[deliverArgs]) time.Duration { return deliverTimeout }

// Work makes one attempt. Killed between the receiver's answer and its storing,
// it is made again: the message then bears the same id.
func (w *deliverWorker) Work(ctx context.Context, job *river.Job[deliverArgs]) error {
	delivery, alert, err := w.daemon.store.Delivery(ctx, job.Args.Delivery)
	if err != nil {
		return err
	}
	if delivery.State != policy.Owed {
		return nil
	}
	answer, err := w.daemon.parts.Load().alerts.Deliver(ctx, alert, delivery)
	if err != nil && context.Cause(ctx) != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return err // we are stopping; the attempt doesn't count
	}
	attempt := judge(delivery, answer, err, time.Now().UTC())
	// Stored even when the job's own time is up: it says what was done.
	store, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if err := w.daemon.store.Attempted(store, attempt); err != nil {
		return err
	}
	w.daemon.attempted(alert, delivery, attempt)
	switch attempt.State {
	case policy.Abandoned:
		return river.JobCancel(err)
	case policy.Owed:
		return river.JobSnooze(time.Until(*attempt.Next))
	}
	return nil
}

// judge says what an attempt's result means for the delivery.
func judge(d policy.Delivery, answer string, err error, now time.Time) store.Attempt {
	attempt := store.Attempt{Delivery: d.ID, At: now, State: policy.Delivered, Detail: answer}
	if err == nil {
		return attempt
	}
	attempt.Detail = err.Error()
	made := d.Attempts + 1
	var refused *alerts.Refused
	if errors.As(err, &refused) || made >= alerts.MaxAttempts {
		attempt.State = policy.Abandoned
		return attempt
	}
	next := now.Add(alerts.Backoff(made, d.ID))
	var later *alerts.Later
	if errors.As(err, &later) && later.At.After(now) {
		next = later.At
	}
	attempt.State, attempt.Next = policy.Owed, &next
	return attempt
}

func logCheck(log *slog.Logger, c policy.Check) {
	level := slog.LevelInfo
	if c.Outcome.Bad() {
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
