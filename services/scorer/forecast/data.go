package forecast

import (
	"context"
	"fmt"
	"sync"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// source is everything that was read for one panel.
type source struct {
	panel *panel.Panel
	links feature.Links
	// other is the other source, to see what came before a cut; it may be empty.
	other  feature.Links
	inputs []panel.Input
	// echoes is how many notices were left out as repetitions.
	echoes int
}

// readSource reads the files of a panel. Those of the other source are features only.
// Echoes of notices are left out unless the protocol's count is wanted.
func readSource(ctx context.Context, name panel.Name, warn, layoffs []string, echoes bool) (*source, error) {
	var notices, announcements []panel.Row
	var inputs []panel.Input
	leftOut := 0
	if len(warn) > 0 {
		rows, in, err := panel.ReadNotices(ctx, warn)
		if err != nil {
			return nil, fmt.Errorf("forecast: %w", err)
		}
		notices, inputs = rows, append(inputs, in...)
		if !echoes {
			notices, leftOut = panel.WithoutEchoes(rows)
		}
	}
	if len(layoffs) > 0 && name == panel.Layoffs {
		rows, in, err := panel.ReadAnnouncements(ctx, layoffs)
		if err != nil {
			return nil, fmt.Errorf("forecast: %w", err)
		}
		announcements, inputs = rows, append(inputs, in...)
	}
	s, err := newSource(name, notices, announcements, inputs)
	if err != nil {
		return nil, err
	}
	s.echoes = leftOut
	return s, nil
}

func newSource(name panel.Name, notices, announcements []panel.Row, inputs []panel.Input) (*source, error) {
	s := &source{inputs: inputs}
	if name == panel.Layoffs {
		s.panel, s.links = panel.New(name, announcements), feature.NewLinks(notices)
		s.other = s.links
	} else {
		s.panel = panel.New(name, notices)
	}
	if len(s.panel.Employers) == 0 {
		return nil, fmt.Errorf("forecast: panel %s: no usable row in its files", name)
	}
	return s, nil
}

// chunk is how many employers are measured at a time.
const chunk = 512

// table measures every employer at risk before each outcome quarter from first to last, and
// gives the market as it stands at the end of the last quarter but one: what the last
// outcome is forecast from. Outcomes of quarters after the panel's last are false.
func (s *source) table(ctx context.Context, first, last quarter.Quarter) (*learn.Table, *feature.Market, error) {
	t := &learn.Table{Columns: make([][]float32, len(feature.Definitions(s.panel.Name)))}
	market := feature.NewMarket(s.panel.Name, s.panel.First-1)
	for q := s.panel.First + 1; q <= last; q++ {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		market.Advance(s.panel, q-1)
		if q < first {
			continue
		}
		set := s.panel.RiskSet(q - 1)
		rows := s.measure(market, set)
		for k, i := range set {
			t.Quarter = append(t.Quarter, int32(q))
			t.Group = append(t.Group, int32(i))
			t.Happened = append(t.Happened, s.panel.Employers[i].Announced(q))
			for f, v := range rows[k] {
				t.Columns[f] = append(t.Columns[f], float32(v))
			}
		}
	}
	return t, market, nil
}

// measure gives the features of each of the employers, in their order.
func (s *source) measure(market *feature.Market, set []int) [][]float64 {
	out := make([][]float64, len(set))
	var group sync.WaitGroup
	for from := 0; from < len(set); from += chunk {
		group.Go(func() {
			for k := from; k < min(from+chunk, len(set)); k++ {
				out[k] = s.values(market, set[k])
			}
		})
	}
	group.Wait()
	return out
}

func (s *source) values(market *feature.Market, employer int) []float64 {
	e := &s.panel.Employers[employer]
	var linked feature.Linked
	if s.panel.Name == panel.Layoffs {
		linked = s.links.Of(e.Rows[0].Name)
	}
	return feature.Values(market, e.Key, e.Rows, linked)
}
