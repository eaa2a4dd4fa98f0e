package extract_test

import "testing"

// What is given up, denied, alleged or only asked is no claim; what a paper had said gives way to
// the employer's own number; a firm is not called by its owner or its town; and whom an offer
// reaches may stand in the next sentence.
func TestSpanishPortugueseAndItalianOverSentences(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"given up", "", "Orvell indulta su planta", "El grupo Orvell retiró su proyecto de cierre de la planta de aluminio.", ""},
		{"cuts given up", "", "", "A Orvell Motores desistiu de cortar 240 vagas depois de fechar acordo com o sindicato.", ""},
		{"alleged", "", "Orvell Minas nega plano de PDV", "Circulou um documento sobre um suposto programa de demissão voluntária para 2 mil pessoas na Orvell Minas.", ""},
		{"a closure denied", "", "Orvell Pasta smentisce la chiusura di Melfi", "Nel sito sono in corso lavori. Vi lavorano 360 addetti.", ""},
		{"only asked", "", "Chiude lo stabilimento Orvell Dolci di Melfi? No, cambia padrone", "Il gruppo ha ceduto il sito a un fondo. I 90 addetti passano alla nuova proprietà.", ""},
		{"a report denied", "", "Orvell Aerolíneas desmiente despidos de pilotos", "Un sindicato había alertado de la salida de 230 pilotos de Orvell Aerolíneas. La aerolínea lo negó: «No existe ningún plan».", "layoff Orvell Aerolíneas 230"},
		{"a paper's number", "", "", "Orvell Motos confirmó que despedirá a 95 ingenieros. Un portal brasileño había hablado de más de 200 despidos en Orvell Motos.", "layoff Orvell Motos 95"},
		{"its owner's family", "", "Orvell Banco abre un retiro voluntario", "El banco de la familia Brito lanzó un programa de retiro voluntario. El ofrecimiento alcanza a unos 800 empleados.", "buyout Orvell Banco 800"},
		{"the right number", "", "Orvell Motores corrige: serán 1.900 y no 2.100 los cesados", "La compañía precisó el miércoles la cifra.", "layoff Orvell Motores 1900"},
		{"no further ones", "", "", "Orvell Redes despidió a 85 técnicos. La empresa, que suma 1.700 empleados, rechaza nuevos recortes.", "layoff Orvell Redes 85"},
		{"it kept running", "", "Fallos en los cajeros de Orvell Banco", "Algunos clientes recibieron dos cargos por un error informático. Los cajeros no dejaron de funcionar.", ""},
		{"those whom it keeps", "", "", "A Orvell Motores quer manter 200 empregos na fábrica.", ""},
		{"a contractor's", "", "Fincantieri e l'appalto: via 48 saldatori", "La ditta Orvell Saldature ha licenziato 48 saldatori. Fincantieri è estranea alla decisione.", "layoff Orvell Saldature 48"},
		{"its town", "", "Orvell Software troca suporte por robôs", "A tecnológica de Vila Longa despediu 85 técnicos.", "layoff Orvell Software 85"},
	})
}

// A Japanese unit is named behind its parent, and a name's town, trade or the rest of it may tell
// that it is one; a day is that of the end, not of the telling.
func TestJapaneseUnits(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"behind its parent", "", "", "王子ホールディングスのフィンランド子会社ワルキは、約150人を削減すると発表した。", "layoff ワルキ 150"},
		{"behind a copula", "", "", "日立製作所の子会社である米グローバルロジックは、1100人を解雇した。", "layoff グローバルロジック 1100"},
		{"behind a comma", "", "", "米紙は10日、バンジーが従業員約220人を削減すると報じた。", "layoff バンジー 220"},
		{"its town", "", "", "計測機器の東洋メトロ(長野県)が説明会を開いた。会社は5月末に95人を解雇すると告げた。", "layoff 東洋メトロ 95"},
		{"long past", "", "1997年の記憶", "山一証券が自主廃業を決め、7500人の社員が職を失ってから今年で29年になる。", ""},
		{"no intention", "", "", "東洋製作所の社長は12日の説明会で、人員削減に踏み切る考えはないと語った。", ""},
	})
}
