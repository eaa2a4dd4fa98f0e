package pipelines

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Model says what a fitted model under pipelines/model is. The rest of such a file is
// numbers, which services/scorer/forecast writes, reads and checks.
type Model struct {
	Panel       string `json:"panel"`
	Version     string `json:"version"`
	TrainedFrom string `json:"trained_from"`
	TrainedTo   string `json:"trained_to"`
}

const modelFolder = "model"

// LoadModels reads what the models in a pipelines folder are, by name of file. Without any
// the result is empty: forecasts are then made by the documented weights alone.
func LoadModels(fsys fs.FS) ([]Model, error) {
	entries, err := fs.ReadDir(fsys, modelFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("pipelines: %w", err)
	}
	var models []Model
	var errs []error
	for _, entry := range entries {
		panel, ok := strings.CutSuffix(entry.Name(), ".json")
		if !ok {
			continue
		}
		m, err := loadModel(fsys, path.Join(modelFolder, entry.Name()), panel)
		models, errs = append(models, m), append(errs, err)
	}
	return models, errors.Join(errs...)
}

func loadModel(fsys fs.FS, file, panel string) (Model, error) {
	content, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Model{}, fmt.Errorf("pipelines: %w", err)
	}
	var m Model
	if err := json.Unmarshal(content, &m); err != nil {
		return Model{}, fmt.Errorf("pipelines: %s: %w", file, err)
	}
	f := &findings{file: file}
	f.require(m.Panel == panel, "panel", "is %q: want the file's name, %q", m.Panel, panel)
	f.require(m.Version != "", "version", "is missing")
	f.require(m.TrainedFrom != "" && m.TrainedTo != "", "trained_from", "the training range is missing")
	return m, f.err()
}
