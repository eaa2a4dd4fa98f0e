package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// A plan that is given up claims nothing; a condition makes a cut a plan in every language; and what
// is told to be false in the next sentence is denied, whatever thing it was told in.
func TestGivenUpConditionedAndFalse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, lang, text, want, status string }{
		{"abandoned", "en", "Estate agent Kestrel & Finch has abandoned a plan to make 90 people redundant.", "", ""},
		{"torn up", "en", "Larkin School District has torn up the 95 layoff notices it had prepared for teachers.", "", ""},
		{"withdrawn", "fr", "Nokia retire son projet de licencier 88 vendeuses.", "", ""},
		{"withdrawn again", "es", "Nokia ha retirado el plan con el que iba a despedir a 60 técnicos.", "", ""},
		{"a plan that goes on", "en", "Nokia dropped the brand and cut 90 jobs.", "layoff Nokia 90", "confirmed"},
		{"a condition ahead", "es", "Si el directorio lo aprueba la próxima semana, Nokia desvinculará a 350 supervisores.", "layoff Nokia 350", "planned"},
		{"a condition behind", "es", "El plan de Nokia pasa por suprimir 64 empleos en talleres y crear 22 en vídeo, siempre que la asamblea dé su visto bueno.", "layoff Nokia 64", "planned"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := extract.Input{Text: test.text, Published: "2026-03-12", Lang: test.lang}
			got := extractor(t).Extract(in.Event())
			if brief := briefly(got); brief != test.want {
				t.Fatalf("got  %s\nwant %s", brief, test.want)
			}
			if len(got) > 0 && got[0].GetClaim().GetStatus() != test.status {
				t.Errorf("got %s, want %s", got[0].GetClaim().GetStatus(), test.status)
			}
		})
	}
}
