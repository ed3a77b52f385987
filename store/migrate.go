package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"policytrail/policy"
)

// Migrations only ever get added: a released file is never edited.
//
//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// migrate brings the job queue's tables and ours up to date, each step in a
// transaction of its own. A schema from the future is refused untouched.
func migrate(ctx context.Context, db *sql.DB, logger *slog.Logger) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithSlog(logger))
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	current, ours, err := steps.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", err)
	}
	if current > ours {
		return &policy.Hint{
			Err: fmt.Errorf("the database has schema %d, this policytrail knows up to %d", current, ours),
			Do:  "use the newer policytrail that wrote it",
		}
	}
	if err := migrateJobs(ctx, db, logger); err != nil {
		return err
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("bringing the schema up to date: %w", err)
	}
	return nil
}

func migrateJobs(ctx context.Context, db *sql.DB, logger *slog.Logger) error {
	migrator, err := rivermigrate.New(riversqlite.New(db), &rivermigrate.Config{Logger: logger})
	if err != nil {
		return fmt.Errorf("reading the job queue's migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("bringing the job queue's tables up to date: %w", err)
	}
	return nil
}
