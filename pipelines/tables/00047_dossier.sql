-- +goose Up
-- Views over what is stored: nothing here is worked out again. What *_as_of gives is what was known at as_of.

CREATE OR REPLACE VIEW alert_as_of{{.OnCluster}} AS
SELECT * EXCEPT (written_at) FROM alert FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}
COMMENT 'Alerts raised by as_of: SELECT … FROM alert_as_of(as_of = ''2026-01-15 00:00:00'')';

CREATE OR REPLACE VIEW company_as_of{{.OnCluster}} AS
SELECT
    company_id,
    argMax(company, (knowledge_time, id)) AS company,
    count() AS signals,
    uniqExact(event_id) AS documents,
    min(event_time) AS first_event,
    max(event_time) AS last_event,
    min(knowledge_time) AS known_since
FROM (SELECT company_id, company, id, event_id, event_time, knowledge_time FROM signal FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')})
GROUP BY company_id
COMMENT 'Companies that something is known of, as known at as_of';

CREATE OR REPLACE VIEW fact_link_as_of{{.OnCluster}} AS
SELECT
    company_id,
    company,
    id AS fact_id,
    kind,
    event_time,
    link_signal AS signal_id,
    link_method AS method,
    link_score AS score,
    CAST(link_method, 'String') IN ('related_notice', 'related_layoff', 'related_state', 'same_number_elsewhere') AS related,
    knowledge_time
FROM (SELECT * FROM fact FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')} ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id)
ARRAY JOIN links.signal_id AS link_signal, links.method AS link_method, links.score AS link_score
COMMENT 'Which signals tell of which fact, by what method and how surely, as known at as_of; related: a tie to another fact, counted apart';

CREATE OR REPLACE VIEW programme_target_as_of{{.OnCluster}} AS
SELECT company_id, company, id AS fact_id, headcount, percent, status, bound, source, event_time AS stated, first_known, origins, articles, flags, quote, url, title, knowledge_time
FROM (SELECT * FROM fact FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')} ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id)
WHERE kind = 'layoff_target'
COMMENT 'Sizes of cut programmes as they were claimed: by whom, when, on what basis (status), in which words, as known at as_of';

CREATE OR REPLACE VIEW programme_as_of{{.OnCluster}} AS
SELECT
    company_id,
    any(company_name) AS company,
    of_quarter AS quarter,
    maxIf(value, name = 'cut_target') AS target,
    anyIf(basis, name = 'cut_target') AS target_basis,
    maxIf(value, name = 'cut_target_percent') AS target_percent,
    maxIf(value, name = 'programme_announced') AS announced,
    anyIf(basis, name = 'programme_announced') AS announced_basis,
    maxIf(value, name = 'programme_notified') AS notified,
    anyIf(basis, name = 'programme_notified') AS notified_basis,
    maxIf(value, name = 'programme_effective') AS effective,
    anyIf(basis, name = 'programme_effective') AS effective_basis,
    maxIf(value, name = 'cut_gap') AS gap_stated,
    anyIf(basis, name = 'cut_gap') AS gap_stated_basis,
    maxIf(value, name = 'cut_gap_cumulative') AS gap_cumulative,
    anyIf(basis, name = 'cut_gap_cumulative') AS gap_cumulative_basis,
    maxIf(value, name = 'cut_gap_ratio') AS gap_ratio,
    maxIf(value, name = 'savings_target_usd') AS savings_usd,
    maxIf(value, name = 'savings_per_head_year_usd') AS savings_per_head_year_usd,
    anyIf(basis, name = 'savings_per_head_year_usd') AS savings_per_head_year_usd_basis,
    anyIf(fact_ids[1], name = 'cut_target') AS target_fact,
    anyIf(fact_ids, name = 'programme_announced') AS announced_facts,
    anyIf(fact_ids, name = 'programme_notified') AS notified_facts,
    max(knowledge_time) AS known
FROM (SELECT company_id, company AS company_name, quarter AS of_quarter, name, value, basis, fact_ids, knowledge_time FROM (SELECT * FROM indicator FINAL WHERE name IN ('cut_target', 'cut_target_percent', 'programme_announced', 'programme_notified', 'programme_effective', 'cut_gap', 'cut_gap_cumulative', 'cut_gap_ratio', 'savings_target_usd', 'savings_per_head_year_usd') AND knowledge_time <= {as_of:DateTime64(3, 'UTC')} ORDER BY company_id, quarter, name, knowledge_time DESC LIMIT 1 BY company_id, quarter, name))
GROUP BY company_id, of_quarter
HAVING target > 0 OR target_percent > 0
ORDER BY company_id, quarter DESC
LIMIT 1 BY company_id
COMMENT 'Each company''s cut programme in force: target, the cuts on three bases side by side (never to be added), and what is left on both, each with its arithmetic, as known at as_of';

CREATE OR REPLACE VIEW contradiction_as_of{{.OnCluster}} AS
SELECT
    p.company_id AS company_id,
    p.company AS company,
    p.quarter AS quarter,
    p.name AS name,
    p.words AS words,
    p.a AS a_fact,
    fa.kind AS a_kind,
    fa.status AS a_status,
    fa.headcount AS a_headcount,
    fa.source AS a_source,
    fa.event_time AS a_said,
    fa.quote AS a_quote,
    fa.url AS a_url,
    p.b AS b_fact,
    fb.kind AS b_kind,
    fb.status AS b_status,
    fb.headcount AS b_headcount,
    fb.source AS b_source,
    fb.event_time AS b_said,
    fb.quote AS b_quote,
    fb.url AS b_url,
    p.knowledge_time AS knowledge_time
FROM (
    SELECT company_id, company, quarter, name, splitByString('; ', basis)[n] AS words, fact_ids[2 * n - 1] AS a, fact_ids[2 * n] AS b, knowledge_time
    FROM (SELECT * FROM indicator FINAL WHERE name IN ('contradictions', 'implausible_figures') AND knowledge_time <= {as_of:DateTime64(3, 'UTC')} ORDER BY company_id, quarter, name, knowledge_time DESC LIMIT 1 BY company_id, quarter, name)
    ARRAY JOIN range(1, toUInt32(value) + 1) AS n
) AS p
LEFT JOIN (SELECT * FROM fact FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')} ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id) AS fa ON fa.company_id = p.company_id AND fa.id = p.a
LEFT JOIN (SELECT * FROM fact FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')} ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id) AS fb ON fb.company_id = p.company_id AND fb.id = p.b
ORDER BY company_id, quarter, name, words
COMMENT 'Pairs of statements that can not both be true, with who said what when (words), as known at as_of. Both sides may be of one fact: then words tell them apart';

CREATE OR REPLACE VIEW link_decision_as_of{{.OnCluster}} AS
SELECT
    id AS event_id,
    attributes['company_id'] AS company_id,
    company,
    attributes['action'] AS action,
    attributes['signal_id'] AS signal_id,
    attributes['other_signal_id'] AS other_signal_id,
    attributes['revokes'] AS revokes,
    attributes['by'] AS decided_by,
    text AS reason,
    knowledge_time AS decided
FROM event FINAL
WHERE kind = 'decision' AND knowledge_time <= {as_of:DateTime64(3, 'UTC')}
ORDER BY decided
COMMENT 'Analysts'' decisions about which signals tell of one fact, as known at as_of; a revoked one stays on record';

CREATE OR REPLACE VIEW company_latest{{.OnCluster}} AS
SELECT
    company_id,
    argMax(company, (knowledge_time, id)) AS company,
    count() AS signals,
    uniqExact(event_id) AS documents,
    min(event_time) AS first_event,
    max(event_time) AS last_event,
    min(knowledge_time) AS known_since
FROM (SELECT company_id, company, id, event_id, event_time, knowledge_time FROM signal FINAL)
GROUP BY company_id
COMMENT 'Companies that something is known of, as known now';

CREATE OR REPLACE VIEW fact_link_latest{{.OnCluster}} AS
SELECT
    company_id,
    company,
    id AS fact_id,
    kind,
    event_time,
    link_signal AS signal_id,
    link_method AS method,
    link_score AS score,
    CAST(link_method, 'String') IN ('related_notice', 'related_layoff', 'related_state', 'same_number_elsewhere') AS related,
    knowledge_time
FROM (SELECT * FROM fact FINAL ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id)
ARRAY JOIN links.signal_id AS link_signal, links.method AS link_method, links.score AS link_score
COMMENT 'Which signals tell of which fact, by what method and how surely, as known now; related: a tie to another fact, counted apart';

CREATE OR REPLACE VIEW programme_target_latest{{.OnCluster}} AS
SELECT company_id, company, id AS fact_id, headcount, percent, status, bound, source, event_time AS stated, first_known, origins, articles, flags, quote, url, title, knowledge_time
FROM (SELECT * FROM fact FINAL ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id)
WHERE kind = 'layoff_target'
COMMENT 'Sizes of cut programmes as they were claimed: by whom, when, on what basis (status), in which words, as known now';

CREATE OR REPLACE VIEW programme_latest{{.OnCluster}} AS
SELECT
    company_id,
    any(company_name) AS company,
    of_quarter AS quarter,
    maxIf(value, name = 'cut_target') AS target,
    anyIf(basis, name = 'cut_target') AS target_basis,
    maxIf(value, name = 'cut_target_percent') AS target_percent,
    maxIf(value, name = 'programme_announced') AS announced,
    anyIf(basis, name = 'programme_announced') AS announced_basis,
    maxIf(value, name = 'programme_notified') AS notified,
    anyIf(basis, name = 'programme_notified') AS notified_basis,
    maxIf(value, name = 'programme_effective') AS effective,
    anyIf(basis, name = 'programme_effective') AS effective_basis,
    maxIf(value, name = 'cut_gap') AS gap_stated,
    anyIf(basis, name = 'cut_gap') AS gap_stated_basis,
    maxIf(value, name = 'cut_gap_cumulative') AS gap_cumulative,
    anyIf(basis, name = 'cut_gap_cumulative') AS gap_cumulative_basis,
    maxIf(value, name = 'cut_gap_ratio') AS gap_ratio,
    maxIf(value, name = 'savings_target_usd') AS savings_usd,
    maxIf(value, name = 'savings_per_head_year_usd') AS savings_per_head_year_usd,
    anyIf(basis, name = 'savings_per_head_year_usd') AS savings_per_head_year_usd_basis,
    anyIf(fact_ids[1], name = 'cut_target') AS target_fact,
    anyIf(fact_ids, name = 'programme_announced') AS announced_facts,
    anyIf(fact_ids, name = 'programme_notified') AS notified_facts,
    max(knowledge_time) AS known
FROM (SELECT company_id, company AS company_name, quarter AS of_quarter, name, value, basis, fact_ids, knowledge_time FROM (SELECT * FROM indicator FINAL WHERE name IN ('cut_target', 'cut_target_percent', 'programme_announced', 'programme_notified', 'programme_effective', 'cut_gap', 'cut_gap_cumulative', 'cut_gap_ratio', 'savings_target_usd', 'savings_per_head_year_usd') ORDER BY company_id, quarter, name, knowledge_time DESC LIMIT 1 BY company_id, quarter, name))
GROUP BY company_id, of_quarter
HAVING target > 0 OR target_percent > 0
ORDER BY company_id, quarter DESC
LIMIT 1 BY company_id
COMMENT 'Each company''s cut programme in force: target, the cuts on three bases side by side (never to be added), and what is left on both, each with its arithmetic, as known now';

CREATE OR REPLACE VIEW contradiction_latest{{.OnCluster}} AS
SELECT
    p.company_id AS company_id,
    p.company AS company,
    p.quarter AS quarter,
    p.name AS name,
    p.words AS words,
    p.a AS a_fact,
    fa.kind AS a_kind,
    fa.status AS a_status,
    fa.headcount AS a_headcount,
    fa.source AS a_source,
    fa.event_time AS a_said,
    fa.quote AS a_quote,
    fa.url AS a_url,
    p.b AS b_fact,
    fb.kind AS b_kind,
    fb.status AS b_status,
    fb.headcount AS b_headcount,
    fb.source AS b_source,
    fb.event_time AS b_said,
    fb.quote AS b_quote,
    fb.url AS b_url,
    p.knowledge_time AS knowledge_time
FROM (
    SELECT company_id, company, quarter, name, splitByString('; ', basis)[n] AS words, fact_ids[2 * n - 1] AS a, fact_ids[2 * n] AS b, knowledge_time
    FROM (SELECT * FROM indicator FINAL WHERE name IN ('contradictions', 'implausible_figures') ORDER BY company_id, quarter, name, knowledge_time DESC LIMIT 1 BY company_id, quarter, name)
    ARRAY JOIN range(1, toUInt32(value) + 1) AS n
) AS p
LEFT JOIN (SELECT * FROM fact FINAL ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id) AS fa ON fa.company_id = p.company_id AND fa.id = p.a
LEFT JOIN (SELECT * FROM fact FINAL ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id) AS fb ON fb.company_id = p.company_id AND fb.id = p.b
ORDER BY company_id, quarter, name, words
COMMENT 'Pairs of statements that can not both be true, with who said what when (words), as known now. Both sides may be of one fact: then words tell them apart';

CREATE OR REPLACE VIEW link_decision_latest{{.OnCluster}} AS
SELECT
    id AS event_id,
    attributes['company_id'] AS company_id,
    company,
    attributes['action'] AS action,
    attributes['signal_id'] AS signal_id,
    attributes['other_signal_id'] AS other_signal_id,
    attributes['revokes'] AS revokes,
    attributes['by'] AS decided_by,
    text AS reason,
    knowledge_time AS decided
FROM event FINAL
WHERE kind = 'decision'
ORDER BY decided
COMMENT 'Analysts'' decisions about which signals tell of one fact, as known now; a revoked one stays on record';
