package extract_test

import "testing"

// The companies that cut, by names that a common noun begins.
func TestLatinNames(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"an article within", "es", "", "El gerente de Forestal Los Robles confirmó la desvinculación de 74 trabajadores.", "layoff Forestal Los Robles 74 confirmed"},
		{"a hospital", "es", "", "Medio centenar de empleados del Hospital San Telmo han sido despedidos esta semana.", "layoff Hospital San Telmo 50 confirmed"},
		{"a town hall", "es", "", "El Ayuntamiento de Villalar del Monte despedirá a 22 empleados.", "layoff Ayuntamiento de Villalar del Monte 22 confirmed"},
		{"called like a town", "es", "", "La cervecera Quilmes despidió a 44 trabajadores.", "layoff Quilmes 44 confirmed"},
		{"a newspaper", "pt", "", "O jornal Gazeta do Planalto mandou embora 23 jornalistas, informou a direção.", "layoff Gazeta do Planalto 23 confirmed"},
		{"a trade", "it", "", "A Melfi la Logistica Lucana licenzia 115 dipendenti.", "layoff Logistica Lucana 115 confirmed"},
	})
}
