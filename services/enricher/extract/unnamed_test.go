package extract_test

import "testing"

// Beside those who go, others come or stay, in either order; what is averted is not cut, nor does what
// somebody without a name has done belong to whoever takes the people on.
func TestCutsBesideJobs(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"kept on", "en", "", "Of the 540 people at Kestrel Plastics, 130 are being let go and the other 410 will be kept on.", "layoff Kestrel Plastics 130"},
		{"posted", "en", "", "Even with 230 engineering jobs posted, Nokia parted ways with 150 people in customer support.", "layoff Nokia 150"},
		{"moved", "es", "", "Nokia dio de baja a 230 obreros en San Luis y reubicó a 75 en Silao.", "layoff Nokia 230"},
		{"opened", "pt", "", "A Nokia vai cortar 210 postos em Recife e abrir 70 vagas de engenharia em Olinda.", "layoff Nokia 210"},
		{"opened by another", "it", "", "Nokia manda a casa 64 operai mentre Ferrero apre 120 posizioni ad Alba.", "layoff Nokia 64"},
		{"another's that stay", "nl", "", "Nokia schrapt 420 banen in Best en houdt er 60 in Drachten.", "layoff Nokia 420"},
		{"a competitor", "en", "", "Nokia has picked up 45 of the 300 engineers a competitor let go last month.", ""},
		{"by a firm", "fr", "", "Nokia a embauché à Lannion une trentaine des 140 salariés licenciés l'an dernier par un sous-traitant de la région.", ""},
		{"where a firm", "fr", "", "Dans la vallée, où une grande papeterie vient de mettre 175 personnes à la porte, l'arrivée de Nokia est saluée.", ""},
		{"another factory", "es", "", "Nokia ha dado trabajo a 55 de los 210 despedidos de otra fábrica de la comarca.", ""},
		{"averted", "it", "", "L'intesa scongiura 406 licenziamenti alla Nokia di Trieste.", ""},
		{"warded off", "pt", "", "O novo investidor garante os postos da Nokia e afasta o despedimento de 140 pessoas.", ""},
		{"an old year ahead", "de", "", "2008 strich Nokia in Bochum 2.300 Stellen; auf dem Gelände sind seither neue Arbeitsplätze entstanden.", ""},
		{"years gone by", "it", "", "Sono passati tredici anni da quando la Nokia lasciò a casa 700 operai.", ""},
	})
}
