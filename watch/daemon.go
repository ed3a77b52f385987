package watch

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"golang.org/x/sync/singleflight"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

// Config says what a daemon is made of.
type Config struct {
	Store *store.Store
	Log   *slog.Logger

	// QueueLog receives what the job queue says of its own doings. Nil is Log.
	QueueLog *slog.Logger

	// Parts are what a reload can replace.
	Parts Parts

	// Checkers is how many checks run beside each other; zero is 8. Requests to
	// one host are still made one at a time.
	Checkers int

	// Deliverers is how many deliveries to one receiver run beside each other;
	// zero is 4. Receivers never wait for each other.
	Deliverers int

	// OnCheck and OnAttempt hear of each check and each delivery attempt, for
	// metrics. Either may be nil.
	OnCheck   func(policy.Check)
	OnAttempt func(store.Attempt)
}

// Parts are made from the settings and change with them.
type Parts struct {
	Documents []policy.Document
	Spread    time.Duration // by up to which cron times are spread
	Checker   *Checker
	Alerts    *alerts.Alerts
}

// Daemon checks documents when they are due and hands over what is owed.
type Daemon struct {
	store   *store.Store
	log     *slog.Logger
	config  Config
	parts   atomic.Pointer[parts]
	clients atomic.Int64       // made so far
	pace    pace               // of messages to each receiver
	asking  singleflight.Group // of a language model, by alert
	wake    chan struct{}      // the settings changed: look again what is due

	reflagWake chan struct{} // the same, for versions other rules flagged
}

// parts are Parts, prepared.
type parts struct {
	documents map[string]policy.Document
	schedules map[string]schedule
	digests   []store.DigestDue
	checker   *Checker
	alerts    *alerts.Alerts
}

// New makes a daemon and writes its watch list to the store. Nothing runs yet.
func New(ctx context.Context, c Config) (*Daemon, error) {
	d := &Daemon{store: c.Store, log: c.Log, config: c, wake: make(chan struct{}, 1), reflagWake: make(chan struct{}, 1)}
	if err := d.Reload(ctx, c.Parts); err != nil {
		return nil, err
	}
	return d, nil
}

// startStep is the time between the first checks of two new documents, so that
// the first start of a long list is no burst.
const startStep = 50 * time.Millisecond

// Reload takes new parts. On an error the old ones stay.
func (d *Daemon) Reload(ctx context.Context, p Parts) error {
	next := &parts{
		documents: map[string]policy.Document{}, schedules: map[string]schedule{},
		checker: p.Checker, alerts: p.Alerts,
	}
	for _, doc := range p.Documents {
		plan, err := parseSchedule(doc, p.Spread)
		if err != nil {
			return err
		}
		next.documents[doc.ID], next.schedules[doc.ID] = doc, plan
	}
	var err error
	if next.digests, err = digests(p.Alerts.Digests()); err != nil {
		return err
	}
	now := time.Now()
	err = d.store.Watch(ctx, p.Documents, func(i int, doc policy.Document, isNew bool) time.Time {
		if isNew {
			return now.Add(time.Duration(i) * startStep)
		}
		return next.schedules[doc.ID].next(now)
	})
	if err != nil {
		return fmt.Errorf("storing the watch list: %w", err)
	}
	if err := d.store.KeepReceivers(ctx, p.Alerts.Receivers()); err != nil {
		return fmt.Errorf("storing who can be told: %w", err)
	}
	d.parts.Store(next)
	for _, wake := range []chan struct{}{d.wake, d.reflagWake} {
		select {
		case wake <- struct{}{}:
		default: // it is awake already
		}
	}
	return nil
}

// Run checks and delivers until ctx ends, then lets the jobs under way finish,
// for a while.
func (d *Daemon) Run(ctx context.Context) error {
	crew, err := d.work(ctx, map[string]river.QueueConfig{
		queueCheck: {MaxWorkers: cmp.Or(d.config.Checkers, 8)}, queueDeliver: {MaxWorkers: 1},
	})
	if err != nil {
		return err
	}
	defer crew.stop()
	var beside sync.WaitGroup
	beside.Go(func() { d.gather(ctx) })
	beside.Go(func() { d.reflag(ctx) })
	d.schedule(ctx, crew)
	beside.Wait()
	return nil
}

