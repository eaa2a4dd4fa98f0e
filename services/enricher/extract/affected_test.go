package extract_test

import (
	"fmt"
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

// briefly writes signals as "kind company headcount", in the order of the text.
func briefly(signals []*foreshockv1.Signal) string {
	var out []string
	for _, s := range signals {
		line := s.GetClaim().GetKind() + " " + s.GetCompany()
		if n := s.GetClaim().GetHeadcount(); n > 0 {
			line += fmt.Sprintf(" %d", int(n))
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// said is a text of a language, and what is read in it.
type said struct{ name, lang, title, text, want string }

// reads wants each text to be read as it says; write puts signals into words.
func reads(t *testing.T, write func([]*foreshockv1.Signal) string, texts []said) {
	t.Helper()
	readsOn(t, "2026-03-05", write, texts)
}

// readsOn is reads of texts that were published on a day.
func readsOn(t *testing.T, day string, write func([]*foreshockv1.Signal) string, texts []said) {
	t.Helper()
	x := reader(t)
	for _, c := range texts {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := extract.Input{Lang: c.lang, Title: c.title, Text: c.text, Published: day}
			if got := write(x.Extract(in.Event())); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestOtherLanguages(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"affected by a closure is not laid off", "de", "Kestrel schließt Werk in Gera",
			"Der Zulieferer Kestrel schließt sein Werk in Gera. Insgesamt sind 240 Beschäftigte betroffen.", "plant_closure Kestrel 240"},
		{"affected by cuts is", "de", "Kestrel baut Stellen ab", "Der Zulieferer Kestrel baut Stellen ab. Vom Stellenabbau sind 240 Beschäftigte betroffen.", "layoff Kestrel 240"},
		{"short-time work keeps the jobs", "de", "Kurzarbeit bei Kestrel: 240 Beschäftigte betroffen", "", ""},
		{"affected, in French", "fr", "Kestrel va fermer son usine de Troyes, 240 salariés concernés", "", "plant_closure Kestrel 240"},
		{"affected, in Spanish", "es", "", "Kestrel ha anunciado el cierre de su fábrica de Burgos, que afectará a 240 trabajadores.", "plant_closure Kestrel 240"},
		{"what is taken over does not cut", "de", "", "Im Zuge der Integration der Lindner Bank werden bei Kestrel 240 Stellen gestrichen.", "layoff Kestrel 240"},
		{"a compound names the company", "de", "Bezahl-App Kestrel stundenlang ausgefallen", "", "outage Kestrel"},
		{"a year is no number of people", "nl", "Kestrel schrapt tot 2028 ruim 5200 banen", "", "layoff Kestrel 5200"},
		{"a list of unions", "es", "", "Kestrel y los sindicatos UGT, CCOO y Norte-Fetico pactan la salida de 240 trabajadores.", "layoff Kestrel 240"},
		{"a dateline holds no name", "it", "Kestrel chiude, licenziati 240 lavoratori", "FIRENZE, 09 LUG - Licenziamento collettivo per tutti i 240 dipendenti della Kestrel.", "layoff Kestrel 240"},
		{"parts of a total", "de", "", "Kestrel einigt sich mit der IG Metall: Vorgesehen ist der Wegfall von 900 Arbeitsplätzen: 500 sollen abgebaut, 400 verkauft werden.", "layoff Kestrel 900"},
	})
}
