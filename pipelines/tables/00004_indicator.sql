-- +goose Up
CREATE TABLE IF NOT EXISTS indicator{{.OnCluster}}
(
    `id` String COMMENT 'Derived from company, quarter, name and knowledge time',
    `company_id` String COMMENT 'Company in the registry, or x-… for an employer that is not there',
    `company` String COMMENT 'The name a reader would say' CODEC(ZSTD(1)),
    `quarter` LowCardinality(String) COMMENT 'Calendar quarter: 2026Q1',
    `name` LowCardinality(String) COMMENT 'What is measured: outage_count, cut_gap, …',
    `value` Float64 COMMENT 'The number',
    `previous` Nullable(Float64) COMMENT 'The number before this knowledge, NULL where the indicator is new',
    `basis` String COMMENT 'The arithmetic, where the number is derived' CODEC(ZSTD(1)),
    `fact_ids` Array(String) COMMENT 'Facts that the number rests on' CODEC(ZSTD(1)),
    `parts` Nested(name LowCardinality(String), value Float64, contribution Float64) COMMENT 'Additive parts of a risk: feature, its value, what it adds in log-odds',
    `event_time` DateTime64(3, 'UTC') COMMENT 'Event time: first instant of the quarter' CODEC(Delta(8), ZSTD(1)),
    `knowledge_time` DateTime64(3, 'UTC') COMMENT 'Knowledge time: the instant from which the number holds' CODEC(Delta(8), ZSTD(1)),
    `rules` LowCardinality(String) COMMENT 'Version of the scoring rules',
    `digest` UInt64 COMMENT 'Of the row''s whole content: by it the scorer sees what has changed; 0 where it set none',
    `message` String MATERIALIZED '' COMMENT 'The whole row as a protobuf message, which programs read; the other columns are for people' CODEC(ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written; of rows for the same id the last stays' CODEC(Delta(8), ZSTD(1)),
    `is_deleted` UInt8 COMMENT '1 where it no longer follows from the facts; such rows are not seen with FINAL',
    INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {{engine "ReplacingMergeTree" "written_at" "is_deleted"}}
ORDER BY (company_id, quarter, name, knowledge_time)
SETTINGS {{.Deduplication}} = 10000, index_granularity = 1024
COMMENT 'One named number of a company and quarter, as known from an instant on';
