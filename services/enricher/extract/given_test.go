package extract_test

import "testing"

// Who is hired, kept or served is not cut, nor is an interest rate or a stock a workforce.
func TestWorkGiven(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"jobs made", "", "", "Rheinmetall will in Kassel bis 2027 rund 700 Stellen schaffen. Viele Bewerber kommen aus der Autoindustrie, wo Tausende Jobs gestrichen wurden.", ``},
		{"jobs saved", "", "", "Stadt und Betriebsrat retten 230 Jobs bei Nokia.", ``},
		{"posts opened", "", "", "Nokia ouvre 2 500 postes en France cette année.", ``},
		{"jobs kept", "", "", "Nokia : 214 emplois sauvés. Les 214 salariés conservent leur emploi.", ``},
		{"those served", "", "", "A Nokia, consultoria de recolocação, atendeu 1.700 profissionais demitidos por seus clientes em 2025.", ``},
		{"a rate", "", "", "Dopo il taglio di un quarto di punto, Nokia riduce il tasso dei prestiti ai dipendenti.", ``},
		{"jobs opened", "", "", "Nokia abre 640 puestos en Vigo. Los trabajadores despedidos por otras empresas tienen prioridad.", ``},
		{"jobs rescued", "", "", "Nokia redt 180 banen in Almelo, zegt de gemeente.", ``},
		{"a fear ruled out", "", "", "Le directeur général de Nokia a écarté l'hypothèse de licenciements à Lannion.", ``},
		{"new jobs", "", "", "Nokia baut aus: 640 neue Stellen in Ulm.", ``},
		{"lights of a town", "", "", "Rund 3.000 Haushalte in Ulm waren am Dienstag ohne Strom. Auch Ampeln fielen aus, teilten die Stadtwerke mit.", ``},
		{"jobs lost all the same", "", "", "Nokia streicht 640 Stellen und schafft 90 neue Stellen in Bochum.", `{"kind":"layoff","company":"Nokia","company_id":"nokia","headcount":640,"status":"confirmed"}`},
		{"a stock", "", "", "ワークマンは今期、店舗の在庫を3割削減する。人員については「減らす考えはない」と説明している。", ``},
	})
}
