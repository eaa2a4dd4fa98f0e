-- +goose Up
ALTER TABLE signal ON CLUSTER 'main'
    ADD COLUMN IF NOT EXISTS `fingerprint` UInt64 COMMENT 'SimHash of the news text: near-copies differ in few bits (bitHammingDistance); 0 where the text is short, or not news' AFTER `origin`;

ALTER TABLE fact ON CLUSTER 'main'
    ADD COLUMN IF NOT EXISTS `links.origin` Array(String) COMMENT 'The story that told it: near-copies share the origin of the first telling' AFTER `links.score`,
    ADD COLUMN IF NOT EXISTS `links.days_since_alike` Array(Nullable(Float64)) COMMENT 'Novelty: days since the claim was last made, of the same fact, or with first since another fact of the kind was told of the company; NULL where none had been before' AFTER `links.origin`;

CREATE OR REPLACE VIEW signal_as_of ON CLUSTER 'main' AS
SELECT * EXCEPT (written_at, is_deleted) FROM signal FINAL
WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}
COMMENT 'Signals known by as_of: SELECT … FROM signal_as_of(as_of = ''2026-01-15 00:00:00'')';

CREATE OR REPLACE VIEW fact_as_of ON CLUSTER 'main' AS
SELECT * EXCEPT (digest, written_at, is_deleted) FROM fact FINAL
WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}
ORDER BY company_id, id, knowledge_time DESC
LIMIT 1 BY company_id, id
COMMENT 'Each fact in the state in which it was known at as_of';

CREATE OR REPLACE VIEW fact_latest ON CLUSTER 'main' AS
SELECT * EXCEPT (digest, written_at, is_deleted) FROM fact FINAL
ORDER BY company_id, id, knowledge_time DESC
LIMIT 1 BY company_id, id
COMMENT 'Each fact in the state in which it is known now';

CREATE OR REPLACE VIEW signal_novelty ON CLUSTER 'main' AS
SELECT company_id, company, kind, id AS fact_id, signal_id, CAST(method = 'first', 'Bool') AS is_new, days_since_alike, origin
FROM
(
    SELECT company_id, company, kind, id, links.signal_id AS signal_ids, CAST(links.method, 'Array(String)') AS methods, links.days_since_alike AS days, links.origin AS stories
    FROM fact_latest
)
ARRAY JOIN signal_ids AS signal_id, methods AS method, days AS days_since_alike, stories AS origin
WHERE method NOT LIKE 'related%' AND method != 'same_number_elsewhere'
COMMENT 'How new each signal''s claim is: is_new where it founded a fact, days since the claim was last made of the company, and the story that told it; of a fact the first 200 signals';
