package extract_test

import "testing"

func TestLeaversOfTheirWill(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"exits that the text calls voluntary", "it", "UniCredit, via al confronto su 700 uscite", "La banca lo ha annunciato ai sindacati: l'esodo, volontario, è rivolto a chi maturerà la pensione entro il 2029.", "buyout UniCredit"},
		{"a cut of so many of its own", "es", "", "La compañía Rotomar ha anunciado un ERE de extinción para sus 118 trabajadores de Rubí.", "layoff Rotomar 118"},
		{"exits that are not", "it", "", "Nel piano che Piaggio sottoporrà ai sindacati figurano 110 uscite non volontarie a Pontedera.", "layoff Piaggio 110"},
		{"a headline's share of what the text tells", "es", "Otro ERE: 61 afectados en Valencia", "La firma de atención telefónica Ocaso Contact ha registrado el expediente con el que pretende despedir a 420 personas en toda España. De ellas, 61 trabajan en Valencia.", "layoff Ocaso Contact 420"},
	})
}
