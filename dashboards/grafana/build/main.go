// Command build writes Grafana's dashboards and the examples of its alert rules from what
// the other files here say (make generate).
//
// Input: none. Output: the folder given with -out, one JSON file a dashboard, and
// alert-rules.json beside it. It ends with the first error.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "dashboards/grafana", "folder of Grafana's files")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// write writes all files below a folder.
func write(folder string) error {
	contents, err := files()
	if err != nil {
		return err
	}
	for name, content := range contents {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // as the checkout has them
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil { //nolint:gosec // as the checkout has them
			return err
		}
	}
	return nil
}

// files are all files by their paths below the folder.
func files() (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, b := range []board{riskBoard(), dossier(), gaps(), evidence(), calibration(), pipeline(), backfills()} {
		built, err := b.build()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.name, err)
		}
		if out["dashboards/"+b.name+".json"], err = indented(built); err != nil {
			return nil, err
		}
	}
	rules, err := alertRules()
	if err != nil {
		return nil, fmt.Errorf("alert rules: %w", err)
	}
	out["alerting/rules.json"], err = indented(rules)
	return out, err
}

// indented is JSON as it is committed; < and > in SQL stay as they are.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
