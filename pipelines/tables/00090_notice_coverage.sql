-- +goose Up
-- Which states' statutory notices were read for which quarters: without it, finding no notice of an
-- employer may mean that nobody looked where it is.

CREATE TABLE IF NOT EXISTS notice_quarter{{.OnCluster}}
(
    `state` LowCardinality(String) COMMENT 'State whose register tells of the notices: two letters',
    `quarter` LowCardinality(String) COMMENT 'Calendar quarter of their event time: 2026Q1',
    `source` LowCardinality(String) COMMENT 'Source that they were read from',
    `known` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'Knowledge time of the first of them',
    `signals` AggregateFunction(uniqExact, String) COMMENT 'Ids of their signals'
)
ENGINE = {{engine "AggregatingMergeTree"}}
ORDER BY (state, quarter, source)
COMMENT 'Statutory notices by state, quarter and source, of all employers together';

CREATE MATERIALIZED VIEW IF NOT EXISTS notice_quarter_fill{{.OnCluster}} TO notice_quarter
(
    `state` LowCardinality(String) COMMENT 'As in notice_quarter',
    `quarter` String COMMENT 'As in notice_quarter',
    `source` LowCardinality(String) COMMENT 'As in notice_quarter',
    `known` DateTime64(3, 'UTC') COMMENT 'As in notice_quarter',
    `signals` AggregateFunction(uniqExact, String) COMMENT 'As in notice_quarter'
) AS
SELECT
    state,
    concat(toString(toYear(event_time)), 'Q', toString(toQuarter(event_time))) AS quarter,
    source,
    min(knowledge_time) AS known,
    uniqExactState(id) AS signals
FROM signal
WHERE event_kind = 'notice' AND state != '' AND is_deleted = 0
GROUP BY state, quarter, source
COMMENT 'Fills notice_quarter from the signals that are written; it holds nothing itself';

CREATE OR REPLACE VIEW notice_coverage{{.OnCluster}} AS
WITH
    toDate32({as_of:DateTime64(3, 'UTC')}) AS last_day,
    toYear(last_day) * 4 + toQuarter(last_day) - 1 AS running,
    told AS (
        SELECT source, state, toUInt16(substring(quarter, 1, 4)) * 4 + toUInt16(substring(quarter, 6, 1)) - 1 AS q, uniqExactMerge(signals) AS n
        FROM notice_quarter
        WHERE known <= {as_of:DateTime64(3, 'UTC')}
        GROUP BY source, state, q
    ),
    -- A source of one state alone is silent about it where it was read and told nothing.
    alone AS (
        SELECT source, max(toYear(day) * 4 + toQuarter(day) - 1) AS until
        FROM source_day FINAL
        WHERE kind = 'notice' AND knowledge_time <= {as_of:DateTime64(3, 'UTC')} AND day <= last_day
            AND source IN (SELECT source FROM told GROUP BY source HAVING uniqExact(state) = 1)
        GROUP BY source
    ),
    spans AS (
        SELECT source, state, groupArray(q) AS qs, groupArray(n) AS ns, min(q) AS first, max(q) AS last,
            arrayMap(x -> if(has(qs, x), ns[indexOf(qs, x)], 0), range(toUInt32(first), toUInt32(last) + 1)) AS counts,
            arraySort(counts)[intDiv(length(counts) + 1, 2)] AS usual
        FROM told
        GROUP BY source, state
    ),
    looked AS (
        SELECT s.state AS state, x AS q, uniqExact(s.source) AS sources, sum(if(has(s.qs, x), s.ns[indexOf(s.qs, x)], 0)) AS signals
        FROM spans AS s
        LEFT JOIN alone AS a ON a.source = s.source
        ARRAY JOIN range(toUInt32(s.first), greatest(toUInt32(s.last), toUInt32(a.until)) + 1) AS x
        WHERE has(s.qs, x) OR x > s.last
            OR (arrayFirst(y -> y > x, arraySort(s.qs)) - arrayLast(y -> y < x, arraySort(s.qs)) - 1) * s.usual <= 7
        GROUP BY state, q
    )
SELECT
    states.state AS state,
    concat(toString(intDiv(quarters.q, 4)), 'Q', toString(quarters.q % 4 + 1)) AS quarter,
    if(looked.sources > 0, 'read', 'not_read') AS status,
    looked.sources AS sources,
    looked.signals AS signals
