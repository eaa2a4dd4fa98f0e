package pipelines

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// noticeFS is the embedded folder of notices with one file replaced.
func noticeFS(t *testing.T, name, content string) fs.FS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, keep := range []string{noticeWordsFile, "notice/ca.yaml"} {
		b, err := fs.ReadFile(Embedded, keep)
		if err != nil {
			t.Fatal(err)
		}
		fsys[keep] = &fstest.MapFile{Data: b}
	}
	fsys[name] = &fstest.MapFile{Data: []byte(content)}
	return fsys
}

func TestNoticeLayouts(t *testing.T) {
	t.Parallel()
	var n Notice
	if err := n.load(Embedded); err != nil {
		t.Fatal(err)
	}
	states := map[string]bool{}
	for _, l := range n.Layouts {
		for _, s := range l.States {
			if states[s] {
				t.Errorf("%s is published by two layouts", s)
			}
			states[s] = true
		}
	}
	if len(states) < 35 {
		t.Errorf("%d states have a layout, want 35 at least", len(states))
	}
	if _, err := n.Layout("nowhere"); err == nil {
		t.Error("a layout that does not exist was found")
	}
}

func TestNoticeErrorsNameFileAndPlace(t *testing.T) {
	t.Parallel()
	const good = "publisher: A state\nstates: [CA]\ncolumns: [Firm, When]\nfields: {employer: [Firm], notice_date: [When]}\ndates: [m/d/y]\n"
	for name, c := range map[string]struct{ from, to, want string }{
		"unknown column":  {"employer: [Firm]", "employer: [Frim]", `notice/xx.yaml: fields.employer[0].column: "Frim"`},
		"unknown state":   {"[CA]", "[ZZ]", `notice/xx.yaml: states: "ZZ"`},
		"unknown style":   {"m/d/y", "d.m.y", `notice/xx.yaml: dates: "d.m.y"`},
		"no date":         {", notice_date: [When]", "", "notice/xx.yaml: fields: needs a date"},
		"no employer":     {"employer: [Firm], ", "", "notice/xx.yaml: fields.employer"},
		"bad expression":  {"[Firm]", "[{column: Firm, match: '('}]", "notice/xx.yaml: fields.employer[0].match"},
		"bad line":        {"[Firm]", "[{column: Firm, line: last}]", "notice/xx.yaml: fields.employer[0].line"},
		"unknown key":     {"publisher", "publishers", "notice/xx.yaml"},
		"column twice":    {"[Firm, When]", "[Firm, When, Firm]", `notice/xx.yaml: columns: "Firm"`},
		"id without id":   {"dates", "unique_id: true\ndates", "notice/xx.yaml: unique_id"},
		"unknown kind":    {"dates", "kinds: [{match: x, kind: merger}]\ndates", "notice/xx.yaml: kinds[0].kind"},
		"skip of nothing": {"dates", "skip: [{column: Firm}]\ndates", "notice/xx.yaml: skip[0].match"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(good, c.from, c.to, 1)
			if broken == good {
				t.Fatal("the case changes nothing")
			}
			var n Notice
			err := n.load(noticeFS(t, "notice/xx.yaml", broken))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that names %q", err, c.want)
			}
		})
	}
	var n Notice
	if err := n.load(noticeFS(t, "notice/xx.yaml", good)); err != nil {
		t.Errorf("the good layout: %v", err)
	}
}
