-- +goose Up
ALTER TABLE forecast_round{{.OnCluster}}
    COMMENT COLUMN `covered` 'Up to when any source was heard',
    COMMENT COLUMN `rules` 'Versions of the rules of scoring and of resolution, and a hash of the quarters in which each source was heard: where they change, everything is looked at again';
