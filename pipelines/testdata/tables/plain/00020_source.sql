-- +goose Up
CREATE TABLE IF NOT EXISTS source_reading
(
    `source` LowCardinality(String) COMMENT 'Name of the source',
    `url` String COMMENT 'Its address, without a password' CODEC(ZSTD(1)),
    `kind` LowCardinality(String) COMMENT 'news, filing, notice or incident; empty where its documents decide',
    `at` DateTime64(3, 'UTC') COMMENT 'When the reading began' CODEC(Delta(8), ZSTD(1)),
    `outcome` LowCardinality(String) COMMENT 'How it ended: read, unchanged, waiting, unreachable or failed',
    `state` LowCardinality(String) COMMENT 'The source''s health after it: ok, degraded or failed',
    `reason` LowCardinality(String) COMMENT 'One word on why it is not ok: status, timeout, drift, web_page, refusals, …',
    `detail` String COMMENT 'The same for a person' CODEC(ZSTD(1)),
    `status` UInt16 COMMENT 'HTTP status of an answer that was no document; 0 where there was none',
    `failures` UInt32 COMMENT 'Readings in a row that failed, this one included',
    `items` UInt32 COMMENT 'Entries, rows or incidents looked at',
    `events` UInt32 COMMENT 'Of them new or edited',
    `refused` UInt32 COMMENT 'Of them refused, a repeated row not counted',
    `changed_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'Clock 2: when it gave something new last',
    `newest_item` Nullable(DateTime64(3, 'UTC')) COMMENT 'Clock 3: the latest event time that it stated, no later than two days after the reading',
    `farthest_effective` Nullable(Date32) COMMENT 'Clock 4: the latest day on which a notice takes effect; says nothing of how fresh the source is',
    `next_at` DateTime64(3, 'UTC') COMMENT 'When it is to be read again' CODEC(Delta(8), ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written' CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (source, at)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024
COMMENT 'Each reading of each source, and the source''s health after it';

CREATE TABLE IF NOT EXISTS source_day
(
    `source` LowCardinality(String) COMMENT 'Name of the source',
    `kind` LowCardinality(String) COMMENT 'news, filing, notice or incident',
    `company_id` String COMMENT 'The only company that the source tells of; empty where it may tell of any' CODEC(ZSTD(1)),
    `day` Date32 COMMENT 'A day of event time that the source was read for: what it published of this day would have been found' CODEC(Delta(4), ZSTD(1)),
    `knowledge_time` DateTime64(3, 'UTC') COMMENT 'Knowledge time: when it could have been read for this day; of several the earliest' CODEC(Delta(8), ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written' CODEC(Delta(8), ZSTD(1)),
    `precedence` UInt64 MATERIALIZED toUInt64(9223372036854775807 - toUnixTimestamp64Milli(knowledge_time)) COMMENT 'Of rows with the same key the one with the highest stays: the one known earliest' CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (company_id, kind, source, day)
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024
COMMENT 'The days that each source was read for: without them, finding nothing means that nobody looked';

CREATE OR REPLACE VIEW source_health AS
SELECT
    source, url, kind, state, reason, detail, status, outcome, failures, items, events, refused,
    at AS fetched_at,
    maxIf(at, outcome IN ('read', 'unchanged')) OVER (PARTITION BY source ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS read_at,
    changed_at, newest_item, farthest_effective, next_at
FROM source_reading FINAL
ORDER BY source, at DESC
LIMIT 1 BY source
COMMENT 'Each source''s health now. Four clocks, told apart: fetched_at (with read_at, the last that succeeded), changed_at, newest_item, farthest_effective';

CREATE OR REPLACE VIEW coverage AS
WITH
    toDate32({as_of:DateTime64(3, 'UTC')}) AS last_day,
    looked AS (
        SELECT quarter, kind, uniqExact(source) AS sources, uniqExact(day) AS days, max(day) AS last
        FROM (
            SELECT concat(toString(toYear(day)), 'Q', toString(toQuarter(day))) AS quarter, kind, source, day
            FROM source_day FINAL
            WHERE company_id IN ('', {company_id:String}) AND knowledge_time <= {as_of:DateTime64(3, 'UTC')} AND day <= last_day
        )
        GROUP BY quarter, kind
    ),
    told AS (
        SELECT concat(toString(toYear(event_time)), 'Q', toString(toQuarter(event_time))) AS quarter, event_kind AS kind, count() AS signals
        FROM signal FINAL
        WHERE company_id = {company_id:String} AND knowledge_time <= {as_of:DateTime64(3, 'UTC')}
        GROUP BY quarter, kind
    ),
    quarters AS (
        SELECT toDate32(addQuarters(toStartOfQuarter(toDate('1985-01-01')), number)) AS begins,
               least(toDate32(addQuarters(begins, 1)) - 1, last_day) AS ends,
               concat(toString(toYear(begins)), 'Q', toString(toQuarter(begins))) AS quarter
        FROM numbers(400)
        WHERE begins <= last_day
    )
SELECT
    {company_id:String} AS company_id,
    quarters.quarter AS quarter,
    kinds.kind AS kind,
    multiIf(told.signals > 0, 'found', looked.days > 0, 'nothing_found', 'not_looked') AS status,
    looked.sources AS sources,
    looked.days AS days,
    toUInt32(dateDiff('day', quarters.begins, quarters.ends) + 1) AS quarter_days,
    round(looked.days / quarter_days, 3) AS share,
    told.signals AS signals,
    if(looked.days > 0, looked.last, NULL) AS last_day_read
FROM quarters
CROSS JOIN (SELECT arrayJoin(['filing', 'incident', 'news', 'notice']) AS kind) AS kinds
LEFT JOIN looked ON looked.quarter = quarters.quarter AND looked.kind = kinds.kind
LEFT JOIN told ON told.quarter = quarters.quarter AND told.kind = kinds.kind
WHERE quarters.begins >= (SELECT toDate32(least(min(day), toDate32({as_of:DateTime64(3, 'UTC')}))) FROM source_day WHERE company_id IN ('', {company_id:String})) - 92
ORDER BY quarter, kind
COMMENT 'What was looked for about a company, by quarter and kind of document, as known at as_of: found, nothing_found or not_looked. SELECT … FROM coverage(company_id = ''amazon'', as_of = now64(3))';
