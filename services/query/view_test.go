package query

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func TestSegmentsKeepTheTextAndMarkExactBytes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		spans []span
		want  []Segment
	}{
		"no signal":     {"plain", nil, []Segment{{Text: "plain"}}},
		"no text":       {"", nil, nil},
		"whole text":    {"all", []span{{1, 0, 3}}, []Segment{{Text: "all", Signals: []int{1}}}},
		"beside":        {"abcd", []span{{1, 0, 2}, {2, 2, 4}}, []Segment{{Text: "ab", Signals: []int{1}}, {Text: "cd", Signals: []int{2}}}},
		"overlapping":   {"abcd", []span{{1, 0, 3}, {2, 2, 4}}, []Segment{{"ab", []int{1}}, {"c", []int{1, 2}}, {"d", []int{2}}}},
		"the same":      {"abc", []span{{2, 1, 2}, {1, 1, 2}}, []Segment{{Text: "a"}, {"b", []int{1, 2}}, {Text: "c"}}},
		"between runes": {"a–ö", []span{{1, 1, 4}}, []Segment{{Text: "a"}, {"–", []int{1}}, {Text: "ö"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, segments(c.text, c.spans)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSegmentsOfAnySpans(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var spans []span
		for n := range rapid.IntRange(0, 6).Draw(t, "spans") {
			start := rapid.IntRange(0, len(text)).Draw(t, "start")
			end := rapid.IntRange(start, len(text)).Draw(t, "end")
			if start < end {
				spans = append(spans, span{n + 1, start, end})
			}
		}
		var whole strings.Builder
		covered := map[int]string{}
		for _, s := range segments(text, spans) {
			whole.WriteString(s.Text)
			for _, n := range s.Signals {
				covered[n] += s.Text
			}
		}
		if whole.String() != text {
			t.Fatalf("segments give %q of %q", whole.String(), text)
		}
		for _, s := range spans {
			if covered[s.number] != text[s.start:s.end] {
				t.Fatalf("signal %d covers %q, want %q", s.number, covered[s.number], text[s.start:s.end])
			}
		}
	})
}

func TestSpanOfRefusesWhatDoesNotFallOnItsQuote(t *testing.T) {
	t.Parallel()
	const text = "für 14 Tage"
	for name, c := range map[string]struct {
		evidence *foreshockv1.Evidence
		want     bool
	}{
		"exact":             {&foreshockv1.Evidence{Start: 5, End: 7, Quote: "14"}, true},
		"with a wide rune":  {&foreshockv1.Evidence{Start: 0, End: 4, Quote: "für"}, true},
		"inside a rune":     {&foreshockv1.Evidence{Start: 2, End: 4, Quote: text[2:4]}, false},
		"ends in a rune":    {&foreshockv1.Evidence{Start: 0, End: 2, Quote: text[0:2]}, false},
		"other words":       {&foreshockv1.Evidence{Start: 5, End: 7, Quote: "15"}, false},
		"past the end":      {&foreshockv1.Evidence{Start: 5, End: 70, Quote: "14"}, false},
		"empty":             {&foreshockv1.Evidence{Start: 5, End: 5}, false},
		"backwards":         {&foreshockv1.Evidence{Start: 7, End: 5, Quote: "14"}, false},
		"counted in runes":  {&foreshockv1.Evidence{Start: 4, End: 6, Quote: "14"}, false},
		"start past theend": {&foreshockv1.Evidence{Start: 4e9, End: 4e9 + 2, Quote: "14"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, ok := spanOf(1, c.evidence, text); ok != c.want {
				t.Errorf("placed %v, want %v", ok, c.want)
			}
		})
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"14,000": grouped(14000), "−1,234,567": grouped(-1234567), "0": grouped(-0.2), "999": grouped(999),
		"1.5": plain(1.50, 2), "12,345.68": plain(12345.678, 2), "−0.5": plain(-0.5, 1), "100": plain(100, 2),
		"$280M": money(280e6, "USD"), "€1.8B": money(1.8e9, "EUR"), "CHF 3B": money(3e9, "CHF"), "$17,500": money(17500, "USD"), "−$5": money(-5, "USD"),
		"30,000 − (14,000 + 16,000)":  arithmetic("30000 - (14000 + 16000)"),
		"-1.89505 + 0.12345":          arithmetic("-1.89505 + 0.12345"),
		"280,000,000.5 / 16,000":      arithmetic("280000000.5 / 16000"),
		"(17,500), 12,345.":           arithmetic("(17500), 12345."),
		"x12345 and 12345x, 1,000000": arithmetic("x12345 and 12345x, 1,000000"),
		"Amazon, 2025Q4: in 2026 all": arithmetic("Amazon, 2025Q4: in 2026 all"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestHeadlineSaysWhatIsClaimedAndNoMore(t *testing.T) {
	t.Parallel()
	for want, claim := range map[string]*foreshockv1.Claim{
		"":                             {Kind: "hiring_freeze"},
		"14,000 jobs":                  {Kind: "layoff", Headcount: proto.Int32(14000)},
		"up to 5 jobs":                 {Kind: "layoff", Headcount: proto.Int32(5), Bound: "at_most"},
		"about 27,000 jobs in total":   {Kind: "layoff", Headcount: proto.Int32(27000), Bound: "about", Cumulative: true},
		"60–80 jobs":                   {Kind: "layoff", HeadcountLow: proto.Int32(60), HeadcountHigh: proto.Int32(80)},
		"fewer than 50 jobs":           {Kind: "layoff", HeadcountHigh: proto.Int32(50)},
		"17% of the workforce":         {Kind: "layoff", Percent: proto.Float64(17)},
		"10–15% of the workforce":      {Kind: "layoff", PercentLow: proto.Float64(10), PercentHigh: proto.Float64(15)},
		"30% of a unit":                {Kind: "layoff", PercentOfUnit: proto.Float64(30)},
		"AWS · 15 h · change":          {Kind: "outage", Service: "AWS", DurationHours: proto.Float64(15), Cause: "change"},
		"13 h · AI-assisted change":    {Kind: "outage", DurationHours: proto.Float64(13), Cause: "ai_assisted_change", AiLinked: proto.Bool(true)},
		"3 outages · AI-linked":        {Kind: "outage", Count: proto.Int32(3), AiLinked: proto.Bool(true), Cause: "unknown"},
		"$1.4B–$2.1B":                  {Kind: "restructuring_charge", AmountLow: proto.Float64(1.4e9), AmountHigh: proto.Float64(2.1e9), Currency: "USD"},
		"726 jobs · WA · effective 23": {Kind: "warn_notice", Headcount: proto.Int32(726), State: "WA", Effective: "23"},
	} {
		if got := headline(claim); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestExternalLinksOnlyTheWeb(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://example.com/a?b=c#d": "https://example.com/a?b=c#d", "http://example.com": "http://example.com",
		"javascript:alert(1)": "", "JaVaScRiPt://example.com/%0aalert(1)": "", "data:text/html,x": "", "file:///etc/passwd": "",
		"//example.com/a": "", "/company/amazon": "", "": "", "https:///nohost": "", "https://user:secret@example.com/": "", "ht tp://x": "", "vbscript:x": "",
	} {
		if got := external(address); got != want {
			t.Errorf("%q gives %q, want %q", address, got, want)
		}
	}
}

func TestAllowedHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST:8080": true, "127.0.0.1:8080": true, "127.9.9.9": true, "[::1]:8080": true, "[::1]": true, "localhost.": true,
		"foreshock.internal:443": true, "FORESHOCK.internal": true,
		"": false, "evil.example": false, "localhost.evil.example": false, "127.0.0.1.evil.example": false, "10.0.0.1": false, "0.0.0.0": false,
		"foreshock.internal.evil.example": false, "[::]": false, "169.254.169.254": false, "[::ffff:127.0.0.1]": true,
	} {
		if got := allowedHost(host, []string{"foreshock.internal"}); got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}

func TestMatchesTag(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{`"a"`: true, `W/"a"`: true, `"b", "a"`: true, `*`: true, ``: false, `"b"`: false, `a`: false} {
		if got := matches(header, `"a"`); got != want {
			t.Errorf("If-None-Match %s: %v, want %v", header, got, want)
		}
	}
}

func indicator(id, q, name string, value float64, known string) *foreshockv1.Indicator {
	at, err := time.Parse(time.DateOnly, known)
	if err != nil {
		panic(err)
	}
	return &foreshockv1.Indicator{CompanyId: id, Company: strings.ToUpper(id), Quarter: q, Name: name, Value: value, KnowledgeTime: timestamppb.New(at)}
}

func TestBoardIsTheSameInAnyOrderOfTheAnswer(t *testing.T) {
	t.Parallel()
	asOf := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	known := []*foreshockv1.Indicator{
		indicator("b", "2026Q2", riskProbability, 0.3, "2026-03-01"), indicator("b", "2026Q1", riskProbability, 0.2, "2026-01-01"),
		indicator("b", "2026Q1", cutsConfirmed, 900, "2026-02-01"), indicator("b", "2025Q4", cutsAnnounced, 400, "2025-12-01"),
		indicator("a", "2026Q2", riskProbability, 0.3, "2026-03-01"), indicator("c", "2025Q1", riskProbability, 0.9, "2025-01-01"),
		indicator("d", "2026Q1", outageCount, 3, "2026-03-02"), indicator("e", "2027Q4", riskProbability, 1, "2026-03-02"),
		indicator("f", "no quarter", riskProbability, 1, "2026-03-02"),
	}
	want := boardOf(known, asOf)
	var ids []string
	for _, r := range want.Companies {
		ids = append(ids, r.CompanyID)
	}
	if got := strings.Join(ids, " "); got != "a b c d" || want.Quarter != "2026Q2" {
		t.Errorf("board %q for %s, want a, b by name, then the older forecast, then none; what lies beyond the next quarter is out", got, want.Quarter)
	}
	b := want.Companies[1]
	if *b.Change < 0.0999 || *b.Change > 0.1001 || b.Latest != "2026Q1" || *cutsIn(b.Values) != 900 || b.Known != "2026-03-01" || len(b.History) != history {
		t.Errorf("row b is %+v", b)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(known), func(i, j int) { known[i], known[j] = known[j], known[i] })
		if diff := cmp.Diff(want, boardOf(known, asOf), cmpopts.IgnoreUnexported(Board{}, BoardRow{})); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestSortBoardPutsTheUnknownLast(t *testing.T) {
	t.Parallel()
	f := func(v float64) *float64 { return &v }
	rows := []*BoardRow{
		{CompanyID: "none", Company: "none"},
		{CompanyID: "low", Company: "Low", Risk: f(0.1), RiskQuarter: "2026Q2", Change: f(0.05), Known: "2026-03-01", Values: map[string]float64{cutsConfirmed: 10, outageCount: 0, cutGap: 5}},
		{CompanyID: "old", Company: "Old", Risk: f(0.8), RiskQuarter: "2025Q2", Change: f(-0.1), Known: "2025-03-01", Values: map[string]float64{cutsAnnounced: 99, cutGapCumulative: 1}},
		{CompanyID: "high", Company: "high", Risk: f(0.4), RiskQuarter: "2026Q2", Known: "2026-01-01", Values: map[string]float64{outageCount: 4}},
	}
	for order, want := range map[string]string{
		"-": "low high old none", "-company": "old none low high", "-change": "old low high none", "-cuts": "low old high none",
		"-gap": "old low high none", "-outages": "low high none old", "-known": "old high low none",
		"": "high low old none", "company": "high low none old", "change": "low old high none", "cuts": "old low high none",
		"gap": "low old high none", "outages": "high low none old", "known": "low high old none",
	} {
		got := slices.Clone(rows)
		column, turned := strings.CutPrefix(order, "-")
		sortBoard(got, column, turned, "2026Q2")
		var ids []string
		for _, r := range got {
			ids = append(ids, r.CompanyID)
		}
		if strings.Join(ids, " ") != want {
			t.Errorf("order %q gives %v, want %s", order, ids, want)
		}
	}
	for _, order := range boardOrders {
		sortBoard(rows, order, false, "2026Q2") // every declared order is known to it
	}
}

func TestHoldsWantsEveryWord(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]bool{"": true, "  ": true, "united": true, "UNITED par": true, "ups": true, "parcel airlines": false} {
		if holds("United Parcel Service ups", words) != want {
			t.Errorf("%q: want %v", words, want)
		}
	}
}

func BenchmarkBoard(b *testing.B) {
	asOf := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	var known []*foreshockv1.Indicator
	for n := range 20000 {
		id := "company-" + grouped(float64(n))
		for _, q := range []string{"2025Q3", "2025Q4", "2026Q1", "2026Q2"} {
			known = append(known, indicator(id, q, riskProbability, float64(n%100)/100, "2026-01-01"), indicator(id, q, cutsConfirmed, float64(n), "2026-01-01"))
		}
	}
	for b.Loop() {
		boardOf(known, asOf)
	}
}

// The figure above the board and the filter mean the same: a forecast for an earlier quarter is
// neither counted nor let through.
func TestLikelyIsOfTheQuarterAhead(t *testing.T) {
	t.Parallel()
	f := func(v float64) *float64 { return &v }
	board := &Board{Quarter: "2026Q2", Companies: []*BoardRow{
		{CompanyID: "now", Risk: f(0.6), RiskQuarter: "2026Q2"}, {CompanyID: "low", Risk: f(0.4), RiskQuarter: "2026Q2"},
		{CompanyID: "over", Risk: f(0.9), RiskQuarter: "2025Q1"}, {CompanyID: "none"},
	}}
	var through []string
	for _, row := range board.Companies {
		if wanted(&foreshockv1.ListCompaniesRequest{MinRisk: 0.5}, row, board.Quarter, time.Now()) {
			through = append(through, row.CompanyID)
		}
	}
	if n := summaryOf(board).GetLikely(); n != 1 || strings.Join(through, " ") != "now" {
		t.Errorf("%d are likely and %v get through", n, through)
	}
}
