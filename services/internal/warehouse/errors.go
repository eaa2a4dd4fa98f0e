package warehouse

import (
	"context"
	"errors"

	"github.com/ClickHouse/clickhouse-go/v2"
)

var (
	// ErrRow is returned for a row that can never be stored: a time that is missing or out
	// of range. Trying again is useless; the other rows of the same call were stored.
	ErrRow = errors.New("row refused")
	// ErrNotFound is returned where nothing has the id asked for.
	ErrNotFound = errors.New("not found")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("warehouse: closed")

	// errEncoding marks rows that the client could not encode: a fault of this program.
	errEncoding = errors.New("not encoded")
)

// Codes of server errors that pass: the server is busy, short of memory or disk, being
// restarted or without its coordinator. Every other answer of the server is final.
var passing = map[int32]bool{
	3:    true, // UNEXPECTED_END_OF_FILE
	99:   true, // UNKNOWN_PACKET_FROM_CLIENT
	101:  true, // UNEXPECTED_PACKET_FROM_CLIENT
	159:  true, // TIMEOUT_EXCEEDED
	202:  true, // TOO_MANY_SIMULTANEOUS_QUERIES
	203:  true, // NO_FREE_CONNECTION
	209:  true, // SOCKET_TIMEOUT
	210:  true, // NETWORK_ERROR
	225:  true, // NO_ZOOKEEPER
	236:  true, // ABORTED
	241:  true, // MEMORY_LIMIT_EXCEEDED
	242:  true, // TABLE_IS_READ_ONLY
	243:  true, // NOT_ENOUGH_SPACE
	252:  true, // TOO_MANY_PARTS
	254:  true, // NO_ACTIVE_REPLICAS
	279:  true, // ALL_CONNECTION_TRIES_FAILED
	285:  true, // TOO_FEW_LIVE_REPLICAS
	286:  true, // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
	319:  true, // UNKNOWN_STATUS_OF_INSERT
	394:  true, // QUERY_WAS_CANCELLED
	425:  true, // SYSTEM_ERROR
	439:  true, // CANNOT_SCHEDULE_TASK
	473:  true, // DEADLOCK_AVOIDED
	499:  true, // S3_ERROR
	700:  true, // USER_SESSION_LIMIT_EXCEEDED
	734:  true, // CANNOT_WRITE_AFTER_BUFFER_CANCELED
	999:  true, // KEEPER_EXCEPTION
	1000: true, // POCO_EXCEPTION
}

// refusal tells whether the same insert would fail again: the server understood it and
// said no, or it could not be encoded. Everything else (a broken connection, a server
// that is not there) may pass.
func refusal(err error) bool {
	if errors.Is(err, errEncoding) || errors.Is(err, context.Canceled) {
		return true
	}
	var answer *clickhouse.Exception
	return errors.As(err, &answer) && !passing[answer.Code]
}

// code is the server's error code, 0 where err is none of the server's answers.
func code(err error) int32 {
	var answer *clickhouse.Exception
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}
