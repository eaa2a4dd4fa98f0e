-- +goose Up
-- What was written since an instant is asked every second: by readers that follow the tables.
ALTER TABLE indicator ADD INDEX IF NOT EXISTS by_written written_at TYPE minmax GRANULARITY 1;

ALTER TABLE fact ADD INDEX IF NOT EXISTS by_written written_at TYPE minmax GRANULARITY 1;

ALTER TABLE signal ADD INDEX IF NOT EXISTS by_written written_at TYPE minmax GRANULARITY 1;
