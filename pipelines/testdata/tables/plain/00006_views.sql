-- +goose Up
CREATE OR REPLACE VIEW event_as_of AS
SELECT * EXCEPT (written_at) FROM event FINAL
WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}
COMMENT 'Events known by as_of: SELECT … FROM event_as_of(as_of = ''2026-01-15 00:00:00'')';

CREATE OR REPLACE VIEW signal_as_of AS
SELECT * EXCEPT (written_at, is_deleted) FROM signal FINAL
WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}
COMMENT 'Signals known by as_of: SELECT … FROM signal_as_of(as_of = ''2026-01-15 00:00:00'')';

CREATE OR REPLACE VIEW fact_as_of AS
SELECT * EXCEPT (digest, written_at, is_deleted) FROM fact FINAL
WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}
ORDER BY company_id, id, knowledge_time DESC
LIMIT 1 BY company_id, id
COMMENT 'Each fact in the state in which it was known at as_of';

CREATE OR REPLACE VIEW indicator_as_of AS
SELECT * EXCEPT (digest, written_at, is_deleted) FROM indicator FINAL
WHERE knowledge_time <= {as_of:DateTime64(3, 'UTC')}
ORDER BY company_id, quarter, name, knowledge_time DESC
LIMIT 1 BY company_id, quarter, name
COMMENT 'Each indicator with the number that was known at as_of';

CREATE OR REPLACE VIEW fact_latest AS
SELECT * EXCEPT (digest, written_at, is_deleted) FROM fact FINAL
ORDER BY company_id, id, knowledge_time DESC
LIMIT 1 BY company_id, id
COMMENT 'Each fact in the state in which it is known now';

CREATE OR REPLACE VIEW indicator_latest AS
SELECT * EXCEPT (digest, written_at, is_deleted) FROM indicator FINAL
ORDER BY company_id, quarter, name, knowledge_time DESC
LIMIT 1 BY company_id, quarter, name
COMMENT 'Each indicator with the number that is known now';
