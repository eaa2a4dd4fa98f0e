package extract_test

import "testing"

// Names whose first word says what they are, declined ones, and the part of a whole that goes.
func TestHeadedNames(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"a saint behind a head", "de", "", "Zum 30. Juni verlieren 85 Beschäftigte des Klinikums St. Elmar ihren Arbeitsplatz.", "layoff Klinikum St. Elmar 85 confirmed"},
		{"a demonym that is part of the name", "de", "", "Die Lindauer Kantonalbank hat einen Einstellungsstopp verhängt.", "hiring_freeze Lindauer Kantonalbank 0 "},
		{"a town", "de", "", "Die Stadt Ostheim streicht 40 Stellen.", "layoff Stadt Ostheim 40 confirmed"},
		{"adjectives of a head", "fr", "", "La Banque cantonale lorraine supprime 40 postes, a annoncé sa direction.", "layoff Banque cantonale lorraine 40 confirmed"},
		{"a town without a capital", "nl", "", "De gemeente Oostveld schrapt 40 banen.", "layoff gemeente Oostveld 40 confirmed"},
		{"the part of a whole", "nl", "", "Van de 640 medewerkers van Kestrel moeten er 75 weg.", "layoff Kestrel 75 confirmed"},
		{"whom a headline sets behind its colon", "de", "", "Ein Viertel der Belegschaft muss gehen: Das Start-up Kestrel zieht die Notbremse.", "layoff Kestrel 0 confirmed"},
		{"a law called after a company", "fr", "", "La procédure Renault est enclenchée chez Kestrel, qui licencie 240 salariés.", "layoff Kestrel 240 planned"},
		{"a kind of several words", "de", "", "Das Luftfahrt-Start-up Kestrel Aero entlässt 40 Leute.", "layoff Kestrel Aero 40 confirmed"},
		{"a kind that the name begins with", "fr", "", "Plan social : 87 salariés sont licenciés chez Verrier Textiles.", "layoff Verrier Textiles 87 confirmed"},
		{"an article in a name", "nl", "", "Zorginstelling De Berkenhof ontslaat 64 medewerkers.", "layoff De Berkenhof 64 confirmed"},
		{"no more than", "fr", "", "Kestrel ne supprime que 40 postes.", "layoff Kestrel 40 confirmed"},
		{"a part that only looks like a share", "nl", "", "Bij Kestrel krijgen 18 van de 90 journalisten ontslag.", "layoff Kestrel 18 confirmed"},
	})
}
