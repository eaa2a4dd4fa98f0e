-- +goose Up
-- Both sides are sorted by company and quarter: merging them takes a third of the time of a table of hashes.

CREATE OR REPLACE VIEW forecast_resolved_as_of{{.OnCluster}} AS
SELECT f.*, r.outcome AS outcome, r.headcount AS outcome_headcount, r.fact_ids AS outcome_fact_ids, r.first_day AS first_day, r.decided AS decided, r.knowledge_time AS resolved
FROM (SELECT * EXCEPT (written_at, is_deleted) FROM forecast FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}) AS f
INNER JOIN (SELECT * FROM resolution FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}) AS r ON r.company_id = f.company_id AND r.quarter = f.quarter AND r.rule = f.rule
SETTINGS join_algorithm = 'full_sorting_merge'
COMMENT 'Forecasts beside what came of them as known at as_of';

CREATE OR REPLACE VIEW forecast_resolved_latest{{.OnCluster}} AS
SELECT f.*, r.outcome AS outcome, r.headcount AS outcome_headcount, r.fact_ids AS outcome_fact_ids, r.first_day AS first_day, r.decided AS decided, r.knowledge_time AS resolved
FROM (SELECT * EXCEPT (written_at, is_deleted) FROM forecast FINAL) AS f
INNER JOIN (SELECT * FROM resolution FINAL) AS r ON r.company_id = f.company_id AND r.quarter = f.quarter AND r.rule = f.rule
SETTINGS join_algorithm = 'full_sorting_merge'
COMMENT 'Forecasts beside what came of them as known now';

CREATE OR REPLACE VIEW scorecard_as_of{{.OnCluster}} AS
SELECT
    issue,
    period,
    count() AS forecasts,
    sum(outcome) AS came,
    avg(outcome) AS base_rate,
    avg(probability) AS mean_probability,
    avg(pow(probability - outcome, 2)) AS brier,
    base_rate * (1 - base_rate) AS brier_of_base_rate,
    if(brier_of_base_rate > 0, 1 - brier / brier_of_base_rate, NULL) AS skill,
    avg(-log(if(outcome = 1, greatest(probability, 1e-6), greatest(1 - probability, 1e-6)))) AS log_loss,
    if(brier_of_base_rate > 0, -base_rate * log(base_rate) - (1 - base_rate) * log(1 - base_rate), 0) AS log_loss_of_base_rate,
    if(log_loss_of_base_rate > 0, 1 - log_loss / log_loss_of_base_rate, NULL) AS log_skill,
    if(came > 0 AND came < forecasts, arrayAUC(groupArray(probability), groupArray(outcome)), NULL) AS auc
FROM (
    SELECT f.*, r.outcome AS outcome, r.headcount AS outcome_headcount, r.fact_ids AS outcome_fact_ids, r.first_day AS first_day, r.decided AS decided, r.knowledge_time AS resolved
    FROM (SELECT * EXCEPT (written_at, is_deleted) FROM forecast FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}) AS f
    INNER JOIN (SELECT * FROM resolution FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}) AS r ON r.company_id = f.company_id AND r.quarter = f.quarter AND r.rule = f.rule
)
ARRAY JOIN [toString(quarter), 'all'] AS period
GROUP BY issue, period
ORDER BY issue, period
SETTINGS join_algorithm = 'full_sorting_merge'
COMMENT 'How good the forecasts were as known at as_of, by quarter and in all: Brier score, log loss, and the skill of each against the base rate (1 perfect, 0 no better, below 0 worse)';

CREATE OR REPLACE VIEW scorecard_latest{{.OnCluster}} AS
SELECT
    issue,
    period,
    count() AS forecasts,
    sum(outcome) AS came,
    avg(outcome) AS base_rate,
    avg(probability) AS mean_probability,
    avg(pow(probability - outcome, 2)) AS brier,
    base_rate * (1 - base_rate) AS brier_of_base_rate,
    if(brier_of_base_rate > 0, 1 - brier / brier_of_base_rate, NULL) AS skill,
    avg(-log(if(outcome = 1, greatest(probability, 1e-6), greatest(1 - probability, 1e-6)))) AS log_loss,
    if(brier_of_base_rate > 0, -base_rate * log(base_rate) - (1 - base_rate) * log(1 - base_rate), 0) AS log_loss_of_base_rate,
    if(log_loss_of_base_rate > 0, 1 - log_loss / log_loss_of_base_rate, NULL) AS log_skill,
    if(came > 0 AND came < forecasts, arrayAUC(groupArray(probability), groupArray(outcome)), NULL) AS auc
