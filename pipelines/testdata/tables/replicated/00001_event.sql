-- +goose Up
CREATE TABLE IF NOT EXISTS event ON CLUSTER 'main'
(
    `id` String COMMENT 'Derived from source, document and content: the same version of a document always has the same id',
    `kind` LowCardinality(String) COMMENT 'news, filing, notice or incident',
    `source` LowCardinality(String) COMMENT 'Name of the source it was read from',
    `document` String COMMENT 'The source''s own key of the document; versions of one document share it' CODEC(ZSTD(1)),
    `title` String COMMENT 'Title as published, markup removed' CODEC(ZSTD(1)),
    `text` String COMMENT 'Text as published, markup removed' CODEC(ZSTD(1)),
    `url` String COMMENT 'Where it was published' CODEC(ZSTD(1)),
    `lang` LowCardinality(String) COMMENT 'Language (BCP 47 primary tag), empty where unknown',
    `company` String COMMENT 'Company that the source itself names (a filing''s filer, a status page''s operator), else empty' CODEC(ZSTD(1)),
    `event_time` DateTime64(3, 'UTC') COMMENT 'Event time: when the document says it was published' CODEC(Delta(8), ZSTD(1)),
    `knowledge_time` DateTime64(3, 'UTC') COMMENT 'Knowledge time: when it could first have been known; of several reads the earliest' CODEC(Delta(8), ZSTD(1)),
    `knowledge_inferred` Bool COMMENT 'Whether knowledge_time was taken from event_time (files and backfills) instead of a clock',
    `event_time_inferred` Bool COMMENT 'Whether the source stated no time and event_time was taken from knowledge_time',
    `attributes` Map(LowCardinality(String), String) COMMENT 'Further values as published: a notice''s columns, an incident''s impact' CODEC(ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written' CODEC(Delta(8), ZSTD(1)),
    `precedence` UInt64 MATERIALIZED toUInt64(9223372036854775807 - toUnixTimestamp64Milli(knowledge_time)) COMMENT 'Of rows with the same id the one with the highest stays: the one known earliest' CODEC(Delta(8), ZSTD(1)),
    INDEX by_document document TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree(precedence)
ORDER BY id
SETTINGS replicated_deduplication_window = 10000, index_granularity = 32, min_compress_block_size = 16384, merge_selector_base = 16
COMMENT 'One version of one document that a source published, as published';
