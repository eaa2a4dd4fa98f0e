package extract_test

import (
	"bytes"
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/eval"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

// spent is the processor time of one call in user mode, on a thread of its own: what else
// runs on the machine does not count.
func spent(do func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	now := func() time.Duration {
		var u syscall.Rusage
		const thread = 1 // RUSAGE_THREAD
		if err := syscall.Getrusage(thread, &u); err != nil {
			return 0
		}
		return time.Duration(u.Utime.Nano())
	}
	began := now()
	do()
	return now() - began
}

// shapes are texts of about n bytes that make naive readers slow.
var shapes = map[string]func(n int) string{
	"claims":          func(n int) string { return strings.Repeat("Acme Widgets lays off 200 employees. ", n/37) },
	"one line":        func(n int) string { return strings.Repeat("layoffs of 10 jobs, ", n/20) },
	"names":           func(n int) string { return "layoffs " + strings.Repeat("Acme Widgets Holding ", n/21) },
	"known names":     func(n int) string { return "layoffs at " + strings.Repeat("Amazon Ford Intel Apple ", n/24) },
	"people of":       func(n int) string { return strings.Repeat("Kordoxers met no layoff. ", n/25) },
	"units":           func(n int) string { return "despidos de empleados en " + strings.Repeat("Vodafone España y ", n/19) },
	"numbers":         func(n int) string { return "cut " + strings.Repeat("1,000 jobs and ", n/15) },
	"digits":          func(n int) string { return "layoffs of " + strings.Repeat("9", n) + " jobs" },
	"brackets":        func(n int) string { return strings.Repeat("(", n/2) + " layoffs " + strings.Repeat(")", n/2) },
	"quotes":          func(n int) string { return "layoffs " + strings.Repeat(`"`, n) },
	"no spaces":       func(n int) string { return strings.Repeat("layoff", n/6) },
	"dots":            func(n int) string { return "layoffs " + strings.Repeat("U.S. ", n/5) },
	"empty lines":     func(n int) string { return "layoffs " + strings.Repeat("\n \n", n/3) + " cut 200 jobs" },
	"hyphens":         func(n int) string { return "layoffs " + strings.Repeat("a-", n/2) },
	"possessives":     func(n int) string { return "layoffs " + strings.Repeat("Acme's ", n/7) },
	"places that own": func(n int) string { return strings.Repeat("Norwich's mill cuts 40 jobs. ", n/27) },
	"short names": func(n int) string {
		return "Acme cuts. " + strings.Repeat("Acme Foods said. Foods cut 40 jobs. ", n/36)
	},
	"markup":          func(n int) string { return "layoffs " + strings.Repeat("<b>&amp;", n/8) },
	"unclosed markup": func(n int) string { return "<" + strings.Repeat("a", n) + " layoffs" },
	"invalid UTF-8":   func(n int) string { return "layoffs " + strings.Repeat("\xff\xfe ", n/3) },
	"zero width":      func(n int) string { return "layoffs " + strings.Repeat("\u200b\u202e", n/6) },
	"ideographs":      func(n int) string { return strings.Repeat("日産は人員削減", n/21) },
	"slashes":         func(n int) string { return "layoffs " + strings.Repeat("Acme/", n/5) },
	"dates":           func(n int) string { return "layoffs on " + strings.Repeat("May 3, 2025, ", n/13) },
	"money":           func(n int) string { return "severance charges " + strings.Repeat("$25 million to ", n/15) },
}

// Four times the text may take four times the time; eight leaves room for caches, sixteen
// is what a quadratic reader takes.
func TestTimeIsLinear(t *testing.T) {
	x := extractor(t)
	for name, shape := range shapes {
		for _, lang := range []string{"en", ""} {
			measure := func(size, times int) time.Duration { // the best of so many
				event := &foreshockv1.Event{Kind: "news", Lang: lang, Title: "Acme cuts 10 jobs", Text: shape(size)}
				best := time.Hour
				for range times {
					best = min(best, spent(func() { x.Extract(event) }))
				}
				return best
			}
			// below a few milliseconds the clock is too coarse to divide by
			tooLong := func(small, large time.Duration) bool { return large > 8*max(small, 4*time.Millisecond) }
			if !tooLong(measure(20_000, 3), measure(80_000, 1)) {
				continue
			}
			if small, large := measure(20_000, 3), measure(80_000, 3); tooLong(small, large) {
				t.Errorf("%s (%s): 20 KB take %v, 80 KB %v", name, lang, small, large)
			}
		}
	}
}

// patience is processor time for a text of up to 100 KB; a usual one takes a hundredth.
const patience = 2 * time.Second

// FuzzLanguages reads any text by the rules of every language.
func FuzzLanguages(f *testing.F) {
	x := extractor(f)
	for _, seed := range []string{
		"Acme streicht 1.200 Stellen und schließt das Werk in Köln.", "Acme va supprimer 2 400 postes en France.", "Acme despide a 300 empleados de su planta.",
		"A Acme vai demitir 150 funcionários.", "Acme licenzia 90 dipendenti e chiude lo stabilimento.", "Acme schrapt 500 banen.", "日産は9000人の人員削減を行う。",
		"Acme lays off 200 employees.", "İıſK\u0130 cut 10 jobs", "\u202eAcme\u202c cuts 5\u200b0 jobs", "layoffs\x00\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 100_000 {
			t.Skip()
		}
		for _, lang := range []string{"", "en", "de", "fr", "es", "pt", "it", "nl", "ja"} {
			for _, kind := range []string{"news", "filing", "incident"} {
				event := &foreshockv1.Event{Kind: kind, Lang: lang, Title: text[:min(len(text), 80)], Text: text}
				if kind != "news" {
					event.Company = "Acme Widgets"
				}
				if took := spent(func() { checkQuotes(t, x, event) }); took > patience {
					t.Errorf("%d bytes took %v as %s %s", len(text), took, lang, kind)
				}
			}
		}
	})
}

