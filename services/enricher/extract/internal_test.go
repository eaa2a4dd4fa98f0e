package extract

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

var insider = sync.OnceValues(func() (*Extractor, error) {
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		return nil, err
	}
	registry, err := company.Load(pipelines.Embedded)
	if err != nil {
		return nil, err
	}
	return New(*rules, registry)
})

var dateForm = regexp.MustCompile(`^\d{4}(-(Q[1-4]|(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?))?$`)

// FuzzDates reads a date at every word, looking back and looking ahead: what comes is a
// date that there is, and reading goes on.
func FuzzDates(f *testing.F) {
	x, err := insider()
	if err != nil {
		f.Fatal(err)
	}
	for lang, texts := range map[string][]string{
		"en": {"by the end of June", "on 31 February 2025", "effective 20 May", "3/20/2026", "Q4 of fiscal 2025", "the second quarter", "May 2025 to 2026-13-40", "Dec. 31, 99999"},
		"de": {"am 3. Mai 2025", "bis Ende 2027", "im vierten Quartal"},
		"fr": {"le 1er mars", "fin 2026"}, "es": {"el 3 de mayo de 2025"}, "pt": {"até 2026"}, "it": {"entro il 2026"}, "nl": {"op 3 mei 2025"},
		"ja": {"2025年3月31日まで"},
	} {
		for _, text := range texts {
			f.Add(lang, text, int64(1_750_000_000))
		}
	}
	f.Fuzz(func(t *testing.T, lang, text string, published int64) {
		d := x.dialects[lang]
		if d == nil || len(text) > 2000 {
			t.Skip()
		}
		w := x.workers.Get().(*worker)
		defer x.workers.Put(w)
		doc := &document{x: x, d: d, w: w, event: &foreshockv1.Event{Text: text}}
		if published != 0 {
			doc.published = time.Unix(published%4_000_000_000, 0).UTC()
		}
		s := doc.prepare("text", text, token.Span{End: len(text)}, 0)
		for i := range s.tokens {
			for _, ahead := range [...]bool{false, true} {
				date, next := doc.dateAt(s, i, ahead)
				if date == "" {
					continue
				}
				if next < i || next > len(s.tokens) {
					t.Fatalf("%q: %s at word %d goes on at %d of %d", text, date, i, next, len(s.tokens))
				}
				if !dateForm.MatchString(date) {
					t.Fatalf("%q: %q is no date", text, date)
				}
				if len(date) == len(time.DateOnly) {
					if _, err := time.Parse(time.DateOnly, date); err != nil {
						t.Fatalf("%q: %v", text, err)
					}
				}
			}
		}
	})
}

// An extractor beside another registry is the same in all else.
func TestWithAnotherRegistry(t *testing.T) {
	x, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	fork := x.registry.Fork()
	with := x.With(fork)
	if with.registry != fork || with.workers.New == nil {
		t.Error("it looks for companies elsewhere")
	}
	of, has := reflect.ValueOf(x).Elem(), reflect.ValueOf(with).Elem()
	for i := range of.NumField() {
		name := of.Type().Field(i).Name
		if name == "registry" || name == "workers" {
			continue
		}
		if got, want := has.Field(i), of.Field(i); got.IsZero() || got.Kind() != reflect.String && got.Pointer() != want.Pointer() {
			t.Errorf("%s is another", name)
		}
	}
}

// A term that a rule file has is a term that is read: the triggers name classes whole.
func TestTermsAreRead(t *testing.T) {
	t.Parallel()
	x, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(cfg.Languages, func(l pipelines.Language) bool { return l.Tag == "en" })
	for class, sentence := range map[string]string{
		"people": "Acme to cut 300 %s", "executive": "Acme %s to leave", "leave_exec": "Acme's chief executive %s", "plant": "Acme to close its Larkin %s",
		"close_verb": "Acme %s its Larkin plant", "lower_verb": "Acme %s its guidance", "charge_noun": "Acme to book a %s of $50 million",
	} {
		terms, err := rule.Trigger(cfg.Languages[i], "<"+class+">")
		if err != nil {
			t.Fatal(err)
		}
		for _, term := range terms {
			text := strings.Replace(sentence, "%s", strings.TrimSuffix(term, "|"), 1)
			seen := x.filter.sightings()
			if len(x.filter.zones(nil, text, &seen)) == 0 {
				t.Errorf("%s: %q is not read", class, text)
			}
		}
	}
	if _, err := newPrefilter([]pipelines.Language{{File: "xx.yaml", Triggers: pipelines.Triggers{Strong: []string{"<nothing>"}}}}); err == nil || !strings.Contains(err.Error(), "xx.yaml: trigger <nothing>: no such class") {
		t.Errorf("a trigger that names no class: %v", err)
	}
}

// What triggers of other languages let in of an English text is not read: "CEO" and "ad" are
// everyday words there. Their own texts are, and those that borrow English words.
func TestOnlyEnglishLetsEnglishIn(t *testing.T) {
	t.Parallel()
	x, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"The CEO of the museum said on Tuesday that the ad for the show was seen by all of the visitors.": false,
		"The CEO of Acme said on Tuesday that the company will cut 300 jobs at the plant in the valley.":  true,
	} {
		seen := x.filter.sightings()
		zones := x.filter.zones(nil, text, &seen)
		if len(zones) == 0 {
			t.Errorf("%q: no trigger of any language", text)
		}
		if got := len(inEnglish(zones)) > 0; got != want {
			t.Errorf("%q: let in is %v", text, got)
		}
	}
}
