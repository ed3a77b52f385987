package watch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

type deliverArgs struct {
	Delivery string `json:"delivery"`
}

func (deliverArgs) Kind() string { return "deliver" }

// deliverJob hands over one delivery. Until it is done there is never a second
// one for it. It is snoozed between attempts, so the attempts River counts are
// only those in which storing the result failed.
func deliverJob(delivery, receiver string) store.Job {
	return store.Job{Args: deliverArgs{delivery}, Opts: &river.InsertOpts{
		Queue: deliveryQueue(receiver), MaxAttempts: 25, UniqueOpts: untilDone,
	}}
}

// RetryJob is the job that tries a delivery again at once, for store.Retry.
func RetryJob(delivery, receiver string) store.Job { return deliverJob(delivery, receiver) }

// owed is an alert with the jobs that hand it over.
func owed(alert *policy.Alert, deliveries []policy.Delivery) *store.OwedAlert {
	o := &store.OwedAlert{Alert: *alert, Deliveries: deliveries}
	for _, d := range deliveries {
		o.Jobs = append(o.Jobs, deliverJob(d.ID, d.Receiver))
	}
	return o
}

// deliveryQueue is the queue of a receiver. Names of queues are plainer than
// those of receivers.
func deliveryQueue(receiver string) string {
	sum := sha256.Sum256([]byte(receiver))
	return queueDeliver + "_" + hex.EncodeToString(sum[:8])
}

// fetchPause is how soon after a look into a receiver's queue the next may
// come. With it and the number of workers the queue ends at some hundred
// alerts a second, which is what the database can note down.
const fetchPause = 10 * time.Millisecond

// openQueues has the crew work on the queue of each receiver: of those in the
// settings, and of those to which something is owed from before, which is given
// up then. Queues once opened stay open: an idle one costs next to nothing.
func (d *Daemon) openQueues(ctx context.Context, c *crew) error {
	told := d.parts.Load().alerts
	creditors, err := d.store.Creditors(ctx)
	if err != nil {
		return err
	}
	for _, receiver := range slices.Concat(told.Receivers(), creditors) {
		queue := deliveryQueue(receiver)
		if c.queues[queue] {
			continue
		}
		workers := cmp.Or(d.config.Deliverers, 4)
		if told.Pause(receiver) > 0 {
			workers = 1 // it waits for its turn
		}
		if err := c.client.Queues().Add(queue, river.QueueConfig{MaxWorkers: workers, FetchCooldown: fetchPause}); err != nil {
			return err
		}
		c.queues[queue] = true
	}
	return nil
}

// pace keeps the messages to a receiver apart. It starts anew with the process:
// then one message may come early.
type pace struct {
	mu   sync.Mutex
	free map[string]time.Time // when the next message may go out
}

