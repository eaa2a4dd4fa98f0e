-- +goose Up
-- The view was made before indicators had an interval, and a view keeps the columns it was made with.
CREATE OR REPLACE VIEW indicator_latest AS
SELECT * EXCEPT (digest, written_at, is_deleted) FROM indicator FINAL
ORDER BY company_id, quarter, name, knowledge_time DESC
LIMIT 1 BY company_id, quarter, name
COMMENT 'Each indicator with the number that is known now';

ALTER TABLE fact
    COMMENT COLUMN `flags` 'Why it deserves a second look: effective_before_notice, headcount_differs, corrected, denied, ai_link_disputed, dated_by_effective, no_exchange_rate, possible_duplicate; with withdrawn or relinked it counts nowhere';
