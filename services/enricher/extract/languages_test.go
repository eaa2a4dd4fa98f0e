package extract_test

import (
	"fmt"
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func TestFormsOfOtherLanguages(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"a declined name", "de", "", "Bei der Deutschen Bank fallen 240 Stellen weg.", "layoff Deutsche Bank 240 confirmed"},
		{"no ß in Switzerland", "de", "Kestrel schliesst Werk in Gera", "", "plant_closure Kestrel 0 confirmed"},
		{"a name with a stroke", "de", "Kordel/Wandrach: 240 Beschäftigte verlieren ihren Job", "", "layoff Kordel/Wandrach 240 confirmed"},
		{"the unit of a country", "es", "", "Vodafone España despide a 240 trabajadores.", "layoff Vodafone España 240 confirmed"},
		{"which the text also names without it", "es", "Vodafone España despide a 240 trabajadores", "Los sindicatos de Vodafone protestan.", "layoff Vodafone 240 confirmed"},
		{"back then", "de", "", "Am 15. Januar 2008 hatte Kestrel das Ende verkündet. 2300 Menschen verloren damals bei Kestrel ihren Arbeitsplatz.", ""},
		{"told years after", "fr", "Dix ans après, ce que sont devenus les ouvriers de Kestrel", "Kestrel avait licencié 240 salariés.", ""},
		{"a union before a colon", "nl", "Vakbond: 240 banen op de tocht bij Kestrel", "", "layoff Kestrel 240 reported"},
		{"thousands in words and digits", "es", "Kestrel despide a 2 mil 400 trabajadores", "", "layoff Kestrel 2400 confirmed"},
		{"the plant has its company's name", "fr", "Fermeture de l'usine Michelin de Vouziers", "", "plant_closure Michelin 0 confirmed"},
		{"a total that includes what is to come", "nl", "", "Kestrel wil dit jaar 600 banen schrappen. In totaal verdwijnen daarmee bij Kestrel 1000 arbeidsplaatsen.", "layoff Kestrel 600 planned; layoff Kestrel 1000 planned"},
	})
}

// withStatus writes signals as "kind company headcount status", in the order of the text.
func withStatus(signals []*foreshockv1.Signal) string {
	var out []string
	for _, s := range signals {
		c := s.GetClaim()
		out = append(out, fmt.Sprintf("%s %s %d %s", c.GetKind(), s.GetCompany(), int(c.GetHeadcount()), c.GetStatus()))
	}
	return strings.Join(out, "; ")
}
