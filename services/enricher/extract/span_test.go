package extract

import "testing"

func TestSpanHours(t *testing.T) {
	for text, want := range map[string]float64{
		"Between 5:42 PM and 7:04 PM PDT we saw errors":                                1.37,
		"from 09:10 to 10:25 UTC":                                                      1.25,
		"unreachable between 9:05 a.m. and 10:35 a.m. Eastern":                         1.5,
		"Between 11:48 PM PDT on October 19 and 2:20 PM PDT on October 20, tables":     14.53,
		"zwischen 15.10 Uhr und 17.40 Uhr ausgefallen":                                 2.5,
		"mercredi de 16 h 45 à minuit, en raison":                                      7.25,
		"from just after 10 a.m. to 3 p.m. on Wednesday":                               5,
		"on March 2 from 13:02 to 15:17 UTC":                                           2.25,
		"from 11 p.m. until 2 a.m. the next morning":                                   3,
		"dalle 8.30 alle 11.30 per un guasto":                                          3,
		"van 12.15 tot 15.15 uur niet betalen":                                         3,
		"cut staff from 5 to 7 offices":                                                0,
		"from 40 to 60 jobs":                                                           0,
		"down from noon to 3 p.m. on Friday":                                           3,
		"between June 1, 2026 at 10:15 UTC and June 1, 2026 at 11:00 UTC":              0.75,
		"sales from 1.2 to 1.5 billion were reported in the second half of the period": 0,
	} {
		if got := spanHours(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
