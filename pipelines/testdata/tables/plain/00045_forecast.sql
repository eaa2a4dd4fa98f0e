-- +goose Up
CREATE TABLE IF NOT EXISTS forecast
(
    `id` String COMMENT 'Derived from company, quarter and issue',
    `company_id` String COMMENT 'Company in the registry, or x-… for an employer that is not there',
    `company` String COMMENT 'The name a reader would say' CODEC(ZSTD(1)),
    `quarter` LowCardinality(String) COMMENT 'Calendar quarter that is forecast: 2026Q2',
    `issue` LowCardinality(String) COMMENT 'live: issued when the quarter turned, never changed since; replay: worked out later from what was known when it turned',
    `probability` Float64 COMMENT 'Probability (0 to 1) that the rule resolves to yes',
    `log_odds` Float64 COMMENT 'The same in log-odds: the sum of the parts',
    `score` Float64 COMMENT 'The same on the risk scale of 0 to 100',
    `base_rate` Float64 COMMENT 'Probability without any evidence: what the forecast is held against before outcomes are known',
    `headcount_low` Nullable(Float64) COMMENT 'Lower end of the interval of people whose jobs go, if any go; NULL where the model gives none',
    `headcount_median` Nullable(Float64) COMMENT 'Its middle',
    `headcount_high` Nullable(Float64) COMMENT 'Its upper end',
    `parts` Nested(name LowCardinality(String), value Float64, contribution Float64) COMMENT 'Additive parts: feature, its value, what it adds in log-odds',
    `fact_ids` Array(String) COMMENT 'Facts that the number rests on' CODEC(ZSTD(1)),
    `rules` LowCardinality(String) COMMENT 'Version of the scoring rules and the model',
    `rule` LowCardinality(String) COMMENT 'Name and version of the rule of resolution',
    `resolution_rule` LowCardinality(String) COMMENT 'The rule in words: what counts, of which sources, until when',
    `closes` DateTime64(3, 'UTC') COMMENT 'Last instant of the quarter' CODEC(Delta(8), ZSTD(1)),
    `resolves` DateTime64(3, 'UTC') COMMENT 'When it is resolved: closes, and the grace window of the rule' CODEC(Delta(8), ZSTD(1)),
    `hash` String COMMENT 'SHA-256 of all that was fixed at issue: company, quarter, probability, parts, versions and rule' CODEC(ZSTD(1)),
    `event_time` DateTime64(3, 'UTC') COMMENT 'Event time: first instant of the quarter that is forecast' CODEC(Delta(8), ZSTD(1)),
    `knowledge_time` DateTime64(3, 'UTC') COMMENT 'Knowledge time: the last instant before that quarter; nothing known later enters' CODEC(Delta(8), ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written' CODEC(Delta(8), ZSTD(1)),
    `precedence` UInt64 MATERIALIZED if(issue = 'live', toUInt64(9223372036854775807 - toUnixTimestamp64Micro(written_at)), toUInt64(toUnixTimestamp64Micro(written_at))) COMMENT 'Of rows with the same key the one with the highest stays: of live ones the first written, of replays the last' CODEC(Delta(8), ZSTD(1)),
    `is_deleted` UInt8 COMMENT '1 where a replay no longer follows from the signals; such rows are not seen with FINAL'
)
ENGINE = ReplacingMergeTree(precedence, is_deleted)
ORDER BY (company_id, quarter, issue)
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024
COMMENT 'Forecasts as they were issued at the turn of each quarter, for every company in the risk set';

CREATE TABLE IF NOT EXISTS resolution
(
    `id` String COMMENT 'Derived from company, quarter and rule',
    `company_id` String COMMENT 'Company in the registry, or x-… for an employer that is not there',
    `company` String COMMENT 'The name a reader would say' CODEC(ZSTD(1)),
    `quarter` LowCardinality(String) COMMENT 'Calendar quarter that was forecast: 2026Q2',
    `rule` LowCardinality(String) COMMENT 'Name and version of the rule that resolved it',
    `outcome` UInt8 COMMENT '1: it came; 0: by the end of the grace window nothing that counts was known',
    `headcount` Nullable(Float64) COMMENT 'People in what was announced, where a number is known' CODEC(ZSTD(1)),
    `fact_ids` Array(String) COMMENT 'Facts that make it a yes, by day' CODEC(ZSTD(1)),
    `first_day` Nullable(Date32) COMMENT 'Day of the first of them' CODEC(ZSTD(1)),
    `decided` Nullable(DateTime64(3, 'UTC')) COMMENT 'When the first of them became known' CODEC(ZSTD(1)),
    `event_time` DateTime64(3, 'UTC') COMMENT 'Event time: first instant of the quarter' CODEC(Delta(8), ZSTD(1)),
    `knowledge_time` DateTime64(3, 'UTC') COMMENT 'Knowledge time: the end of the grace window; nothing known later enters' CODEC(Delta(8), ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written; of rows with the same key the last stays' CODEC(Delta(8), ZSTD(1)),
    `is_deleted` UInt8 COMMENT '1 where no forecast asks for it any more; such rows are not seen with FINAL'
)
ENGINE = ReplacingMergeTree(written_at, is_deleted)
ORDER BY (company_id, quarter, rule)
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024
COMMENT 'What came of each forecast, by its rule';

CREATE TABLE IF NOT EXISTS forecast_round
(
    `as_of` DateTime64(3, 'UTC') COMMENT 'Instant up to which forecasts were issued and resolved',
    `signals_until` DateTime64(6, 'UTC') COMMENT 'Signals written by then were taken into account',
    `rules` LowCardinality(String) COMMENT 'Version of the scoring rules and the model, and of the rule of resolution',
    `companies` UInt64 COMMENT 'Companies looked at',
    `forecasts` UInt64 COMMENT 'Forecasts written',
    `resolutions` UInt64 COMMENT 'Resolutions written',
    `written_at` DateTime64(6, 'UTC') COMMENT 'When it was done' CODEC(Delta(8), ZSTD(1))
)
ENGINE = MergeTree()
ORDER BY written_at
COMMENT 'Rounds in which forecasts were issued and resolved: what the next one need not look at again';
