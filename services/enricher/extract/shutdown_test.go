package extract_test

import (
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// When the jobs end: with the plant, in a month gone by, or at the head of the sentence.
func TestWhenJobsEnd(t *testing.T) {
	t.Parallel()
	reads(t, func(signals []*foreshockv1.Signal) string {
		for _, s := range signals {
			if s.Claim.Kind == "layoff" {
				return s.Claim.Effective
			}
		}
		return "none"
	}, []said{
		{"with the plant, told before", "de", "", "Ende Juni wird das Werk der Kestrel AG dichtgemacht, die 230 Mitarbeiter verlieren ihren Arbeitsplatz.", "2026-06"},
		{"with the plant, in the sentence before", "fr", "", "L'équipementier Kestrel y cessera toute production au 31 octobre. Les 117 ouvriers seront licenciés.", "2026-10-31"},
		{"with the plant, told after", "nl", "", "De productie bij Kestrel eindigt op 1 juli en de 72 personeelsleden komen op straat te staan.", "2026-07-01"},
		{"gone by", "es", "", "La firma Kestrel despidió en febrero a 115 empleados.", "2026-02"},
		{"last month", "de", "", "Kestrel hat im vergangenen Monat 40 Mitarbeiter entlassen.", "2026-02"},
		{"announced then, not done", "fr", "", "Kestrel a annoncé en février la suppression de 90 postes.", ""},
		{"intended then", "fr", "", "En février, Kestrel avait fait part de son intention de supprimer 90 postes.", ""},
	})
}

// What is told of years ago is no news.
func TestLongAgo(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"years before", "de", "", "Vor 20 Jahren strich die Allianz in Deutschland 7.500 Stellen.", ""},
		{"in the sentence before", "de", "", "Elf Jahre ist es her, dass bei Opel der letzte Wagen vom Band rollte. Rund 3.300 Menschen verloren damals ihre Arbeit.", ""},
		{"in French", "fr", "", "Il y a quinze ans, Michelin supprimait 1 200 postes.", ""},
		{"a year before is not long", "de", "", "Vor zwei Jahren gegründet, streicht Kestrel 30 Stellen.", "layoff Kestrel 30 confirmed"},
	})
}
