package extract_test

import "testing"

// A rival's cuts are the rival's, and those of nobody named nobody's.
func TestRivals(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"a competitor confirms", "", "", "Kestrel Foods will add 300 bakers in Tulsa. Its bigger competitor Larkspur Mills confirmed that it is cutting 140 positions.", "layoff Larkspur Mills 140"},
		{"Wettbewerber", "", "", "Kestrel sucht 120 Chemiker. Der Wettbewerber Hanselit hatte angekündigt, 75 Stellen zu streichen.", "layoff Hanselit 75"},
		{"concurrent", "", "", "Kestrel crée 45 emplois à Niort. Son concurrent Larivel a confirmé la suppression de 130 postes.", "layoff Larivel 130"},
		{"competidor", "", "", "Kestrel contratará a 300 personas. Su competidor Froilán ha anunciado el despido de 60 trabajadores.", "layoff Froilán 60"},
		{"behind the verb", "", "", "Während Kestrel 150 Fachkräfte sucht, baut der Rivale Hanselit in Ulm 100 Stellen ab.", "layoff Hanselit 100"},
		{"a clause behind its subject", "", "", "Kestrel Foods is hiring from Larkspur Mills, which laid off 540 people in January.", "layoff Larkspur Mills 540"},
		{"unlike a competitor", "", "", "Unlike its competitor Larkspur Mills, Kestrel Foods is cutting 140 positions.", "layoff Kestrel Foods 140"},
		{"laid off by others", "", "", "Kestrel Foods is writing to people laid off by other bakers and by rival firms.", ""},
	})
}
