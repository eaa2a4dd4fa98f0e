-- +goose Up
ALTER TABLE indicator ADD COLUMN IF NOT EXISTS `low` Nullable(Float64) COMMENT 'Lower end of the 80 % interval around the value, where it is a forecast of a number' AFTER `previous`;

ALTER TABLE indicator ADD COLUMN IF NOT EXISTS `high` Nullable(Float64) COMMENT 'Upper end of that interval' AFTER `low`;
