package extract_test

import "testing"

func TestFirmsByWhatTheyAre(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"what a firm makes is no name", "de", "Zulieferer Wehrmann gibt Werk in Husum auf", "Der Hersteller von Kabelbäumen hat mitgeteilt, das Werk 2026 einstellen zu wollen. Etwa 240 Menschen sind davon betroffen.", "plant_closure Wehrmann 240"},
		{"a headline's kind of firm", "de", "Klinik plant Abbau von 64 Vollzeitstellen", "Am Montag wurde die Belegschaft der Eidertal-Klinik über das Vorhaben unterrichtet.", "layoff Eidertal-Klinik 64"},
		{"a kind of firm cuts so many", "pt", "Montadora demite 320 em Betim", "Segundo o sindicato, o corte podia ter sido maior. A Semavel confirmou as dispensas.", "layoff Semavel 320"},
	})
}
