package extract_test

import (
	"fmt"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Who says it, in the languages where others than in English stand around the name.
func TestWhoSaysItElsewhere(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"a headline of the press", "de", "Zeitung: Siemens Energy plant Abbau von 350 Stellen in Mülheim", "", "layoff Siemens Energy 350 reported"},
		{"an agency behind commas", "it", "", "L’agenzia Reuters, citando un documento interno, scrive che Pirelli taglierà 210 posizioni.", "layoff Pirelli 210 reported"},
		{"a union behind an article", "it", "", "Nel gruppo Mondadori sono stati tagliati 22 giornalisti, sostiene il comitato di redazione.", "layoff Mondadori 22 reported"},
		{"the employer has not told", "es", "", "El Sindicato de Mecánicos denunció 140 despidos en SanCor, que la láctea todavía no comunicó de manera oficial.", "layoff SanCor 140 reported"},
		{"told to a newspaper", "pt", "", "A Altice Portugal pretende reduzir o efetivo em mil pessoas nos próximos dois anos, disse a presidente executiva ao Jornal de Negócios.", "layoff Altice Portugal 1000 planned"},
		{"on a condition", "es", "", "Ford eliminará otros 1.100 empleos en Almussafes en 2027 si no llega el nuevo modelo, advirtió la empresa.", "layoff Ford 1100 planned"},
		{"on a condition behind a comma", "de", "", "Die Geschäftsführung der Brauerei Hasselbach sagte, im Juli würden 45 Arbeitsplätze wegfallen, sofern kein Käufer gefunden werde.", "layoff Brauerei Hasselbach 45 planned"},
		{"a name that ends like a kind of firm", "de", "", "Der Küchenhersteller Nordhaus feuert 200 Arbeiter in Herford.", "layoff Nordhaus 200 confirmed"},
		{"a share and a number in Japanese", "ja", "", "パナソニックは6月末までに全社員の5%に当たる4000人を削減する。", "layoff Panasonic 4000 confirmed"},
		{"what must be is decided", "nl", "", "De helft van het personeel van maaltijdbezorger Kestrel moet weg, heeft de directie vandaag verteld.", "layoff Kestrel 0 confirmed"},
	})
}

// How long it lasted, by parts of an hour.
func TestPartsOfAnHour(t *testing.T) {
	t.Parallel()
	reads(t, func(signals []*foreshockv1.Signal) string {
		for _, s := range signals {
			return fmt.Sprint(s.GetCompany(), " ", s.GetClaim().GetDurationHours())
		}
		return ""
	}, []said{
		{"three quarters", "fr", "", "La messagerie sécurisée Olvid Pro est restée en rade trois quarts d'heure mardi soir.", "Olvid Pro 0.75"},
		{"one and a half", "fr", "", "Le site de Renault était en panne pendant une heure et demie.", "Renault 1.5"},
		{"half", "de", "", "Die Website von Siemens war eine halbe Stunde lang gestört.", "Siemens 0.5"},
		{"quarters", "nl", "", "De website van Philips lag drie kwartier plat.", "Philips 0.75"},
		{"whose the service is", "de", "", "Die Banking-App der Comdirect war zwei Stunden lang nicht erreichbar.", "Comdirect 2"},
		{"its operator", "nl", "", "DigiD was dinsdagochtend een uur onbereikbaar, meldt beheerder Logius.", "Logius 1"},
	})
}
