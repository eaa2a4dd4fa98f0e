-- +goose Up
CREATE TABLE IF NOT EXISTS signal{{.OnCluster}}
(
    `id` String COMMENT 'Derived from the event, the company and the claim',
    `event_id` String COMMENT 'Event whose words make the claim',
    `company_id` String COMMENT 'Company in the registry, or x-… for an employer that is not there',
    `company` String COMMENT 'The name a reader would say' CODEC(ZSTD(1)),
    `company_basis` LowCardinality(String) COMMENT 'How the company was recognised: source, legal_name, common_name, alias, ticker, base_name or provisional',
{{template "claim_v1"}}
    `evidence_field` LowCardinality(String) COMMENT 'Field of the event that carries the claim: title or text',
    `evidence_start` UInt32 COMMENT 'First byte of the words in that field',
    `evidence_end` UInt32 COMMENT 'Byte after the last of the words in that field',
    `quote` String COMMENT 'The words' CODEC(ZSTD(1)),
    `confidence` Float64 COMMENT 'Probability (0 to 1) that a careful reader would make the same claim',
    `origin` String COMMENT 'Signals of one story share it, however many outlets carried the story' CODEC(ZSTD(1)),
    `event_kind` LowCardinality(String) COMMENT 'The event''s kind',
    `source` LowCardinality(String) COMMENT 'The event''s source',
    `url` String COMMENT 'The event''s address' CODEC(ZSTD(1)),
    `title` String COMMENT 'The event''s title' CODEC(ZSTD(1)),
    `document` String COMMENT 'The event''s document: signals of an incident''s updates share it' CODEC(ZSTD(1)),
    `event_time` DateTime64(3, 'UTC') COMMENT 'Event time: when the document says it was published' CODEC(Delta(8), ZSTD(1)),
    `knowledge_time` DateTime64(3, 'UTC') COMMENT 'Knowledge time: when it could first have been known' CODEC(Delta(8), ZSTD(1)),
    `rules` LowCardinality(String) COMMENT 'Version of the extraction rules that found it',
    `message` String MATERIALIZED '' COMMENT 'The whole row as a protobuf message, which programs read; the other columns are for people' CODEC(ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written' CODEC(Delta(8), ZSTD(1)),
    `precedence` UInt64 MATERIALIZED toUInt64(9223372036854775807 - toUnixTimestamp64Milli(knowledge_time)) COMMENT 'Of rows with the same id the one with the highest stays: the one known earliest, of these the one written last' CODEC(Delta(8), ZSTD(1)),
    `is_deleted` UInt8 COMMENT '1 where newer extraction rules no longer find it; such rows are not seen with FINAL',
    INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_event event_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {{engine "ReplacingMergeTree" "precedence" "is_deleted"}}
ORDER BY (company_id, id)
SETTINGS {{.Deduplication}} = 10000, index_granularity = 512
COMMENT 'One claim in one event about one company, with the words that carry it';
