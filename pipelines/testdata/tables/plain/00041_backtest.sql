-- +goose Up
CREATE TABLE IF NOT EXISTS backtest
(
    `id` String COMMENT 'Derived from the panel, the range, the method, the options and the content of the files: the same walk again replaces its rows',
    `panel` LowCardinality(String) COMMENT 'warn: statutory notices; layoffs: announced layoffs',
    `from_quarter` LowCardinality(String) COMMENT 'First outcome quarter: 2023Q1',
    `to_quarter` LowCardinality(String) COMMENT 'Last outcome quarter',
    `without` LowCardinality(String) COMMENT 'Group of features that was left out; empty: none',
    `model` LowCardinality(String) COMMENT 'model: the forecasts; persistence: whoever announced last quarter does so again',
    `n` UInt64 COMMENT 'Forecasts',
    `positives` UInt64 COMMENT 'How many came true',
    `base_rate` Nullable(Float64) COMMENT 'Share that came true',
    `auc` Nullable(Float64) COMMENT 'ROC AUC',
    `auc_low` Nullable(Float64) COMMENT 'Lower end of its 95 % interval, by a bootstrap over employers; NULL where none was worked out',
    `auc_high` Nullable(Float64) COMMENT 'Upper end of its 95 % interval',
    `ap` Nullable(Float64) COMMENT 'Average precision',
    `ap_low` Nullable(Float64) COMMENT 'Lower end of its 95 % interval, by a bootstrap over employers; NULL where none was worked out',
    `ap_high` Nullable(Float64) COMMENT 'Upper end of its 95 % interval',
    `bss` Nullable(Float64) COMMENT 'Brier skill score against the base rate of the range',
    `bss_low` Nullable(Float64) COMMENT 'Lower end of its 95 % interval, by a bootstrap over employers; NULL where none was worked out',
    `bss_high` Nullable(Float64) COMMENT 'Upper end of its 95 % interval',
    `ece` Nullable(Float64) COMMENT 'Expected calibration error over 10 bins of equal count',
    `ece_low` Nullable(Float64) COMMENT 'Lower end of its 95 % interval, by a bootstrap over employers; NULL where none was worked out',
    `ece_high` Nullable(Float64) COMMENT 'Upper end of its 95 % interval',
    `p_at_k` Nullable(Float64) COMMENT 'Precision among the k most probable, k the number that came true',
    `p_at_k_low` Nullable(Float64) COMMENT 'Lower end of its 95 % interval, by a bootstrap over employers; NULL where none was worked out',
    `p_at_k_high` Nullable(Float64) COMMENT 'Upper end of its 95 % interval',
    `seconds` Float64 COMMENT 'How long the walk took',
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written; of rows with the same key the last stays' CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (panel, id, model, without)
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024
COMMENT 'Walks forward through past quarters and their figures; a row for the forecasts, one for the baseline, one without each group of features';

CREATE TABLE IF NOT EXISTS backtest_bin
(
    `backtest_id` String COMMENT 'Of the backtest',
    `bin` UInt8 COMMENT 'From 1, least probable first; bins hold equally many forecasts',
    `n` UInt64 COMMENT 'Forecasts',
    `low` Float64 COMMENT 'Least probability',
    `high` Float64 COMMENT 'Greatest probability',
    `mean` Float64 COMMENT 'Mean probability',
    `positives` Float64 COMMENT 'How many came true',
    `rate` Float64 COMMENT 'Share that came true',
    `rate_low` Float64 COMMENT 'Lower end of the 95 % Wilson interval of the share',
    `rate_high` Float64 COMMENT 'Upper end of the 95 % Wilson interval of the share',
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written; of rows with the same key the last stays' CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (backtest_id, bin)
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024
COMMENT 'Reliability: how often forecasts of about the same probability came true';

CREATE TABLE IF NOT EXISTS backtest_lead
(
    `backtest_id` String COMMENT 'Of the backtest',
    `employer` String COMMENT 'Employer key of the panel' CODEC(ZSTD(1)),
    `name` String COMMENT 'Its name as written' CODEC(ZSTD(1)),
    `quarter` LowCardinality(String) COMMENT 'Quarter of the cut',
    `day` Date32 COMMENT 'Day of the cut: the first row of the quarter',
    `headcount` Float64 COMMENT 'People affected by all rows of the quarter that give a number, 0 where none does',
    `probability` Float64 COMMENT 'What was forecast for the quarter',
    `first` LowCardinality(String) COMMENT 'Kind of the signal that came first; empty where none did',
    `lead_days` Int32 COMMENT 'By how many days it came before the cut, 0 where none did',
    `signals` Nested(kind LowCardinality(String), day Date32, lead_days Int32) COMMENT 'Every kind that came within a year before the cut, each by its first sign: earlier (a cut of its own), notice, announcement, forecast',
    `written_at` DateTime64(6, 'UTC') COMMENT 'When this row was written; of rows with the same key the last stays' CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (backtest_id, employer, quarter)
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024
COMMENT 'Lead times: for each cut that came, which signal came first, and by how many days';
