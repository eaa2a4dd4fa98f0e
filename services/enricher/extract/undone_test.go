package extract_test

import "testing"

// What is not done after all, or was once, is no claim, in languages whose "not" stands last.
func TestUndone(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"a plant not closed", "", "", "Nokia schließt das Werk in Ulm nun doch nicht.", ``},
		{"a plant not closed in Dutch", "", "", "Nokia sluit de fabriek in Almelo niet, maar maakt ze kleiner.", ``},
		{"no freeze", "", "", "Nokia stoppt Neueinstellungen nicht.", ``},
		{"a freeze denied", "", "", "Nokia hat Gerüchte über einen Einstellungsstopp zurückgewiesen.", ``},
		{"neither freeze nor cuts", "", "", "Le directeur général de Nokia n'envisage ni gel des recrutements ni réduction d'effectifs.", ``},
		{"long since", "", "", "Vier Jahre ist es schon her, dass beim Netzausrüster Nokia in Ulm 600 Menschen auf der Straße standen.", ``},
		{"long before", "", "", "Bijna dertig jaar na het bankroet van Nokia, dat 5600 mensen hun werk kostte, is in Almelo een museum geopend.", ``},
		{"called off", "", "", "Le projet de suppression de 95 postes chez Nokia est abandonné, a annoncé la direction.", ``},
		{"fewer than feared", "", "", "Nokia schrapt banen, maar er vallen 460 ontslagen minder dan gevreesd.", `{"kind":"layoff","company":"Nokia","company_id":"nokia","status":"confirmed"}`},
		{"one man", "", "", "De man was bij Nokia ontslagen na een ruzie over zijn rooster.", ``},
		{"once said", "", "", "Vergangene Woche war noch von 85 Kündigungen die Rede, nun trennt sich Nokia von 62 Mitarbeitern.", `{"kind":"layoff","company":"Nokia","company_id":"nokia","headcount":62,"status":"confirmed"}`},
	})
}

// What further sentences add: the number that stands instead, the plan, the total, how long.
func TestToldOn(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"only so many", "", "", "Statt der angekündigten 430 Stellen streicht Nokia am Stammsitz nur 290.", `{"kind":"layoff","company":"Nokia","company_id":"nokia","headcount":290,"status":"confirmed"}`},
		{"of them only", "", "", "La direction de Nokia, qui voulait supprimer 77 postes, n'en supprimera que 41, aux termes de l'accord.", `{"kind":"layoff","company":"Nokia","company_id":"nokia","headcount":41,"status":"confirmed"}`},
		{"savings", "", "", "Bis 2027 will Nokia mehr als eine Milliarde Euro sparen.", `{"kind":"savings_target","company":"Nokia","company_id":"nokia","amount":1000000000,"currency":"EUR"}`},
		{"gone of a plan", "", "", "Nokia heeft 6000 van de 7500 geplande kantoorbanen geschrapt, liet de directeur weten.", `{"kind":"layoff","company":"Nokia","company_id":"nokia","headcount":6000,"status":"confirmed","cumulative":true}
{"kind":"layoff_target","company":"Nokia","company_id":"nokia","headcount":7500,"status":"confirmed"}`},
		{"only said to be gone", "", "", "In Ulm hätten bei Nokia 640 Beschäftigte ihre Arbeitsplätze bereits geräumt, sagte der Arbeitsdirektor.", `{"kind":"layoff","company":"Nokia","company_id":"nokia","headcount":640,"status":"confirmed"}`},
		{"half of them", "", "", "Nokia schrapt 6000 banen. De helft daarvan verdwijnt nog dit jaar.", `{"kind":"layoff","company":"Nokia","company_id":"nokia","headcount":6000,"status":"confirmed"}`},
		{"how long", "", "Nokia-Portal gestört", "Nutzer kamen am Montag nicht hinein. Die Störung dauerte nach Angaben des Konzerns rund drei Stunden.",
			`{"kind":"outage","company":"Nokia","company_id":"nokia","service":"Portal","start":"2026-03-09","duration_hours":3,"cause":"unknown"}`},
	})
}
