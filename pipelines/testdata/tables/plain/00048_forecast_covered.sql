-- +goose Up
ALTER TABLE forecast_round ADD COLUMN IF NOT EXISTS `covered` DateTime64(3, 'UTC') COMMENT 'Up to when anything at all was known: a quarter that closed later is not resolved to no' AFTER signals_until;
