package identity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
)

func event() *foreshockv1.Event {
	return &foreshockv1.Event{
		Kind: "news", Source: "example-wire", Document: "42", Title: "A title", Text: "A text", Url: "https://example.com/42",
		EventTime:     timestamppb.New(time.Date(2026, 1, 28, 9, 0, 0, 0, time.UTC)),
		KnowledgeTime: timestamppb.New(time.Date(2026, 1, 28, 9, 5, 0, 0, time.UTC)),
		Attributes:    map[string]string{"impact": "major", "author": "", "updated": "later"},
	}
}

// The ids are stored in every table: a change of their derivation must be a decision.
func TestIdsAreTheSameForEver(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 28, 9, 5, 0, 0, time.UTC)
	signal := &foreshockv1.Signal{EventId: "e1", CompanyId: "amazon", Claim: &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(16000), Status: "confirmed"}}
	for name, tt := range map[string]struct{ got, want string }{
		"event":     {identity.Event(event()), "eplyzffasd2vpxrgd7njt3alszh"},
		"signal":    {identity.Signal(signal), "sfxse3vjd6eve6ir7kyletyh3lr"},
		"fact":      {identity.Fact("s1"), "fkemcx75gugd6usziahdhjqrlao"},
		"indicator": {identity.Indicator("amazon", "2026Q1", "cut_gap", at), "ijozi3c6iwdtxknreaziyt4jorc"},
		"alert":     {identity.Alert("gap-open", "amazon 2026Q1"), "aiv6w4ihf5ghzhqamspxdtsw3ai"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", name, tt.got, tt.want)
		}
	}
}

func TestEventIdFollowsWhatWasPublishedAndNothingElse(t *testing.T) {
	t.Parallel()
	id := identity.Event(event())
	later := event()
	later.KnowledgeTime = timestamppb.New(later.GetKnowledgeTime().AsTime().Add(time.Hour))
	later.Lang, later.KnowledgeInferred = "en", true
	if got := identity.Event(later); got != id {
		t.Error("the id depends on when or how the event was read")
	}
	for name, change := range map[string]func(*foreshockv1.Event){
		"text":      func(e *foreshockv1.Event) { e.Text += "." },
		"source":    func(e *foreshockv1.Event) { e.Source = "example-daily" },
		"document":  func(e *foreshockv1.Event) { e.Document = "43" },
		"time":      func(e *foreshockv1.Event) { e.EventTime.Seconds++ },
		"attribute": func(e *foreshockv1.Event) { e.Attributes["impact"] = "minor" },
		"a byte moved from title to text": func(e *foreshockv1.Event) {
			e.Title, e.Text = strings.TrimSuffix(e.GetTitle(), "e"), "e"+e.GetText()
		},
	} {
		changed := event()
		change(changed)
		if identity.Event(changed) == id {
			t.Errorf("%s: the id is the same", name)
		}
	}
}

func TestASignalIsItsClaimNotItsPlace(t *testing.T) {
	t.Parallel()
	signal := func() *foreshockv1.Signal {
		return &foreshockv1.Signal{EventId: "e1", CompanyId: "acme", Claim: &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(10)},
			Evidence: &foreshockv1.Evidence{Field: "title", Start: 1, End: 2}}
	}
	id := identity.Signal(signal())
	elsewhere := signal()
	elsewhere.Evidence, elsewhere.Confidence = &foreshockv1.Evidence{Field: "text", Start: 7, End: 9}, 0.5
	if identity.Signal(elsewhere) != id {
		t.Error("the same claim in another sentence has another id")
	}
	other := signal()
	other.Claim.Headcount = proto.Int32(11)
	if identity.Signal(other) == id {
		t.Error("another number has the same id")
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Acme Widgets, Inc.": "acme-widgets-inc", "  --  ": "", "AT&T": "at-t", "Société Générale": "société-générale",
		"日本製鉄": "日本製鉄", "a.b*c>d": "a-b-c-d",
	} {
		if got := identity.Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
	if got := identity.Provisional("Acme Widgets"); got != "x-acme-widgets" {
		t.Errorf("Provisional = %q", got)
	}
	if got := identity.Provisional("!!"); got != "" {
		t.Errorf("Provisional of nothing = %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		slug := identity.Slug(rapid.String().Draw(t, "name"))
		if len(slug) > 64 || !utf8.ValidString(slug) || strings.ContainsAny(slug, " .*>\t\n") {
			t.Fatalf("%q is no subject token", slug)
		}
	})
}

func Example() {
	fmt.Println(identity.Slug("Ford Motor Company"), identity.Provisional("Acme Widgets"))
	// Output: ford-motor-company x-acme-widgets
}
