// Package store keeps the history: documents, snapshots, versions, passages,
// flags, changes, checks, alerts and what is owed of them, in one SQLite
// database that also holds the job queue.
//
// Each exported method is one transaction. Whatever one check found out is
// written by one call of Record, jobs for what is owed included, so that a
// crash leaves either all of it or nothing.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// Errors callers branch on.
var (
	// ErrUnknown: no such document, version, alert or delivery.
	ErrUnknown = errors.New("unknown")
	// ErrStale: another check stored a version of the document meanwhile; check again.
	ErrStale = errors.New("the document got a new version meanwhile")
)

// Config says which database to open, and how.
type Config struct {
	// Path of the SQLite file. It is created with its folder's permissions if
	// there is none, unless MustExist is set.
	Path string

	// MustExist refuses to create a database: for commands that only ask.
	MustExist bool

	// Patience is how long a statement waits for another process that writes.
	// Zero is ten seconds.
	Patience time.Duration

	// Logger receives what the job queue has to say. Nil discards it.
	Logger *slog.Logger
}

// Store is an open database. It is safe for concurrent use: one connection
// writes, several read.
type Store struct {
	writer *sql.DB
	reader *sql.DB
	jobs   *river.Client[*sql.Tx] // inserts only; workers come from Workers
	logger *slog.Logger
	zip    *zstd.Encoder
	unzip  *zstd.Decoder
}

// Open opens the database at c.Path and brings its schema up to date. A
// database written by a newer policytrail is refused.
func Open(ctx context.Context, c Config) (*Store, error) {
	return open(ctx, c, nil)
}

// open also takes further pragmas for the connections.
func open(ctx context.Context, c Config, pragmas []string) (*Store, error) {
	logger := c.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	writer, reader, err := dial(ctx, c, pragmas)
	if err != nil {
		return nil, explain(c.Path, err)
	}
	s := &Store{writer: writer, reader: reader, logger: logger}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(explain(c.Path, err), s.Close())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) error {
	if err := migrate(ctx, s.writer, s.logger); err != nil {
		return err
	}
	jobs, err := river.NewClient(riversqlite.New(s.writer), &river.Config{Logger: s.logger})
	if err != nil {
		return fmt.Errorf("preparing the job queue: %w", err)
	}
	s.jobs = jobs
	if s.zip, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression)); err != nil {
		return err
	}
	s.unzip, err = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(256<<20))
	return err
}

// Close waits for the connections in use and closes the database.
func (s *Store) Close() error {
	if s.unzip != nil {
		s.unzip.Close()
	}
	return errors.Join(s.reader.Close(), s.writer.Close())
}

// Workers makes a job client that works on this database's jobs.
func (s *Store) Workers(c *river.Config) (*river.Client[*sql.Tx], error) {
	client, err := river.NewClient(riversqlite.New(s.writer), c)
	if err != nil {
		return nil, fmt.Errorf("preparing the workers: %w", err)
	}
	return client, nil
}

// Ready reports whether the database answers and can be written.
func (s *Store) Ready(ctx context.Context) error {
	return s.write(ctx, func(Tx) error { return nil })
}

// Tx is a transaction: what the store's helpers run their statements on. Its
// statements use $1, $2 … and hold for SQLite and PostgreSQL alike.
type Tx struct {
	tx   *sql.Tx
	jobs *river.Client[*sql.Tx]
}

// Exec runs a statement and returns how many rows it touched.
func (t Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Query runs a query for several rows.
func (t Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, query, args...)
}

// QueryRow runs a query for one row.
func (t Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, query, args...)
}

// Enqueue adds a job that exists if and only if the transaction commits.
func (t Tx) Enqueue(ctx context.Context, job Job) error {
	_, err := t.jobs.InsertTx(ctx, t.tx, job.Args, job.Opts)
	return err
}

// Job is work owed, in the words of the job queue.
type Job struct {
	Args river.JobArgs
	Opts *river.InsertOpts
}

// write runs f in the one writing transaction.
func (s *Store) write(ctx context.Context, f func(Tx) error) error {
	return s.begin(ctx, s.writer, f)
}

// read runs f on a consistent view of the database.
func (s *Store) read(ctx context.Context, f func(Tx) error) error {
	return s.begin(ctx, s.reader, f)
}

func (s *Store) begin(ctx context.Context, db *sql.DB, f func(Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return explain("", err)
	}
	defer tx.Rollback() // does nothing after a commit
	if err := f(Tx{tx: tx, jobs: s.jobs}); err != nil {
		return explain("", err)
	}
	return explain("", tx.Commit())
}

// unknown names what was asked for in an ErrUnknown, when err says it is not there.
func unknown(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), ErrUnknown)
	}
	return err
}
