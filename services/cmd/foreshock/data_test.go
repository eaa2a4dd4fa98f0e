package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

func TestWarnOfNewData(t *testing.T) {
	t.Parallel()
	there := t.TempDir()
	missing := filepath.Join(there, "missing")
	for name, tt := range map[string]struct {
		global  Global
		command string
		warns   bool
	}{
		"a query":                    {Global{Data: missing}, "sql <query>", true},
		"a query of a folder":        {Global{Data: there}, "sql <query>", false},
		"a query elsewhere":          {Global{Data: missing, ClickHouse: "clickhouse://host"}, "sql <query>", false},
		"a query, broker elsewhere":  {Global{Data: missing, NATS: "nats://host"}, "sql <query>", true},
		"indicators":                 {Global{Data: missing}, "indicators <company>", true},
		"alerts listed":              {Global{Data: missing}, "alerts list", true},
		"alerts followed":            {Global{Data: missing}, "alerts tail", true},
		"alerts followed elsewhere":  {Global{Data: missing, NATS: "nats://host"}, "alerts tail", false},
		"dead letters":               {Global{Data: missing}, "dead list", true},
		"dead letters elsewhere":     {Global{Data: missing, NATS: "nats://host"}, "dead replay <sequence>", false},
		"a run, which makes it":      {Global{Data: missing}, "run", false},
		"a verb without data folder": {Global{Data: missing}, "lint", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			tt.global.warnOfNewData(tt.command, &out)
			if got := strings.Contains(out.String(), "new and empty"); got != tt.warns || got != strings.Contains(out.String(), missing) {
				t.Errorf("wrote %q, want a warning: %v", out.String(), tt.warns)
			}
		})
	}
}

func TestANewFolderIsWarnedOfAndAnswers(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	for _, want := range []bool{true, false} { // the first asking makes the folder
		out, errs, status := try(t.Context(), "", "sql", "--data", missing, "--format", "csv", "SELECT count() AS n FROM event")
		if status != exitDone || out != "n\n0\n" || strings.Contains(errs, "new and empty") != want {
			t.Errorf("status %d, want %d with a warning: %v\n%s%s", status, exitDone, want, out, errs)
		}
	}
}

func TestDataFlag(t *testing.T) {
	t.Parallel()
	own, err := filepath.Abs("data")
	if err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{own: "", "/srv/foreshock": "--data /srv/foreshock ", "/srv/it's here": `--data '/srv/it'\''s here' `} {
		if got := dataFlag(folder); got != want {
			t.Errorf("%s: %q, want %q", folder, got, want)
		}
	}
}
