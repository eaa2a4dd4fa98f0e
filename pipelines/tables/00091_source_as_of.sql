-- +goose Up
-- The page's day governs the sources too: every reading is kept for 400 days, and with it the health after it.

CREATE OR REPLACE VIEW source_health_as_of{{.OnCluster}} AS
SELECT
    source, url, kind, state, reason, detail, status, outcome, failures, items, events, refused,
    at AS fetched_at,
    maxIf(at, outcome IN ('read', 'unchanged')) OVER (PARTITION BY source ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS read_at,
    changed_at, newest_item, farthest_effective, next_at
FROM source_reading FINAL
WHERE at <= {as_of:DateTime64(3, 'UTC')}
ORDER BY source, at DESC
LIMIT 1 BY source
COMMENT 'Each source''s health as its last reading by as_of left it, for 400 days back: SELECT … FROM source_health_as_of(as_of = ''2026-01-15'')';
