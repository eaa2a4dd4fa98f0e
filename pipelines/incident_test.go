package pipelines

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestIncidentErrorsNameFileAndPlace(t *testing.T) {
	t.Parallel()
	const good = "pages:\n  - {name: acme, company: Acme, hosts: [status.acme.example], services: [Workers KV, Workers]}\ncauses:\n  - {cause: power, match: lost power}\nai_linked: by AI\n"
	load := func(content string) error {
		var i Incident
		return i.load(fstest.MapFS{incidentFile: &fstest.MapFile{Data: []byte(content)}})
	}
	if err := load(good); err != nil {
		t.Fatalf("the good file: %v", err)
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"no company":      {"company: Acme, ", "", `pages[0] "acme".company`},
		"bad host":        {"status.acme.example", "https://acme.example", `pages[0] "acme".hosts`},
		"unknown layout":  {"name: acme", "name: acme, layout: rss", `pages[0] "acme".layout`},
		"unknown zone":    {"name: acme", "name: acme, zone: Moon/Base", `pages[0] "acme".zone`},
		"hidden service":  {"[Workers KV, Workers]", "[Workers, Workers KV]", `pages[0] "acme".services: "Workers KV"`},
		"unknown cause":   {"cause: power", "cause: magic", `causes[0].cause: "magic"`},
		"bad expression":  {"match: lost power", "match: '('", "causes[0].match"},
		"nothing on AI":   {"ai_linked: by AI\n", "", "ai_linked"},
		"not recognised":  {", hosts: [status.acme.example]", "", "can never be recognised"},
		"unknown setting": {"name: acme", "name: acme, color: red", "incident/pages.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(good, c.from, c.to, 1)
			if broken == good {
				t.Fatal("the case changes nothing")
			}
			if err := load(broken); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), incidentFile) {
				t.Errorf("error %v, want one that names %q", err, c.want)
			}
		})
	}
}