FROM (
    SELECT f.*, r.outcome AS outcome, r.headcount AS outcome_headcount, r.fact_ids AS outcome_fact_ids, r.first_day AS first_day, r.decided AS decided, r.knowledge_time AS resolved
    FROM (SELECT * EXCEPT (written_at, is_deleted) FROM forecast FINAL) AS f
    INNER JOIN (SELECT * FROM resolution FINAL) AS r ON r.company_id = f.company_id AND r.quarter = f.quarter AND r.rule = f.rule
)
ARRAY JOIN [toString(quarter), 'all'] AS period
GROUP BY issue, period
ORDER BY issue, period
SETTINGS join_algorithm = 'full_sorting_merge'
COMMENT 'How good the forecasts were as known now, by quarter and in all: Brier score, log loss, and the skill of each against the base rate (1 perfect, 0 no better, below 0 worse)';

CREATE OR REPLACE VIEW reliability_as_of{{.OnCluster}} AS
WITH
    1.959963984540054 AS z,
    z * z AS z2,
    [0., 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.] AS edges
SELECT
    issue,
    edges[bin] AS probability_from,
    edges[bin + 1] AS probability_to,
    count() AS forecasts,
    avg(probability) AS mean_probability,
    sum(outcome) AS came,
    came / forecasts AS share,
    greatest(0, (share + z2 / (2 * forecasts) - z * sqrt(share * (1 - share) / forecasts + z2 / (4 * forecasts * forecasts))) / (1 + z2 / forecasts)) AS wilson_low,
    least(1, (share + z2 / (2 * forecasts) + z * sqrt(share * (1 - share) / forecasts + z2 / (4 * forecasts * forecasts))) / (1 + z2 / forecasts)) AS wilson_high
FROM (
    SELECT f.*, r.outcome AS outcome, r.headcount AS outcome_headcount, r.fact_ids AS outcome_fact_ids, r.first_day AS first_day, r.decided AS decided, r.knowledge_time AS resolved
    FROM (SELECT * EXCEPT (written_at, is_deleted) FROM forecast FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}) AS f
    INNER JOIN (SELECT * FROM resolution FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}) AS r ON r.company_id = f.company_id AND r.quarter = f.quarter AND r.rule = f.rule
)
GROUP BY
    issue,
    arrayCount(edge -> edge <= probability, [0., 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5]) AS bin
ORDER BY issue, probability_from
SETTINGS join_algorithm = 'full_sorting_merge'
COMMENT 'Of forecasts of about this probability, how many came as known at as_of, with the Wilson interval of 95 percent';

CREATE OR REPLACE VIEW reliability_latest{{.OnCluster}} AS
WITH
    1.959963984540054 AS z,
    z * z AS z2,
    [0., 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.] AS edges
SELECT
    issue,
    edges[bin] AS probability_from,
    edges[bin + 1] AS probability_to,
    count() AS forecasts,
    avg(probability) AS mean_probability,
    sum(outcome) AS came,
    came / forecasts AS share,
    greatest(0, (share + z2 / (2 * forecasts) - z * sqrt(share * (1 - share) / forecasts + z2 / (4 * forecasts * forecasts))) / (1 + z2 / forecasts)) AS wilson_low,
    least(1, (share + z2 / (2 * forecasts) + z * sqrt(share * (1 - share) / forecasts + z2 / (4 * forecasts * forecasts))) / (1 + z2 / forecasts)) AS wilson_high
FROM (
    SELECT f.*, r.outcome AS outcome, r.headcount AS outcome_headcount, r.fact_ids AS outcome_fact_ids, r.first_day AS first_day, r.decided AS decided, r.knowledge_time AS resolved
    FROM (SELECT * EXCEPT (written_at, is_deleted) FROM forecast FINAL) AS f
    INNER JOIN (SELECT * FROM resolution FINAL) AS r ON r.company_id = f.company_id AND r.quarter = f.quarter AND r.rule = f.rule
)
GROUP BY
    issue,
    arrayCount(edge -> edge <= probability, [0., 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5]) AS bin
ORDER BY issue, probability_from
SETTINGS join_algorithm = 'full_sorting_merge'
COMMENT 'Of forecasts of about this probability, how many came as known now, with the Wilson interval of 95 percent';
