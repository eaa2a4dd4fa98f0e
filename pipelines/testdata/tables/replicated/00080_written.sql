-- +goose Up
-- What was written since an instant is asked every second: by readers that follow the tables.
ALTER TABLE indicator ON CLUSTER 'main' ADD INDEX IF NOT EXISTS by_written written_at TYPE minmax GRANULARITY 1;

ALTER TABLE fact ON CLUSTER 'main' ADD INDEX IF NOT EXISTS by_written written_at TYPE minmax GRANULARITY 1;

ALTER TABLE signal ON CLUSTER 'main' ADD INDEX IF NOT EXISTS by_written written_at TYPE minmax GRANULARITY 1;
