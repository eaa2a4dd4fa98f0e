-- +goose Up
ALTER TABLE alert{{.OnCluster}}
    ADD COLUMN IF NOT EXISTS `state` LowCardinality(String) COMMENT 'raised, updated (more is known), revised (a number that was told has changed for less, or was withdrawn), resolved, held_back (what a weekly budget kept back)' AFTER `id`,
    ADD COLUMN IF NOT EXISTS `chain` String COMMENT 'Id of the first alert of the chain that this one belongs to' AFTER `state`,
    ADD COLUMN IF NOT EXISTS `sequence` UInt32 COMMENT 'Place in the chain, from 1' AFTER `chain`,
    ADD COLUMN IF NOT EXISTS `previous_id` String COMMENT 'The alert before it in the chain, empty for the first' AFTER `sequence`,
    ADD COLUMN IF NOT EXISTS `ended` Bool COMMENT 'Last of its chain: what was told no longer holds' AFTER `previous_id`,
    ADD COLUMN IF NOT EXISTS `reason` String COMMENT 'Why it was updated, revised or resolved' AFTER `summary`,
    ADD COLUMN IF NOT EXISTS `line` String COMMENT 'The line in words' AFTER `threshold`,
    ADD COLUMN IF NOT EXISTS `articles` UInt32 COMMENT 'Events that carried the facts behind it' AFTER `line`,
    ADD COLUMN IF NOT EXISTS `origins` UInt32 COMMENT 'Independent origins of the facts behind it' AFTER `articles`,
    ADD COLUMN IF NOT EXISTS `held` UInt32 COMMENT 'Crossings that it says were held back' AFTER `origins`,
    ADD COLUMN IF NOT EXISTS `rule_version` LowCardinality(String) COMMENT 'Version of this one rule' AFTER `rules`,
    ADD COLUMN IF NOT EXISTS `industry` LowCardinality(String) COMMENT 'Industry of the company, where the registry knows it' AFTER `company`;

CREATE OR REPLACE VIEW alert_as_of{{.OnCluster}} AS
SELECT * EXCEPT (written_at) FROM alert FINAL WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}
COMMENT 'Alerts raised by as_of: SELECT … FROM alert_as_of(as_of = ''2026-01-15 00:00:00'')';

CREATE OR REPLACE VIEW alert_latest{{.OnCluster}} AS
SELECT * EXCEPT (written_at) FROM alert FINAL
ORDER BY company_id, chain, sequence DESC
LIMIT 1 BY company_id, chain
COMMENT 'Each chain of alerts as it stands: its last alert. What still holds: WHERE NOT ended';
