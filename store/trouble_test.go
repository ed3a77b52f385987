package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policytrail/policy"
)

func TestANewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	s := openStore(t, path)
	if _, err := s.writer.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)`); err != nil {
		t.Fatal(err)
	}
	s.Close()
	_, err := Open(t.Context(), Config{Path: path})
	var hint *policy.Hint
	if !errors.As(err, &hint) || !strings.Contains(err.Error(), "newer policytrail") {
		t.Errorf("opening a database of the future: %v", err)
	}
}

func TestAMissingDatabaseIsNotMadeByAQuestion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.db")
	_, err := Open(t.Context(), Config{Path: path, MustExist: true})
	if err == nil || !strings.Contains(err.Error(), "policytrail check") {
		t.Errorf("no database: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("it was made")
	}
}

func TestADamagedFileIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database at all ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Config{Path: path})
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "no SQLite database") {
		t.Errorf("a damaged file: %v", err)
	}
}

func TestAFullDiskLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	s := openStore(t, path)
	record(t, s, visit(1, 1, textA))
	var pages int
	if err := s.writer.QueryRow(`PRAGMA page_count`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	s.Close()

	full := openStore(t, path, "max_page_count("+itoa(pages+2)+")") // SQLite then answers as on a full disk
	big := visit(2, 5, textB)
	big.Page.Body = incompressible(1 << 20)
	big.Page.SHA256 = policy.Sum(big.Page.Body)
	big.Alerts = []OwedAlert{owed("a1")}
	err := full.Record(t.Context(), big)
	if err == nil || !strings.Contains(err.Error(), "disk is full") {
		t.Errorf("on a full disk: %v", err)
	}
	v, err := full.Version(t.Context(), chat.ID, 0)
	if err != nil || v.Number != 1 || count(t, full, "alerts") != 0 || count(t, full, "river_job") != 0 {
		t.Errorf("after the full disk version %d stands, %v", v.Number, err)
	}
	full.Close()
	roomy := openStore(t, path)
	record(t, roomy, big)
	if v, err := roomy.Version(t.Context(), chat.ID, 0); err != nil || v.Number != 2 {
		t.Errorf("with room again version %d stands, %v", v.Number, err)
	}
}

func TestALockedDatabaseSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	s := openStore(t, path)
	other, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(context.Background(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	err = s.Record(t.Context(), visit(1, 1, textA))
	if err == nil || !strings.Contains(err.Error(), "another process holds the database") {
		t.Errorf("locked: %v", err)
	}
	if _, err := s.States(t.Context()); err != nil {
		t.Errorf("reading beside a writer: %v", err)
	}
	if _, err := conn.ExecContext(context.Background(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	record(t, s, visit(1, 1, textA))
}

func TestAReadOnlyDatabaseSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	record(t, openStore(t, path), visit(1, 1, textA))
	s, err := open(t.Context(), Config{Path: path}, []string{"query_only(1)"}) // as on a read-only disk
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Record(t.Context(), visit(2, 2, textB))
	if err == nil || !strings.Contains(err.Error(), "must exist and be writable") {
		t.Errorf("read-only: %v", err)
	}
	if v, err := s.Version(t.Context(), chat.ID, 0); err != nil || v.Number != 1 {
		t.Errorf("reading it: version %d, %v", v.Number, err)
	}
}
