package extract_test

import "testing"

// Whose claim it is, where towns, kin, papers and parts stand beside the employer's name.
func TestNamed(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"a seat", "", "", "Der Zulieferer Brandt & Sohn reagiert auf die Nachfrage. Das Unternehmen teilte mit, am Stammsitz Iserlohn 140 Arbeitsplätze abzubauen.",
			`{"kind":"layoff","company":"Brandt \u0026 Sohn","company_id":"x-brandt-and-sohn","headcount":140,"status":"confirmed"}`},
		{"a foundry with a town", "", "", "Les 350 salariés de la Fonderie de Bretagne seront licenciés, faute de commandes de Renault.",
			`{"kind":"layoff","company":"Fonderie de Bretagne","company_id":"x-fonderie-de-bretagne","headcount":350,"status":"confirmed"}`},
		{"told to a paper", "", "", "Beim Kolbenbauer Kestrel in Neckarsulm kriselt es. Das Unternehmen will 350 Arbeitsplätze streichen, wie Michael Unser der Heilbronner Stimme sagte.",
			`{"kind":"layoff","company":"Kestrel","company_id":"x-kestrel","headcount":350,"status":"planned"}`},
		{"two in a headline", "", "Omroep Kestrel en Lindner: minder mensen", "Bij Omroep Kestrel moeten 22 mensen vertrekken. Uitgever Lindner Media voorziet geen ontslagen.",
			`{"kind":"layoff","company":"Omroep Kestrel","company_id":"x-omroep-kestrel","headcount":22,"status":"confirmed"}`},
		{"asked and denied", "", "Nokia laat 740 mensen gaan?", "Nokia zou 740 banen willen schrappen, schreef Quote. ‘Onzin’, zegt directeur Femke Dolman.",
			`{"kind":"layoff","company":"Nokia","company_id":"nokia","headcount":740,"status":"denied"}`},
	})
}
