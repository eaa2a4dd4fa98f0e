package extract_test

import (
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
		{"a service that stops", "pt", "", "O Pix do PicPay também parou na segunda.", "PicPay 2026-03-02"},
		{"a hire that stops", "pt", "", "O PicPay parou de contratar na segunda.", ""},
		{"production that stops", "it", "", "La produzione della Stellantis si è fermata lunedì.", ""},
		{"payments that cannot be made", "ja", "", "楽天モバイルの通信が4日夜、約3時間つながらなくなった。", "Rakuten Mobile "},
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
