package extract_test

import (
	"strconv"
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// failures writes the outages among signals as "company start".
func failures(signals []*foreshockv1.Signal) string {
	var out []string
	for _, s := range signals {
		if c := s.GetClaim(); c.GetKind() == "outage" {
			out = append(out, s.GetCompany()+" "+c.GetStart())
		}
	}
	return strings.Join(out, "; ")
}

func TestFailuresAbroad(t *testing.T) {
	t.Parallel()
	reads(t, failures, []said{
		{"customers who do not get there", "de", "", "Weder über die Webseite noch per App kamen Kunden der Norisbank am Montag an ihr Onlinebanking.", "Norisbank 2026-03-02"},
		{"what is away", "de", "", "Bei der Norisbank war am Dienstag das Onlinebanking stundenlang weg.", "Norisbank 2026-03-03"},
		{"who wanted to pay", "de", "", "Wer am Freitag mit der Karte der Commerzbank zahlen wollte, scheiterte.", "Commerzbank 2026-02-27"},
		{"the day is told before", "de", "", "Manch einer freut sich über den ruhigen Sonntag. Seit drei Uhr früh ist in Cottbus das Mobilfunknetz von Vodafone tot.", "Vodafone 2026-03-01"},
		{"trade that is down", "de", "", "Das Geschäft der Deutschen Bank lag am Montag flach.", ""},
		{"a net that falls", "fr", "", "Le réseau de Free est tombé ce mardi entre 5h et 7h dans toute la France.", "Free 2026-03-03"},
		{"cut off", "fr", "", "Les abonnés d'Orange sont privés d'internet depuis lundi.", "Orange 2026-03-02"},
		{"nobody could", "nl", "", "In Zwolle kon dinsdag niemand bellen die bij Ziggo zit.", "VodafoneZiggo 2026-03-03"},
		{"no answer to a question", "es", "", "Cabify no respondió a las preguntas de este periódico.", ""},
		{"behind what it is", "es", "", "Waze, la aplicación de navegación más usada por los conductores de la región, dejó de funcionar para miles de personas este viernes.", "Waze 2026-02-27"},
		{"a service that stops", "pt", "", "O Pix do PicPay também parou na segunda.", "PicPay 2026-03-02"},
		{"a hire that stops", "pt", "", "O PicPay parou de contratar na segunda.", ""},
		{"production that stops", "it", "", "La produzione della Stellantis si è fermata lunedì.", ""},
		{"payments that cannot be made", "ja", "", "楽天モバイルの通信が4日夜、約3時間つながらなくなった。", "Rakuten Mobile 2026-03-04"},
	})
}

func TestLongerNamesAbroad(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"behind a hyphen", "es", "", "Konecta-Sur ha despedido a 40 agentes en Jaén.", "layoff Konecta-Sur 40"},
		{"a direction behind", "de", "", "Das Verlagshaus Barmenia Nord streicht 320 Stellen.", "layoff Barmenia Nord 320"},
		{"how Japanese names end", "ja", "", "みずほ証券は5日、320人を削減すると発表した。", "layoff みずほ証券 320"},
		{"holdings", "ja", "", "三和電機HDは5日、4000人を減らすと発表した。", "layoff 三和電機HD 4000"},
		{"the last word of a sentence", "ja", "", "話題になったのがタイヤ大手の北陽ゴムだ。立て直しを急ぐなか、約5500人を国内外で減らす計画を公表した。", "layoff 北陽ゴム 5500"},
	})
}

// statuses writes layoffs and freezes among signals as "company headcount status".
func statuses(signals []*foreshockv1.Signal) string {
	var out []string
	for _, s := range signals {
		c := s.GetClaim()
		line := s.GetCompany()
		if n := c.GetHeadcount(); n > 0 {
			line += " " + strconv.Itoa(int(n))
		}
		if u := c.GetPercentOfUnit(); u > 0 {
			line += " of a unit"
		}
		out = append(out, line+" "+c.GetStatus())
	}
	return strings.Join(out, "; ")
}

func TestCutsAbroad(t *testing.T) {
	t.Parallel()
	reads(t, statuses, []said{
		{"how many hundreds is left open", "de", "", "Bei Zalando fallen mehrere Hundert Jobs weg.", "Zalando confirmed"},
		{"a short name", "de", "", "Bei Tui stehen 320 Jobs auf der Streichliste.", "TUI 320 planned"},
		{"works shut", "de", "", "Mahle macht in Baden-Württemberg gleich zwei Werke zu.", "Mahle confirmed"},
		{"the day behind a weekday", "pt", "", "A Peloton informou nesta quinta-feira, 16, que mandou embora 25% da sua equipe de marketing.", "Peloton of a unit confirmed"},
		{"out of how many", "fr", "", "Le studio parisien Quantic Dream projette de supprimer 55 postes sur 180.", "Quantic Dream 55 planned"},
		{"of a town", "fr", "", "Bombardier met à pied 390 personnes, soit la moitié des 780 employés de Thunder Bay.", "Bombardier 390 of a unit confirmed"},
		{"whom it has in the country", "it", "", "Electrolux manda via 318 operai, il 38% degli addetti che ha nel Paese.", "Electrolux 318 of a unit confirmed"},
		{"one in three of its seat", "es", "", "Telefónica despedirá a uno de cada tres empleados de su sede.", "Telefónica of a unit confirmed"},
		{"two at once", "es", "", "Netflix y Salesforce han comunicado que paralizan la contratación de personal.", "Salesforce ; Netflix "},
		{"as many each", "es", "", "La uruguaya Cobralia y la ecuatoriana Billetín eliminaron no menos de 55 empleos cada una.", "Billetín 55 confirmed; Cobralia 55 confirmed"},
		{"a paper has told it", "it", "", "Commerzbank sta studiando l'eliminazione di oltre 4mila impieghi in tutto il gruppo. Lo riporta il Financial Times.", "Commerzbank 4000 reported"},
		{"the company has told it", "it", "", "Commerzbank eliminerà 4mila impieghi in tutto il gruppo. Lo ha reso noto la banca.", "Commerzbank 4000 confirmed"},
		{"that is refuted", "de", "", "Oracle werde sich weltweit von 26 Prozent der Belegschaft trennen, meldete ein Magazin. Das sei völlig aus der Luft gegriffen.", "Oracle denied"},
		{"a partner", "fr", "", "Alstom a perdu 7,3 milliards. Son partenaire Hitachi pèse lourd dans les comptes. Le constructeur supprime 14 000 emplois.", "Alstom 14000 confirmed"},
		{"who must tell the agency", "de", "", "Wer 20 bis 100 Leute beschäftigt und sich von mindestens fünf trennen will, muss das vorher beim AMS anzeigen.", ""},
	})
}
