package pipelines

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestScorerShipsValid(t *testing.T) {
	t.Parallel()
	rules, err := LoadScorer(Embedded)
	if err != nil {
		t.Fatal(err)
	}
	if len(rules.Indicators) == 0 || len(rules.Risk.Features) == 0 || len(rules.Tests) == 0 || rules.Version == "" {
		t.Errorf("incomplete: %d indicators, %d features, %d tests, version %q",
			len(rules.Indicators), len(rules.Risk.Features), len(rules.Tests), rules.Version)
	}
}

func TestScorerErrorsNameFileAndPlace(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file, old, new string
		want           []string
	}{
		"unknown key":       {riskFile, "base_rate: 0.03", "base_rte: 0.03", []string{riskFile, "base_rte"}},
		"wrong type":        {factsFile, "origin_days: 45", "origin_days: soon", []string{factsFile, "origin_days"}},
		"base rate":         {riskFile, "base_rate: 0.03", "base_rate: 3", []string{riskFile, "base_rate", "between 0 and 1"}},
		"no reason":         {riskFile, "reason: Leaks precede announcements by days to weeks, and some are wrong.", "reason: ''", []string{riskFile, `"reported_cuts"`, "reason"}},
		"half-life":         {riskFile, "half_life_days: 90", "half_life_days: -1", []string{riskFile, `"reported_cuts"`, "half_life_days"}},
		"score scale":       {riskFile, "zero: 0.005", "zero: 0.95", []string{riskFile, "score"}},
		"kind missing":      {factsFile, "  rto_mandate:", "  commute:", []string{factsFile, "kinds.commute", "rto_mandate is missing"}},
		"window":            {factsFile, "chain_days: 730", "chain_days: 7", []string{factsFile, "kinds.layoff_target"}},
		"repeats":           {factsFile, "  - {same_days: 14, near_days: 14}\n", "", []string{factsFile, "repeats[2]", "last rule"}},
		"share":             {factsFile, "about: 0.03", "about: 1.5", []string{factsFile, "reading.about"}},
		"rate":              {ratesFile, "2017: 1.1301", "2017: -1", []string{ratesFile, `"EUR"`, "2017"}},
		"both directions":   {ratesFile, "    per_usd: {2017: 1.2984", "    usd: {2017: 1}\n    per_usd: {2017: 1.2984", []string{ratesFile, `"CAD"`, "either"}},
		"indicator role":    {indicatorsFile, "role: coincident", "role: odd", []string{indicatorsFile, `"odd"`}},
		"indicator twice":   {indicatorsFile, "name: outage_hours", "name: outage_count", []string{indicatorsFile, `"outage_count"`, "twice"}},
		"test without name": {"scorer/traps_test.yaml", "  - name: ", "  - nam: ", []string{"scorer/traps_test.yaml", "nam"}},
		"test kind":         {"scorer/traps_test.yaml", "kind: layoff,", "kind: lay-off,", []string{"scorer/traps_test.yaml", "claims[0]", "lay-off"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := copyScorer(t)
			content := string(fsys[test.file].Data)
			if !strings.Contains(content, test.old) {
				t.Fatalf("%s holds no %q: adapt the test", test.file, test.old)
			}
			fsys[test.file] = &fstest.MapFile{Data: []byte(strings.Replace(content, test.old, test.new, 1))}
			_, err := LoadScorer(fsys)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestScorerVersionIgnoresTests(t *testing.T) {
	t.Parallel()
	before, err := LoadScorer(Embedded)
	if err != nil {
		t.Fatal(err)
	}
	fsys := copyScorer(t)
	delete(fsys, "scorer/traps_test.yaml")
	after, err := LoadScorer(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if before.Version != after.Version {
		t.Errorf("version %s became %s by dropping tests", before.Version, after.Version)
	}
	fsys[riskFile] = &fstest.MapFile{Data: append(fsys[riskFile].Data, '\n')}
	changed, err := LoadScorer(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if before.Version == changed.Version {
		t.Error("version survives a changed rule file")
	}
}

// copyScorer is the shipped folder, for a test to break.
func copyScorer(t *testing.T) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	err := fs.WalkDir(Embedded, "scorer", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(Embedded, path)
		fsys[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}
