package extract_test

import (
	"fmt"
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func TestNamesThatACommonNounEnds(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"a trade with a capital", "fr", "", "Le couperet est tombé pour les salariés de Kestrel Chimie : la direction a annoncé 212 licenciements.", "layoff Kestrel Chimie 212 confirmed"},
		{"in Dutch", "nl", "", "Het Kordel Ziekenhuis schrapt 60 banen.", "layoff Kordel Ziekenhuis 60 confirmed"},
		{"a common word and a place", "it", "", "La Banca Popolare del Frignano licenzia 75 dipendenti.", "layoff Banca Popolare del Frignano 75 confirmed"},
		{"a place that only says where", "fr", "", "Au Luxembourg, Kestrel supprime 60 postes.", "layoff Kestrel 60 confirmed"},
		{"two towns", "de", "", "Das Uniklinikum Gießen und Marburg baut 180 Stellen ab.", "layoff Uniklinikum Gießen und Marburg 180 confirmed"},
		{"women by their trade", "de", "", "Kestrel entlässt 28 Weberinnen. Weberinnen protestieren.", "layoff Kestrel 28 confirmed"},
		{"the town, and an article of the name", "it", "", "Conegliano L'Electrolux taglierà 600 posti fra Porcia e Susegana.", "layoff Electrolux 600 confirmed"},
		{"a rubric", "pt", "", "Última Hora / Media Capital despede 55 pessoas.", "layoff Media Capital 55 confirmed"},
		{"how many of them", "it", "", "Tanti sono i dipendenti che Kestrel licenzia: 140.", "layoff Kestrel 140 confirmed"},
		{"where somebody wrote", "de", "", "„Wir müssen uns von 65 Kollegen verabschieden“, schrieb Gründerin Jana Petz auf Linkedin. Das Start-up Kestrel hatte Geld gesucht.", "layoff Kestrel 65 confirmed"},
	})
}

// A kind of plant that begins a sentence is the company's own kind, no unit of it.
func TestShareOfAFoundry(t *testing.T) {
	t.Parallel()
	reads(t, func(signals []*foreshockv1.Signal) string {
		if len(signals) != 1 {
			return ""
		}
		return fmt.Sprint(signals[0].GetClaim().GetPercent())
	}, []said{{"a foundry", "fr", "", "La fonderie Kestrel se sépare de 20 % de ses effectifs.", "20"}})
}

func TestKindsOfOtherLanguages(t *testing.T) {
	t.Parallel()
	reads(t, kindsOnly, []said{
		{"work that goes abroad", "es", "", "Kestrel traslada a Guatemala su centro de soporte.", "offshoring Kestrel Guatemala"},
		{"at home", "de", "", "Kestrel verlagert die Produktion nach Leipzig.", ""},
		{"a machine has the work", "fr", "", "Chez Kestrel, un robot conversationnel traite désormais les appels.", "ai_substitution Kestrel "},
		{"back to the office", "pt", "", "A Kestrel exige a presença de todos no escritório cinco dias por semana.", "rto_mandate Kestrel "},
		{"no hiring, the verb first", "it", "", "Sospese con delibera di giunta tutte le assunzioni al Comune di Agrigento fino all'approvazione del bilancio.", "hiring_freeze Comune di Agrigento "},
		{"no hiring", "fr", "", "Kestrel a décidé de stopper ses recrutements.", "hiring_freeze Kestrel "},
		{"a decade long past", "de", "", "Ende der Neunzigerjahre hatte Kestrel in Gera 3000 Stellen gestrichen.", ""},
		{"less is expected", "it", "", "Kestrel ha rivisto al ribasso le stime sui ricavi del 2026.", "guidance_cut Kestrel "},
	})
}

// kindsOnly writes signals as "kind company destination".
func kindsOnly(signals []*foreshockv1.Signal) string {
	var out []string
	for _, s := range signals {
		out = append(out, fmt.Sprintf("%s %s %s", s.GetClaim().GetKind(), s.GetCompany(), s.GetClaim().GetDestination()))
	}
	return strings.Join(out, "; ")
}
