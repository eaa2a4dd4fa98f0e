package extract_test

import "testing"

// A common noun with a capital behind a known name is part of a unit's name.
func TestUnitsOfAName(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"a trade", "it", "", "Il 10% dei dipendenti di Prada Logistica è stato licenziato.", "layoff Prada Logistica 0 confirmed"},
		{"a direction and a land", "it", "", "La Barilla Nord America licenzierà 50 impiegati.", "layoff Barilla Nord America 50 confirmed"},
		{"in Spanish", "es", "", "Indra Textil despedirá a 120 empleados.", "layoff Indra Textil 120 confirmed"},
		{"a place is none", "es", "", "Seat Martorell despedirá a 120 empleados.", "layoff Seat 120 confirmed"},
	})
}

// How much of a plan is done, and how much it is to be.
func TestPartsOfAPlan(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"one sentence", "fr", "", "Après 1.100 départs déjà actés, Thales doit encore avancer : son plan porte sur 1.800 postes au total.", "layoff Thales 1100 confirmed; layoff_target Thales 1800 confirmed"},
		{"two sentences", "de", "", "Daimler Truck hält an seinem Ziel fest, weltweit 5.000 Stellen zu streichen. 1.900 davon sind nach Angaben des Konzerns schon weggefallen.", "layoff_target Daimler Truck 5000 confirmed; layoff Daimler Truck 1900 confirmed"},
		{"a round, and the goal", "pt", "", "A primeira leva do Bradesco levou 220 empregos; a meta da reestruturação são 900.", "layoff Bradesco 220 confirmed; layoff_target Bradesco 900 confirmed"},
		{"so far", "es", "", "El plan de Bancolombia contempla 2.000 bajas en total. Por ahora se han materializado 650.", "layoff_target Bancolombia 2000 planned; layoff Bancolombia 650 confirmed"},
	})
}

// Names that a place begins or ends, and names in katakana of several words.
func TestNamesWithAPlace(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"behind initials", "nl", "", "Het UMC Groningen schrapt 120 banen.", "layoff UMC Groningen 120 confirmed"},
		{"before a kind", "nl", "", "Het Deventer Ziekenhuis schrapt 85 banen.", "layoff Deventer Ziekenhuis 85 confirmed"},
		{"a river and a county", "fr", "", "Les Fonderies du Val d'Orne licencient 143 salariés.", "layoff Fonderies du Val d'Orne 143 confirmed"},
		{"three words", "ja", "", "アマゾン・ドット・コムは最大1万4000人の人員を減らすと社内文書で社員に通知した。", "layoff アマゾン・ドット・コム 14000 confirmed"},
		{"of another century", "ja", "", "1999年、日産自動車がまとめた再建計画は2万1000人の削減を柱としていた。", ""},
	})
}
