-- +goose Up
CREATE TABLE IF NOT EXISTS fact{{.OnCluster}}
(
    `id` String COMMENT 'Derived from the first signal known of it; its states over time share it',
    `company_id` String COMMENT 'Company in the registry, or x-… for an employer that is not there',
    `company` String COMMENT 'The name a reader would say' CODEC(ZSTD(1)),
{{template "claim_v1"}}
    `quarter` LowCardinality(String) COMMENT 'Calendar quarter of the event time: 2026Q1',
    `event_time` DateTime64(3, 'UTC') COMMENT 'Event time: the earliest announcement, or an outage''s start where it is stated' CODEC(Delta(8), ZSTD(1)),
    `knowledge_time` DateTime64(3, 'UTC') COMMENT 'Knowledge time of the signal that brought the fact into this state' CODEC(Delta(8), ZSTD(1)),
    `first_known` DateTime64(3, 'UTC') COMMENT 'Knowledge time of its first signal' CODEC(Delta(8), ZSTD(1)),
    `origins` UInt32 COMMENT 'Independent origins that support it',
    `articles` UInt32 COMMENT 'Events that carried it',
    `confidence` Float64 COMMENT '0 to 1: how sure it is that it happened as claimed',
    `flags` Array(LowCardinality(String)) COMMENT 'Why it deserves a second look: effective_before_notice, headcount_differs',
    `evidence_field` LowCardinality(String) COMMENT 'Field of the lead event that carries the claim: title or text',
    `evidence_start` UInt32 COMMENT 'First byte of the words in that field',
    `evidence_end` UInt32 COMMENT 'Byte after the last of the words in that field',
    `quote` String COMMENT 'The words of the lead signal' CODEC(ZSTD(1)),
    `url` String COMMENT 'Address of the lead event' CODEC(ZSTD(1)),
    `title` String COMMENT 'Title of the lead event' CODEC(ZSTD(1)),
    `source` LowCardinality(String) COMMENT 'Source of the lead event',
    `event_kind` LowCardinality(String) COMMENT 'Kind of the lead event',
    `document` String COMMENT 'Document of the lead event' CODEC(ZSTD(1)),
    `origin` String COMMENT 'Origin of the lead signal' CODEC(ZSTD(1)),
    `lead_signal_id` String COMMENT 'The signal whose words are shown first; empty where there is none',
    `lead_event_id` String COMMENT 'Its event, whose other signals table signal holds',
    `links` Nested(signal_id String, method LowCardinality(String), score Float64) COMMENT 'The signals that support the fact: which, why they are one, how sure that is (0 to 1)',
    `rules` LowCardinality(String) COMMENT 'Version of the rules that linked it',
    `digest` UInt64 COMMENT 'Of the row''s whole content: by it the scorer sees what has changed; 0 where it set none',
    `message` String MATERIALIZED '' COMMENT 'The whole row as a protobuf message, which programs read; the other columns are for people' CODEC(ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written; of rows for the same id and knowledge time the last stays' CODEC(Delta(8), ZSTD(1)),
    `is_deleted` UInt8 COMMENT '1 where it no longer follows from the signals; such rows are not seen with FINAL',
    INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {{engine "ReplacingMergeTree" "written_at" "is_deleted"}}
ORDER BY (company_id, id, knowledge_time)
SETTINGS {{.Deduplication}} = 10000, index_granularity = 512
COMMENT 'One real occurrence that signals support, in each state in which it was known';
