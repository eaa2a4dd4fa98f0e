package forecast

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/metric"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// TrainConfig says what to learn from.
type TrainConfig struct {
	Panel panel.Name
	// Warn and Layoffs are files, as in BacktestConfig.
	Warn, Layoffs []string
	// To is the last outcome quarter to learn from; 0: the last one in the files.
	To quarter.Quarter
	// Folder is the pipelines folder to write the model file into; empty: nothing is written.
	Folder string
	// Method, where not nil, replaces the panel's own.
	Method *Method
}

// figuresQuarters is how many quarters, up to the last, the figures in a model file are of.
const figuresQuarters = 4

// Train fits the model that forecasts the quarter after To, measures the same method by a
// walk forward through the last year, and writes both into the panel's model file. It learns
// without echoes (panel.WithoutEchoes): live sources list a notice once.
func Train(ctx context.Context, config TrainConfig) (*Model, error) {
	check := BacktestConfig{Panel: config.Panel, Warn: config.Warn, Layoffs: config.Layoffs, From: 1, To: 1}
	if err := check.check(); err != nil {
		return nil, err
	}
	s, err := readSource(ctx, config.Panel, config.Warn, config.Layoffs, false)
	if err != nil {
		return nil, err
	}
	m, err := s.train(ctx, config)
	if err != nil {
		return nil, err
	}
	if config.Folder == "" {
		return m, nil
	}
	return m, m.Save(config.Folder)
}

func (s *source) train(ctx context.Context, config TrainConfig) (*Model, error) {
	to := config.To
	if to == 0 {
		to = s.panel.Last
	}
	if to > s.panel.Last {
		return nil, fmt.Errorf("forecast: panel %s: outcomes of %s are not known: the files end in %s", config.Panel, to, s.panel.Last)
	}
	method := DefaultMethod(config.Panel)
	if config.Method != nil {
		method = *config.Method
	}
	from := max(s.panel.First+1, to+1-quarter.Quarter(method.Window))
	table, market, err := s.table(ctx, from-figuresQuarters, to)
	if err != nil {
		return nil, err
	}
	definitions := feature.Definitions(config.Panel)
	model, err := fit(ctx, table, to+1, without(definitions, ""), method)
	if err != nil {
		return nil, err
	}
	cases, err := walk(ctx, table, to+1-figuresQuarters, to, without(definitions, ""), method)
	if err != nil {
		return nil, err
	}
	measured := metric.Measure(cases)
	sizes := fitSizes(s.panel, to)
	market.Advance(s.panel, to)
	market.Trim()
	m := &Model{
		Format: Format, Panel: config.Panel,
		TrainedFrom: from.String(), TrainedTo: to.String(), Inputs: s.inputs, Echoes: s.echoes, Method: method,
		FiguresFrom: (to + 1 - figuresQuarters).String(), N: measured.N, Positives: measured.Positives, Figures: figures(measured),
		Features: feature.Names(config.Panel), Fit: model, Sizes: sizes, Market: market,
	}
	m.Version, err = m.version()
	return m, err
}

// version is a function of what was learned from and how, not of when.
func (m *Model) version() (string, error) {
	what, err := json.Marshal(struct {
		Format   int
		Inputs   []panel.Input
		Echoes   int
		Method   Method
		Features []string
		To       string
	}{m.Format, m.Inputs, m.Echoes, m.Method, m.Features, m.TrainedTo})
	if err != nil {
		return "", fmt.Errorf("forecast: %w", err)
	}
	hash := sha256.Sum256(what)
	return fmt.Sprintf("%s-%s-%s", m.Panel, m.TrainedTo, hex.EncodeToString(hash[:])[:12]), nil
}

// Save writes the model file below a pipelines folder, whole or not at all.
func (m *Model) Save(folder string) error {
	content, err := m.encode()
	if err != nil {
		return err
	}
	path := filepath.Join(folder, filepath.FromSlash(File(m.Panel)))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, content, 0o644); err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	return nil
}

// encode is JSON with one line for each member, curve, tree and table, so that a change of a
// model can be read as a difference of files.
func (m *Model) encode() ([]byte, error) {
	compact, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("forecast: %w", err)
	}
	var out bytes.Buffer
	depth, quoted, escaped := 0, false, false
	for _, c := range compact {
		opens := !quoted && (c == '{' || c == '[')
		if !quoted && (c == '}' || c == ']') {
			depth--
		}
		out.WriteByte(c)
		if opens {
			depth++
		}
		if !quoted && depth <= 3 && (c == ',' || opens && depth <= 2) {
			out.WriteByte('\n')
		}
		if c == '"' && !escaped {
			quoted = !quoted
		}
		escaped = c == '\\' && !escaped
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
