package warehouse

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// The range of times that tables hold: the client counts nanoseconds in 64 bits, and
// ClickHouse's times begin in 1900.
var (
	firstTime = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	lastTime  = time.Date(2262, 1, 1, 0, 0, 0, 0, time.UTC)
)

// instant is a stored time: whole milliseconds, rounded down.
func instant(of, id, name string, t *timestamppb.Timestamp) (time.Time, error) {
	if t == nil {
		return time.Time{}, fmt.Errorf("warehouse: %s %s: %s is missing: %w", of, id, name, ErrRow)
	}
	at := t.AsTime()
	if t.CheckValid() != nil || at.Before(firstTime) || !at.Before(lastTime) {
		return time.Time{}, fmt.Errorf("warehouse: %s %s: %s %s is not between %d and %d: %w",
			of, id, name, at.Format(time.RFC3339), firstTime.Year(), lastTime.Year(), ErrRow)
	}
	return at.Truncate(time.Millisecond), nil
}

// encode is the content of column message.
func encode(of, id string, m proto.Message) ([]byte, error) {
	content, err := proto.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("warehouse: %s %s: %w: %w", of, id, err, ErrRow)
	}
	return content, nil
}

// orEmpty is m, or an empty message where it is nil, for columns to point into.
func orEmpty[M any](m *M) *M {
	if m == nil {
		return new(M)
	}
	return m
}

// epoch stands in columns for a time that a row does not have.
var epoch = time.Unix(0, 0).UTC()

func flag(set bool) uint8 {
	if set {
		return 1
	}
	return 0
}