// Deliver hands over what is owed and was not tried yet, then returns: for a
// check at the command line. What is refused for now is left to the daemon.
func (d *Daemon) Deliver(ctx context.Context) error {
	crew, err := d.work(ctx, map[string]river.QueueConfig{queueDeliver: {MaxWorkers: 1}})
	if err != nil {
		return err
	}
	defer crew.stop()
	for {
		untried, err := d.store.Untried(ctx)
		if err != nil || untried == 0 {
			return err
		}
		if !sleep(ctx, 50*time.Millisecond, nil) {
			return ctx.Err()
		}
	}
}

// grace is how long jobs under way may take to finish when the daemon stops;
// then they are cancelled and done again by the next start.
const grace = 10 * time.Second

// crew are the workers of a daemon.
type crew struct {
	client *river.Client[*sql.Tx]
	queues map[string]bool // of receivers, that are worked on
	stop   func()
}

// work starts workers on the queues, and on those of the receivers; crew.stop
// ends them.
func (d *Daemon) work(ctx context.Context, queues map[string]river.QueueConfig) (*crew, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &checkWorker{daemon: d})
	river.AddWorker(workers, &deliverWorker{daemon: d})
	released, err := d.store.ReleaseJobs(ctx, gone)
	if err != nil {
		return nil, err
	}
	if released > 0 {
		d.log.Info("taking up jobs a killed process left", "jobs", released)
	}
	client, err := d.store.Workers(&river.Config{
		ID: workerID(d.clients.Add(1)), Queues: queues, Workers: workers, Logger: cmp.Or(d.config.QueueLog, d.log),
		FetchCooldown: 50 * time.Millisecond, FetchPollInterval: 250 * time.Millisecond,
		JobTimeout: visitTimeout + storeTimeout, RescueStuckJobsAfter: rescueAfter,
	})
	if err != nil {
		return nil, err
	}
	// Jobs under way outlive ctx by the grace: stop ends them.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("starting the workers: %w", err)
	}
	c := &crew{client: client, queues: map[string]bool{}}
	c.stop = func() {
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if client.Stop(patience) == nil {
			return
		}
		now, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := client.StopAndCancel(now); err != nil {
			d.log.Warn("jobs did not stop; the next start takes them up again", "error", err)
		}
	}
	if err := d.openQueues(ctx, c); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

// claimSize is how many due documents are taken up at a time, and idle how long
// the scheduler sleeps at most: another process may have changed the list.
const (
	claimSize = 200
	idle      = 30 * time.Second
)

// schedule enqueues what is due until ctx ends.
func (d *Daemon) schedule(ctx context.Context, crew *crew) {
	for {
		if err := d.openQueues(ctx, crew); err != nil && ctx.Err() == nil {
			d.log.Error("looking for receivers", "error", err)
		}
		wait, err := d.enqueueDue(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("looking for due documents", "error", err)
		}
		if !sleep(ctx, wait, d.wake) {
			return
		}
	}
}

// enqueueDue enqueues what is due now and says how long to wait for more.
func (d *Daemon) enqueueDue(ctx context.Context) (time.Duration, error) {
	now, plans := time.Now(), d.parts.Load().schedules
	claimed, err := d.store.Claim(ctx, now, claimSize, func(id string) (store.Job, time.Time) {
		plan, ok := plans[id]
		if !ok {
			return checkJob(id), now.Add(idle) // listed by another process, with settings of its own
		}
		return checkJob(id), plan.next(now)
	})
	if err != nil {
		return idle, err
	}
	if claimed == claimSize {
		return 0, nil
	}
	due, ok, err := d.store.NextDue(ctx)
	if err != nil || !ok {
		return idle, err
	}
	return min(max(time.Until(due), 0), idle), nil
}

// sleep waits until the time is up or wake is sent to; false when ctx ended.
func sleep(ctx context.Context, wait time.Duration, wake <-chan struct{}) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-wake:
	}
	return true
}

func (d *Daemon) checked(c policy.Check) {
	if d.config.OnCheck != nil { // before the log: whoever reads that may look at the metrics next
		d.config.OnCheck(c)
	}
	logCheck(d.log, c)
}
