package store

import (
	"context"
	"database/sql"
	"fmt"
)

// ReleaseJobs makes the jobs of workers that are gone available again at once:
// after a kill, what was owed at that instant need not wait until the queue
// takes its jobs for stuck. gone is asked for the id of each worker with
// running jobs. It returns how many jobs were released.
func (s *Store) ReleaseJobs(ctx context.Context, gone func(worker string) bool) (int64, error) {
	var released int64
	err := s.write(ctx, func(tx Tx) error {
		workers, err := busyWorkers(ctx, tx)
		if err != nil {
			return err
		}
		for _, worker := range workers {
			if !gone(worker) {
				continue
			}
			n, err := tx.Exec(ctx, `
				UPDATE river_job SET state = 'available'
				WHERE state = 'running' AND json_extract(attempted_by, '$[#-1]') = $1`, worker)
			if err != nil {
				return fmt.Errorf("releasing the jobs of %s: %w", worker, err)
			}
			released += n
		}
		return nil
	})
	return released, err
}

func busyWorkers(ctx context.Context, tx Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `
		SELECT DISTINCT json_extract(attempted_by, '$[#-1]') FROM river_job
		WHERE state = 'running' AND attempted_by IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(rows *sql.Rows) (worker string, err error) {
		err = rows.Scan(&worker)
		return worker, err
	})
}
