package fact

import (
	"math"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"pgregory.net/rapid"
)

var reading100 = &pipelines.Reading{Rounding: 0.05, About: 0.03, AtLeast: 0.25, AtMost: 0.4}

func TestSpans(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		value, low, high float64
		bound            string
		want             Span
		text             string
	}{
		"exact":          {value: 1395, want: Span{Stated: true, Value: 1395, Low: 1394.5, High: 1395.5}, text: "1395"},
		"round":          {value: 16000, want: Span{Stated: true, Value: 16000, Low: 15500, High: 16500}, text: "16000"},
		"very round":     {value: 1000, want: Span{Stated: true, Value: 1000, Low: 950, High: 1050}, text: "1000"},
		"at least":       {value: 900, bound: "at_least", want: Span{Stated: true, Value: 900, Low: 900, High: 1125, loose: true}, text: "900"},
		"up to":          {value: 5000, bound: "at_most", want: Span{Stated: true, Value: 5000, Low: 3000, High: 5000, loose: true}, text: "5000"},
		"a range":        {low: 60, high: 80, want: Span{Stated: true, Value: 70, Low: 60, High: 80, from: 60, to: 80}, text: "(60 + 80) / 2"},
		"fewer than":     {high: 50, want: Span{Stated: true, Value: 50, Low: 30, High: 50, loose: true}, text: "50"},
		"nothing":        {want: Span{}, text: "0"},
		"negative":       {value: -3, want: Span{}, text: "0"},
		"no number":      {value: math.NaN(), want: Span{}, text: "0"},
		"beyond numbers": {value: math.Inf(1), want: Span{}, text: "0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := span(test.value, test.low, test.high, test.bound, reading100)
			if got != test.want || got.Text() != test.text {
				t.Errorf("%+v %q, want %+v %q", got, got.Text(), test.want, test.text)
			}
		})
	}
}

func TestSpansHoldTheirNumberAndMeetBothWays(t *testing.T) {
	t.Parallel()
	draw := func(t *rapid.T, name string) Span {
		return span(float64(rapid.IntRange(1, 2_000_000).Draw(t, name)), 0, 0,
			rapid.SampledFrom([]string{"", "about", "at_least", "at_most"}).Draw(t, name+" bound"), reading100)
	}
	furthest := (1 + reading100.AtLeast) / (1 - reading100.AtMost) * (1 + 1e-9)
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		if !(a.Low <= a.Value && a.Value <= a.High && a.Low > 0) {
			t.Fatalf("%+v does not hold its number", a)
		}
		if !a.meets(&a) || a.meets(&b) != b.meets(&a) {
			t.Fatalf("%+v and %+v do not meet alike", a, b)
		}
		// "At least" the smaller and "at most" the larger number reach furthest.
		if max(a.Value, b.Value) > furthest*min(a.Value, b.Value) && a.meets(&b) {
			t.Fatalf("%+v meets %+v, more than %v times as large", a, b, furthest)
		}
	})
}

func TestDigits(t *testing.T) {
	t.Parallel()
	for value, want := range map[float64]int{0: 0, 7: 1, 10: 1, 100: 1, 110: 2, 1395: 4, 14000: 2, 15900: 3, 1e15: 1, 1e300: 1} {
		if got := digits(value); got != want {
			t.Errorf("digits(%v) = %d, want %d", value, got, want)
		}
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from, to string
		ok       bool
	}{
		"2024-02-29":  {"2024-02-29", "2024-02-29", true},
		"2024-02":     {"2024-02-01", "2024-02-29", true},
		"2024-Q4":     {"2024-10-01", "2024-12-31", true},
		"2023-02-29":  {},
		"2024-13":     {},
		"2024-Q5":     {},
		"2024":        {},
		"2024-1-1":    {},
		"2024/01/01":  {},
		"2024-01/01":  {},
		"2024-01-01x": {},
		"1066-10-14":  {},
		"":            {},
	}
	for s, want := range tests {
		from, to, ok := period(s)
		if ok != want.ok {
			t.Errorf("period(%q): %v", s, ok)
			continue
		}
		if ok && (Midnight(from).Format("2006-01-02") != want.from || Midnight(to).Format("2006-01-02") != want.to) {
			t.Errorf("period(%q) = %s to %s, want %s to %s", s, Midnight(from), Midnight(to), want.from, want.to)
		}
	}
}

func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2024-02", "2024-Q4", "2024-13-45", "20\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if from, to, ok := period(s); ok && from > to {
			t.Errorf("period(%q) = %d to %d", s, from, to)
		}
	})
}
