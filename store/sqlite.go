package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"policytrail/policy"
)

// What is SQLite's own stands in this file and in migrations/sqlite.

// readers is how many queries run beside each other. SQLite reads from the
// page cache; more connections than cores only cost memory.
const readers = 4

// dial opens the pool that writes, of one connection, and the pool that reads.
// Two pools, since a reader that wants to become a writer is what SQLite
// answers with "database is locked".
func dial(ctx context.Context, c Config, pragmas []string) (writer, reader *sql.DB, err error) {
	if err := checkFile(c); err != nil {
		return nil, nil, err
	}
	writer, err = pool(ctx, dsn(c, pragmas, "_txlock=immediate"), 1)
	if err != nil {
		return nil, nil, err
	}
	reader, err = pool(ctx, dsn(c, pragmas, "_pragma=query_only(1)"), readers)
	if err != nil {
		writer.Close()
		return nil, nil, err
	}
	return writer, reader, nil
}

func checkFile(c Config) error {
	info, err := os.Stat(c.Path)
	switch {
	case err == nil && info.IsDir():
		return &policy.Hint{Err: fmt.Errorf("%s is a folder", c.Path), Do: "name a file with --database"}
	case errors.Is(err, os.ErrNotExist) && c.MustExist:
		return &policy.Hint{Err: fmt.Errorf("no database at %s yet", c.Path),
			Do: "run `policytrail check` first, or name another with --database"}
	case errors.Is(err, os.ErrNotExist):
		return nil
	}
	return err
}

func pool(ctx context.Context, dsn string, size int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// dsn names the file with the settings every connection needs: a write-ahead
// log, so that readers never wait; some patience with another process; each
// commit on disk before it is reported, since what was told to have been
// stored is evidence.
func dsn(c Config, pragmas []string, more string) string {
	patience := cmp.Or(c.Patience, 10*time.Second)
	settings := []string{
		fmt.Sprintf("_pragma=busy_timeout(%d)", patience.Milliseconds()), "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)",
		"_pragma=foreign_keys(1)", "_time_integer_format=unix_milli", more,
	}
	for _, pragma := range pragmas {
		settings = append(settings, "_pragma="+pragma)
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(c.Path)}).EscapedPath() + "?" + strings.Join(settings, "&")
}

// explain says what to do about the troubles a database can have.
func explain(path string, err error) error {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return err
	}
	if path != "" {
		err = fmt.Errorf("opening %s: %w", path, err)
	}
	do := ""
	switch failure.Code() & 0xff { // the rest is detail
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		do = "another process holds the database; end it or try again"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		do = "the database and its folder must exist and be writable for this user"
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
		do = "the disk is full or failing; nothing of this step was stored, what was stored before is safe"
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		do = "this is no SQLite database, or it is damaged; restore a backup or name another with --database"
	default:
		return err
	}
	return &policy.Hint{Err: err, Do: do}
}
