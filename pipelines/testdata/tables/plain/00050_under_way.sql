-- +goose Up
ALTER TABLE source_reading
    COMMENT COLUMN `outcome` 'How it ended: read, unchanged, waiting, unreachable or failed; under_way while a reading of minutes goes on, until its end replaces the row';
