-- +goose Up
CREATE TABLE IF NOT EXISTS batch{{.OnCluster}}
(
    `name` LowCardinality(String) COMMENT 'The batch in pipelines/backfill, or replay-enrich or replay-score',
    `started_at` DateTime64(3, 'UTC') COMMENT 'When this run of it began',
    `state` LowCardinality(String) COMMENT 'running, done, stopped (it can be resumed) or failed',
    `trigger` LowCardinality(String) COMMENT 'command, schedule or replay',
    `phase` LowCardinality(String) COMMENT 'reading, publishing, enriching, scoring or checking; empty once it has ended',
    `input` String COMMENT 'File, folder or table that it reads' CODEC(ZSTD(1)),
    `from_day` String COMMENT 'First day of event time that counts (YYYY-MM-DD), empty: no bound',
    `to_day` String COMMENT 'Last day of event time that counts (YYYY-MM-DD), empty: no bound',
    `documents` UInt64 COMMENT 'Events and refusals read so far',
    `published` UInt64 COMMENT 'Events published so far, those of a run that this one resumes included',
    `events_pending` UInt64 COMMENT 'Events that no enricher has dealt with yet',
    `signals_pending` UInt64 COMMENT 'Signals that no scorer has dealt with yet',
    `progress` Float64 COMMENT 'Share of the work that is done, 0 to 1',
    `per_second` Float64 COMMENT 'Events published a second, over the last moments',
    `seconds_left` Nullable(Float64) COMMENT 'Seconds until all are published and have taken effect at this rate; NULL where nobody can tell',
    `resumed` Bool COMMENT 'Whether it went on where an earlier run was stopped',
    `input_hash` String COMMENT 'Of the content of what was read; empty until all was read',
    `rules` String COMMENT 'Version of all rules that decide what comes of the input',
    `events` UInt64 COMMENT 'Receipt: events of the batch',
    `signals` UInt64 COMMENT 'Receipt: signals that they give',
    `facts` UInt64 COMMENT 'Receipt: facts that these signals alone support',
    `indicators` UInt64 COMMENT 'Receipt: indicators, at every instant, that these facts alone give',
    `refused` UInt64 COMMENT 'Receipt: rows, items and documents that gave no event',
    `output_hash` String COMMENT 'Receipt: of all events, signals, facts and indicators counted',
    `seconds` Float64 COMMENT 'How long it has taken so far',
    `error` String COMMENT 'Why it failed or was stopped, else empty' CODEC(ZSTD(1)),
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written; of rows for the same run the last stays'
)
ENGINE = {{engine "ReplacingMergeTree" "written_at"}}
ORDER BY (name, started_at)
SETTINGS {{.Deduplication}} = 100
COMMENT 'Runs of backfills and replays: how far they are, and the receipts of those that are done';

CREATE OR REPLACE VIEW batch_latest{{.OnCluster}} AS
SELECT * EXCEPT (written_at) FROM batch FINAL
ORDER BY name, started_at DESC
LIMIT 1 BY name
COMMENT 'The latest run of each batch';
