package extract_test

import "testing"

// What a headline alone tells, and its text as years gone, asked or foretold; what stands still for
// a while or in a strike.
func TestBygone(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"a court on old dismissals", "", "Kestrel Foods fined over illegal sackings", "The bakery must pay 3 million for the unlawful dismissal of its drivers in 2019.", ""},
		{"new ones beside a court", "", "Kestrel Foods sackings anger union", "Kestrel Foods sacked 40 drivers on Monday. A court found against it in 2019.", "layoff Kestrel Foods 40"},
		{"years after", "", "", "Dix ans après la fermeture de l'usine Kestrel de Niort, le site accueille une école.", ""},
		{"years ago this week", "", "", "Twenty years ago this week: Kestrel Foods told 340 workers that its Hickory factory would close.", ""},
		{"years after it, something new", "", "", "Three years after it laid off 200 people, Kestrel Foods is cutting 90 jobs.", "layoff Kestrel Foods 90"},
		{"long after, of then", "", "Zehn Jahre danach: Kestrel und die Stadt Suhl", "Damals entließ die Firma Kestrel 240 Beschäftigte in Suhl.", ""},
		{"long after, of now", "", "Zehn Jahre danach: Kestrel und die Stadt Suhl", "2026 entließ die Firma Kestrel 240 Beschäftigte in Suhl.", "layoff Kestrel 240"},
		{"a headline that asks", "", "Is a hiring freeze at Kestrel Foods next?", "Larkspur Mills said it would go on recruiting bakers.", ""},
		{"an institute foretells", "", "Xerfal voit 12 000 emplois en moins", "L'institut Xerfal prévoit la disparition de 12 000 emplois dans l'habillement.", ""},
		{"and cuts itself", "", "", "L'institut Xerfal va licencier 20 analystes, a confirmé sa direction.", "layoff Xerfal 20"},
		{"shut for a while", "", "", "La siderúrgica Kestrel parará quince días su acería de Algeciras.", ""},
		{"shut for good", "", "", "La siderúrgica Kestrel cerrará en quince días su acería de Algeciras.", "plant_closure Kestrel"},
		{"one of its furnaces", "", "", "A Kestrel desligou o alto-forno 2 de Volta Redonda. O alto-forno 3 segue em operação.", ""},
		{"a strike", "", "Dockers at Kestrel Port strike", "Some 600 dockers walked out on Monday. Ships were sent on and terminals stood still.", ""},
		{"what might have been", "", "", "Had the merger gone through, as many as 2,500 jobs at Kestrel Telecom might have gone.", ""},
		{"but for the loan", "", "", "Sans le prêt de l'État, Kestrel aurait licencié ses 270 salariés, rappelle le maire.", ""},
		{"but for the guarantee", "", "", "Ohne die Bürgschaft hätte die Kestrel Werft wohl 300 Leute entlassen müssen, sagte der Minister.", ""},
		{"planned work", "", "", "De app van Kestrel is zondagnacht niet beschikbaar vanwege gepland onderhoud.", ""},
		{"planned work gone wrong", "", "", "De app van Kestrel lag dinsdag plat door mislukt gepland onderhoud.", "outage Kestrel"},
		{"locked out", "", "", "Kestrel Foods ended its lockout of 260 workers on Sunday.", ""},
	})
}
