-- +goose Up
CREATE TABLE IF NOT EXISTS alert ON CLUSTER 'main'
(
    `id` String COMMENT 'Derived from the rule and what crossed it',
    `rule` LowCardinality(String) COMMENT 'The alert rule',
    `severity` LowCardinality(String) COMMENT 'info, warning or critical',
    `company_id` String COMMENT 'Company in the registry, or x-… for an employer that is not there',
    `company` String COMMENT 'The name a reader would say' CODEC(ZSTD(1)),
    `quarter` LowCardinality(String) COMMENT 'Calendar quarter: 2026Q1',
    `summary` String COMMENT 'One sentence for a person' CODEC(ZSTD(1)),
    `subject` LowCardinality(String) COMMENT 'Name of the indicator, or kind of the fact, that crossed the line',
    `value` Nullable(Float64) COMMENT 'Its value',
    `previous` Nullable(Float64) COMMENT 'Its value before',
    `threshold` Nullable(Float64) COMMENT 'The line',
    `facts` Nested(id String, kind LowCardinality(String), status LowCardinality(String), field LowCardinality(String), `start` UInt32, `end` UInt32, quote String, url String, source LowCardinality(String), articles UInt32, origins UInt32) COMMENT 'The facts behind it with their words, best supported first',
    `event_time` DateTime64(3, 'UTC') COMMENT 'Event time of what crossed the line' CODEC(Delta(8), ZSTD(1)),
    `knowledge_time` DateTime64(3, 'UTC') COMMENT 'Knowledge time: when the line was crossed' CODEC(Delta(8), ZSTD(1)),
    `rules` LowCardinality(String) COMMENT 'Version of the alert rules',
    `message` String MATERIALIZED '' COMMENT 'The whole row as a protobuf message, which programs read; the other columns are for people' CODEC(ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written; of rows for the same id the last stays' CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree(written_at)
ORDER BY (company_id, id)
SETTINGS replicated_deduplication_window = 10000, index_granularity = 1024
COMMENT 'An indicator or a fact that crossed a subscriber''s line';