FROM (SELECT arrayJoin(['AK', 'AL', 'AR', 'AZ', 'CA', 'CO', 'CT', 'DC', 'DE', 'FL', 'GA', 'GU', 'HI', 'IA', 'ID', 'IL', 'IN', 'KS', 'KY', 'LA', 'MA', 'MD', 'ME', 'MI', 'MN', 'MO', 'MS', 'MT', 'NC', 'ND', 'NE', 'NH', 'NJ', 'NM', 'NV', 'NY', 'OH', 'OK', 'OR', 'PA', 'PR', 'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VA', 'VI', 'VT', 'WA', 'WI', 'WV', 'WY']) AS state) AS states
CROSS JOIN (SELECT toUInt16(number) AS q FROM numbers(1985 * 4, 400) WHERE number <= running AND number >= (SELECT min(q) FROM told)) AS quarters
LEFT JOIN looked ON looked.state = states.state AND looked.q = quarters.q
ORDER BY state, quarter
COMMENT 'Which states'' statutory notices were read for which quarters, as known at as_of: SELECT … FROM notice_coverage(as_of = now64(3))';

CREATE OR REPLACE VIEW coverage_by_state{{.OnCluster}} AS
SELECT
    {company_id:String} AS company_id,
    n.quarter AS quarter,
    n.state AS state,
    multiIf(t.signals > 0, 'found', n.status = 'read', 'nothing_found', 'not_looked') AS status,
    n.state IN (SELECT state FROM signal FINAL WHERE company_id = {company_id:String} AND event_kind = 'notice' AND knowledge_time <= {as_of:DateTime64(3, 'UTC')}) AS has_notified,
    n.sources AS sources,
    t.signals AS signals
FROM notice_coverage(as_of = {as_of:DateTime64(3, 'UTC')}) AS n
LEFT JOIN (
    SELECT state, concat(toString(toYear(event_time)), 'Q', toString(toQuarter(event_time))) AS quarter, count() AS signals
    FROM signal FINAL
    WHERE company_id = {company_id:String} AND event_kind = 'notice' AND knowledge_time <= {as_of:DateTime64(3, 'UTC')}
    GROUP BY state, quarter
) AS t ON t.state = n.state AND t.quarter = n.quarter
ORDER BY quarter, state
COMMENT 'What was looked for of a company''s statutory notices, by quarter and state, as known at as_of: found, nothing_found, or not_looked where the state''s notices were not read. SELECT … FROM coverage_by_state(company_id = ''amazon'', as_of = now64(3))';

CREATE OR REPLACE VIEW coverage{{.OnCluster}} AS
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
    -- Where an employer has notified before, it will again: of the others every state counts.
    notified AS (
        SELECT DISTINCT state FROM signal FINAL
        WHERE company_id = {company_id:String} AND event_kind = 'notice' AND state != '' AND knowledge_time <= {as_of:DateTime64(3, 'UTC')}
    ),
    registers AS (
        SELECT quarter, 'notice' AS kind, countIf(status = 'read') AS states, count() AS of_states, max(sources) AS sources
        FROM notice_coverage(as_of = {as_of:DateTime64(3, 'UTC')})
        WHERE state IN (SELECT state FROM notified) OR (SELECT count() FROM notified) = 0
        GROUP BY quarter
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
    multiIf(
        told.signals > 0, 'found',
        registers.of_states > 0 AND (SELECT count() FROM notified) > 0, if(registers.states > 0, 'nothing_found', 'not_looked'),
        looked.days > 0 OR registers.states > 0, 'nothing_found',
        'not_looked') AS status,
    greatest(looked.sources, registers.sources) AS sources,
    looked.days AS days,
    toUInt32(dateDiff('day', quarters.begins, quarters.ends) + 1) AS quarter_days,
    round(looked.days / quarter_days, 3) AS share,
    told.signals AS signals,
    if(looked.days > 0, looked.last, NULL) AS last_day_read,
    registers.states AS states,
    registers.of_states AS of_states
FROM quarters
CROSS JOIN (SELECT arrayJoin(['filing', 'incident', 'news', 'notice']) AS kind) AS kinds
LEFT JOIN looked ON looked.quarter = quarters.quarter AND looked.kind = kinds.kind
LEFT JOIN told ON told.quarter = quarters.quarter AND told.kind = kinds.kind
LEFT JOIN registers ON registers.quarter = quarters.quarter AND registers.kind = kinds.kind
WHERE quarters.begins >= (
    SELECT min(first) FROM (
        SELECT toDate32(toStartOfQuarter(min(day))) AS first FROM source_day WHERE company_id IN ('', {company_id:String}) HAVING count() > 0
        UNION ALL SELECT makeDate32(toUInt16(substring(min(quarter), 1, 4)), toUInt16(substring(min(quarter), 6, 1)) * 3 - 2, 1) FROM notice_quarter HAVING count() > 0
        UNION ALL SELECT toDate32(toStartOfQuarter(last_day))
    )
)
ORDER BY quarter, kind
COMMENT 'What was looked for about a company, by quarter and kind of document, as known at as_of: found, nothing_found or not_looked. Of notices, coverage_by_state tells by state. SELECT … FROM coverage(company_id = ''amazon'', as_of = now64(3))';
