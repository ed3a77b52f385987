package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// How Go values stand in columns.

func millis(t time.Time) int64 { return t.UnixMilli() }

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func nullMillis(t *time.Time) sql.NullInt64 {
	if t == nil {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: millis(*t), Valid: true}
}

func nullMoment(ms sql.NullInt64) *time.Time {
	if !ms.Valid {
		return nil
	}
	t := moment(ms.Int64)
	return &t
}

// column writes a list or struct as JSON. It panics on what can't be written,
// which only a type that should not be here can cause.
func column(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("store: %T is no column: %v", value, err))
	}
	return string(data)
}

func fromColumn(data string, value any) error {
	if err := json.Unmarshal([]byte(data), value); err != nil {
		return fmt.Errorf("reading stored %T: %w", value, err)
	}
	return nil
}

// pack and unpack compress bodies and texts.
func (s *Store) pack(data []byte) []byte { return s.zip.EncodeAll(data, nil) }

func (s *Store) unpack(data []byte) ([]byte, error) {
	plain, err := s.unzip.DecodeAll(data, nil)
	if err != nil {
		return nil, fmt.Errorf("unpacking what was stored: %w", err)
	}
	return plain, nil
}
