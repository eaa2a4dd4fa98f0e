package extract

import "testing"

func TestEndsHours(t *testing.T) {
	for text, want := range map[string]float64{
		"began to fail at 2.35pm and normal service was restored at 12.45am on Saturday 2 June": 10.17,
		"stopped at 09:10 UTC and was back at 10:40 UTC":                                        1.5,
		"we noticed at 9 and were back at 11":                                                   0,
		"failed at 9:10 am, at 9:40 am and at 10:20 am":                                         0,
	} {
		if got := endsHours(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestFiledIn(t *testing.T) {
	for text, want := range map[string]string{
		"All amounts are in Australian dollars unless stated otherwise.":  "AUD",
		"Orchard Mills Ltd. (TSX: OML) today announced cuts.":             "CAD",
		"Orchard Mills Ltd. (TSX: OML) (NYSE: OML) today announced cuts.": "USD",
		"Orchard Mills announced cuts.":                                   "USD",
	} {
		if got := filedIn("", text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestLetterPlace(t *testing.T) {
	x, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Iowa Workforce Development, 1000 East Grand Avenue": "IA",
		"State of New Jersey, Rapid Response":                "NJ",
		"its plant at 12 Main Street, Toledo, Ohio":          "OH",
		"its plant in the town":                              "",
	} {
		if got := x.dialects["en"].letters.place("", text, x.states); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