// take books the next free time and returns it; when that is further off than
// patience, nothing is booked and the time is no more than a good guess.
func (p *pace) take(receiver string, pause, patience time.Duration, now time.Time) (at time.Time, booked bool) {
	if pause <= 0 {
		return now, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free == nil {
		p.free = map[string]time.Time{}
	}
	at = p.free[receiver]
	if at.Before(now) {
		at = now
	}
	if at.Sub(now) > patience {
		return at, false
	}
	p.free[receiver] = at.Add(pause)
	return at, true
}

// deliverWorker works on delivery jobs.
type deliverWorker struct {
	river.WorkerDefaults[deliverArgs]
	daemon *Daemon
}

func (*deliverWorker) Timeout(*river.Job[deliverArgs]) time.Duration { return deliverTimeout }

// turnPatience is how long a job waits in its place for the receiver's turn; it
// must leave time for the attempt.
const turnPatience = 15 * time.Second

// Work makes one attempt. Killed between the receiver's answer and its storing,
// it is made again: the message then bears the same id.
func (w *deliverWorker) Work(ctx context.Context, job *river.Job[deliverArgs]) error {
	due, err := w.daemon.store.Delivery(ctx, job.Args.Delivery)
	if err != nil {
		return err
	}
	if due.State != policy.Owed {
		return nil
	}
	told := w.daemon.parts.Load().alerts
	if until, why := notYet(due, time.Now()); why != "" {
		return w.postpone(ctx, due.ID, until, why)
	}
	turn, booked := w.daemon.pace.take(due.Receiver, told.Pause(due.Receiver), turnPatience, time.Now())
	if !booked {
		return w.postpone(ctx, due.ID, turn, "waits for its turn: the receiver takes no more at a time")
	}
	if !sleep(ctx, time.Until(turn), nil) {
		return ctx.Err()
	}
	return w.attempt(ctx, told, due)
}

// notYet says until when a delivery has to wait, and why; "" when it hasn't.
func notYet(due store.Due, now time.Time) (until time.Time, why string) {
	if end, quiet := due.Quiet.End(now); quiet {
		return end, "quiet hours, " + due.Quiet.String()
	}
	if due.Hold != nil && due.Hold.After(now) {
		return *due.Hold, "the receiver asked for nothing before " + due.Hold.Format("2006-01-02 15:04:05 UTC")
	}
	return time.Time{}, ""
}

// postpone lets a delivery wait without an attempt.
func (w *deliverWorker) postpone(ctx context.Context, id string, until time.Time, why string) error {
	if err := w.daemon.store.Postpone(ctx, id, until, why); err != nil {
		return err
	}
	return river.JobSnooze(max(time.Until(until), 0))
}

func (w *deliverWorker) attempt(ctx context.Context, told *alerts.Alerts, due store.Due) error {
	w.daemon.explain(ctx, told, &due.Alert)
	start := time.Now()
	answer, err := told.Deliver(ctx, due.Alert, due.Delivery)
	if err != nil && context.Cause(ctx) != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return err // we are stopping; the attempt doesn't count
	}
	attempt := judge(due.Delivery, answer, err, told.Backoff(), time.Now().UTC())
	attempt.At, attempt.Took = start.UTC(), time.Since(start)
	// Stored even when the job's own time is up: it says what was done.
	store, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if err := w.daemon.store.Attempted(store, attempt, silence(told, attempt)); err != nil {
		return err
	}
	w.daemon.attempted(due, attempt)
	switch attempt.State {
	case policy.Abandoned:
		return river.JobCancel(err)
	case policy.Owed:
		return river.JobSnooze(time.Until(*attempt.Next))
	}
	return nil
}

// silence composes what the others are told of a receiver that fails.
func silence(told *alerts.Alerts, a store.Attempt) func(policy.ReceiverHealth) (*store.OwedAlert, error) {
	return func(h policy.ReceiverHealth) (*store.OwedAlert, error) {
		if !slices.Contains(told.Receivers(), h.Name) {
			return nil, nil // taken out of the settings, so nobody misses it
		}
		alert, deliveries, err := told.ComposeUndelivered(h, a.At.Add(a.Took), a.State == policy.Abandoned)
		if err != nil || alert == nil {
			return nil, err
		}
		return owed(alert, deliveries), nil
	}
}

// judge says what an attempt's result means for the delivery.
func judge(d policy.Delivery, answer string, err error, backoff alerts.Backoff, now time.Time) store.Attempt {
	attempt := store.Attempt{Delivery: d.ID, At: now, State: policy.Delivered, Detail: answer}
	if err == nil {
		return attempt
	}
	attempt.Detail = err.Error()
	wait, more := backoff.Wait(d.Attempts+1, d.ID)
	var refused *alerts.Refused
	if errors.As(err, &refused) || !more {
		attempt.State = policy.Abandoned
		return attempt
	}
	next := now.Add(wait)
	var later *alerts.Later
	if errors.As(err, &later) && later.At.After(now) {
		next, attempt.Hold = later.At, true
	}
	attempt.State, attempt.Next = policy.Owed, &next
	return attempt
}

func (d *Daemon) attempted(due store.Due, a store.Attempt) {
	if d.config.OnAttempt != nil { // before the log, as in checked
		d.config.OnAttempt(a)
	}
	level := slog.LevelInfo
	if a.State != policy.Delivered {
		level = slog.LevelWarn
	}
	d.log.Log(context.Background(), level, "alert "+string(a.State), "receiver", due.Receiver,
		"document", due.Alert.Document, "event", due.Alert.Event, "attempt", due.Attempts+1, "took", a.Took.Round(time.Millisecond),
		"answer", a.Detail, "id", a.Delivery)
}
