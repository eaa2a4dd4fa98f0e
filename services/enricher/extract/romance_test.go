package extract_test

import "testing"

func TestPartsOfAPlanInRomanceLanguages(t *testing.T) {
	t.Parallel()
	reads(t, withShares, []said{
		{"a share of the company", "pt", "", "A startup Kestrel desligou 63 pessoas na quinta-feira. O total equivale a perto de 9% da companhia.", "layoff Kestrel 63 9%"},
		{"so many of so many", "es", "", "De los 620 empleos que Kestrel Ibérica prevé eliminar en total, ya han desaparecido 410.", "layoff Kestrel Ibérica 410; layoff_target Kestrel Ibérica 620"},
		{"an age is no number of people", "pt", "", "A Kestrel lançou um novo programa de saídas voluntárias. A carta prevê a pré-reforma para quem tem 55 ou mais anos.", "buyout Kestrel"},
		{"who agreed to go", "es", "", "Unos 80 operarios de Metalúrgica Kestrel aceptaron marcharse con una indemnización.", "buyout Metalúrgica Kestrel 80"},
		{"shutters are no staff", "es", "", "La fábrica de Kestrel en Parets, que daba trabajo a 157 personas, ha echado el cierre.", "plant_closure Kestrel 157"},
		{"thrown out", "es", "", "Esta semana Kestrel ha echado a 17 compañeros en Madrid.", "layoff Kestrel 17"},
	})
}