// FuzzLines answers every line of any input, in order, with JSON.
func FuzzLines(f *testing.F) {
	x := extractor(f)
	for _, seed := range []string{
		`{"id":1,"title":"Acme lays off 200","text":""}`, "null\n\n{}", `{"id":{"a":[1]},"text":"Acme cuts 10 jobs","published":"2026-13-99"}`, `{"text":"\ud800 layoffs"}`,
		"{\"text\":\"\xff layoffs\"}", `{"title":5}`, "[]\r\n{}\r\n", `{"id":"\u2028","lang":"xx","company":"Acme"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		var out bytes.Buffer
		bad, err := extract.Lines(t.Context(), bytes.NewReader(input), &out, x)
		if err != nil {
			t.Fatal(err)
		}
		want, failed := 0, 0
		for line := range bytes.Lines(input) {
			if len(bytes.TrimSpace(line)) > 0 {
				want++
			}
		}
		got := 0
		for line := range bytes.Lines(out.Bytes()) {
			got++
			var answer struct{ Error string }
			if err := json.Unmarshal(line, &answer); err != nil {
				t.Fatalf("%q is answered by %q: %v", input, line, err)
			}
			if answer.Error != "" {
				failed++
			}
		}
		if got != want || failed != bad {
			t.Errorf("%q: %d answers and %d errors, want %d and %d", input, got, failed, want, bad)
		}
	})
}

// Every labelled passage, as it is and mangled: the words stand where the signal says. Each
// is mangled in one way here, and in all of them in the Long test.
func TestQuotesOfTheSuiteAreInPlace(t *testing.T) {
	t.Parallel()
	quotesInPlace(t, func(i int) []func(string) string { return manglings[i%len(manglings):][:1] })
}

func TestQuotesOfTheSuiteAreInPlaceLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	quotesInPlace(t, func(int) []func(string) string { return manglings })
}

var manglings = []func(string) string{
	func(s string) string { return "\ufeff" + strings.ReplaceAll(s, " ", "\u00a0") },
	func(s string) string { return "<p>" + strings.ReplaceAll(s, ". ", ".</p>\n<p>") + "</p>" },
	func(s string) string { return strings.ReplaceAll(s, "e", "e\u200b") },
	func(s string) string { return strings.ReplaceAll(s, " ", " \xff ") },
	strings.ToUpper,
}

func quotesInPlace(t *testing.T, mangled func(i int) []func(string) string) {
	t.Helper()
	x := extractor(t)
	passages, err := eval.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range passages {
		checkQuotes(t, x, &foreshockv1.Event{Kind: "news", Title: p.Title, Text: p.Text, Lang: p.Language})
		for _, mangle := range mangled(i) {
			checkQuotes(t, x, &foreshockv1.Event{Kind: "news", Title: mangle(p.Title), Text: mangle(p.Text), Lang: p.Language})
		}
	}
}
