package dashboards_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/dashboards"
)

// The parts of a dashboard's JSON that this project promises something about.
type (
	dashboard struct {
		UID         string `json:"uid"`
		Title       string `json:"title"`
		Description string `json:"description"`
		Editable    bool   `json:"editable"`
		Templating  struct {
			List []variable `json:"list"`
		} `json:"templating"`
		Annotations struct {
			List []struct {
				Name       string `json:"name"`
				Datasource source `json:"datasource"`
				Target     target `json:"target"`
			} `json:"list"`
		} `json:"annotations"`
		Panels []panel `json:"panels"`
	}
	variable struct {
		Name       string `json:"name"`
		Type       string `json:"type"`
		Datasource source `json:"datasource"`
	}
	panel struct {
		ID          int      `json:"id"`
		Type        string   `json:"type"`
		Title       string   `json:"title"`
		Description string   `json:"description"`
		Datasource  source   `json:"datasource"`
		Targets     []target `json:"targets"`
		GridPos     struct{ X, Y, W, H int }
	}
	target struct {
		Datasource source `json:"datasource"`
		RawSQL     string `json:"rawSql"`
	}
	source struct {
		Type string `json:"type"`
		UID  string `json:"uid"`
	}
)

func readDashboards(t *testing.T) map[string]dashboard {
	t.Helper()
	files, err := fs.Glob(dashboards.Grafana(), "dashboards/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dashboards: %v", err)
	}
	out := map[string]dashboard{}
	for _, file := range files {
		content, err := fs.ReadFile(dashboards.Grafana(), file)
		if err != nil {
			t.Fatal(err)
		}
		var d dashboard
		if err := json.Unmarshal(content, &d); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out[path.Base(file)] = d
	}
	return out
}

// uids are what links and bookmarks rest on: they may be added to, never changed.
var uids = map[string]string{
	"board.json": "foreshock-board", "company.json": "foreshock-company", "gap.json": "foreshock-gap", "evidence.json": "foreshock-evidence",
	"calibration.json": "foreshock-calibration", "pipeline.json": "foreshock-pipeline", "backfills.json": "foreshock-backfills",
}

func TestGrafanaDashboardsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	provisioned, err := fs.ReadFile(dashboards.Grafana(), "provisioning/datasources/foreshock.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^\s+uid: (\S+)\n\s+type: (\S+)$`).FindSubmatch(provisioned)
	if m == nil {
		t.Fatal("the data source has no uid and type")
	}
	want := source{UID: string(m[1]), Type: string(m[2])}
	found := readDashboards(t)
	for file, uid := range uids {
		if found[file].UID != uid {
			t.Errorf("%s has the uid %q, want %q", file, found[file].UID, uid)
		}
	}
	for file, d := range found {
		if d.Title == "" || d.Description == "" || d.Editable {
			t.Errorf("%s: want a title, a description, and that nobody edits it on the page", file)
		}
		var variables []string
		for _, v := range d.Templating.List {
			variables = append(variables, v.Name)
			if v.Type == "query" && v.Datasource != want {
				t.Errorf("%s: variable %s asks %v", file, v.Name, v.Datasource)
			}
		}
		for _, name := range []string{"as_of", "quarter"} {
			if !slices.Contains(variables, name) {
				t.Errorf("%s has no variable %s", file, name)
			}
		}
		for _, a := range d.Annotations.List {
			if a.Datasource != want || a.Target.RawSQL == "" {
				t.Errorf("%s: annotation %s asks %v", file, a.Name, a.Datasource)
			}
		}
		checkPanels(t, file, d.Panels, want)
	}
	if !slices.ContainsFunc(found["company.json"].Templating.List, func(v variable) bool { return v.Name == "company" }) {
		t.Error("the dossier has no variable company")
	}
}

func checkPanels(t *testing.T, file string, panels []panel, want source) {
	t.Helper()
	ids, cells := map[int]bool{}, map[string]string{}
	for _, p := range panels {
		where := fmt.Sprintf("%s: panel %d %q", file, p.ID, p.Title)
		if ids[p.ID] || p.ID == 0 {
			t.Errorf("%s: its id is used twice", where)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				cell := fmt.Sprint(x, ",", y)
				if x >= 24 || cells[cell] != "" {
					t.Fatalf("%s overlaps %s or leaves the page", where, cells[cell])
				}
				cells[cell] = p.Title
			}
		}
		if p.Type == "row" {
			continue
		}
		if p.Title == "" || p.Description == "" {
			t.Errorf("%s says nothing of itself", where)
		}
		if len(p.Targets) == 0 || p.Datasource != want {
			t.Errorf("%s has no query, or another source: %v", where, p.Datasource)
		}
		for _, q := range p.Targets {
			if q.Datasource != want || strings.TrimSpace(q.RawSQL) == "" {
				t.Errorf("%s: query of %v", where, q.Datasource)
			}
			// A variable without its format would stand in the SQL unquoted.
			for _, v := range regexp.MustCompile(`\$\{?[a-zA-Z_]+(:[a-z]+)?\}?`).FindAllString(q.RawSQL, -1) {
				if !strings.HasSuffix(v, ":singlequote}") {
					t.Errorf("%s: %s is not quoted", where, v)
				}
			}
			if !strings.Contains(q.RawSQL, "as_of") {
				t.Errorf("%s does not keep to the as-of day", where)
			}
		}
	}
}

func TestEveryDashboardLinkLeadsToADashboard(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, d := range readDashboards(t) {
		known[d.UID] = true
	}
	links := 0
	for file := range readDashboards(t) {
		content, err := fs.ReadFile(dashboards.Grafana(), "dashboards/"+file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"/d/([a-z-]+)`).FindAllSubmatch(content, -1) {
			links++
			if !known[string(m[1])] {
				t.Errorf("%s leads to %s, which is not there", file, m[1])
			}
		}
	}
	if links == 0 {
		t.Error("nothing leads from the board to a company")
	}
}
