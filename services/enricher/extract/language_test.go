package extract_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

var provisional = regexp.MustCompile(`,"company_id":"x-[^"]*"`)

// Every language says the same things in words of its own, and is silent on the same.
func TestLanguages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, lang, title, text string
		want                    []string // parts of the signals; nil where there is none
	}{
		{"cut and plant", "it", "Beltrani taglia 320 posti: chiude lo stabilimento di Ferrara", "Il produttore Beltrani ha annunciato il licenziamento collettivo di 320 dipendenti.",
			[]string{`"kind":"layoff","company":"Beltrani","headcount":320,"status":"confirmed"`, `"kind":"plant_closure","company":"Beltrani"`}},
		{"a union's count", "it", "", "Secondo i sindacati, alla Ferroluce sono a rischio circa 450 posti di lavoro su 1.200.",
			[]string{`"company":"Ferroluce","headcount":450,"status":"reported","bound":"about"`}},
		{"round number of people", "it", "Officine Tamburini manda a casa una sessantina di operai", "", []string{`"company":"Officine Tamburini","headcount":60`}},
		{"offer to leave", "it", "", "Stellantis ha firmato l'accordo: incentivi all'esodo per 2.500 dipendenti.", []string{`"kind":"buyout","company":"Stellantis","company_id":"stellantis","headcount":2500`}},
		{"strike", "it", "Sciopero alla Beltrani, 320 lavoratori in piazza", "I 320 lavoratori protestano per il contratto.", nil},
		{"hiring", "it", "", "Beltrani assumerà 250 tecnici.", nil},
		{"place after a family's name", "it", "Chiude lo stabilimento Fratelli Moretti di Rovigo", "La Fratelli Moretti chiuderà lo stabilimento di Rovigo.", []string{`"kind":"plant_closure","company":"Fratelli Moretti",`}},
		{"cut and plant", "nl", "Bakkerij Van Loon schrapt 120 banen en sluit fabriek in Zwolle", "Bakkerij Van Loon sluit de fabriek. Daardoor verliezen 120 mensen hun baan, meldt het bedrijf.",
			[]string{`"kind":"layoff","company":"Bakkerij Van Loon","headcount":120,"status":"confirmed"`, `"kind":"plant_closure","company":"Bakkerij Van Loon"`}},
		{"leave to dismiss", "nl", "", "Chemiebedrijf Delvoort heeft bij het UWV ontslag aangevraagd voor 75 van de 300 werknemers.", []string{`"company":"Delvoort","headcount":75`}},
		{"service down", "nl", "Storing bij Bunq", "Klanten van Bunq konden drie uur lang niet inloggen door een fout bij een software-update.", []string{`"kind":"outage","company":"Bunq"`, `"duration_hours":3,"cause":"change"`}},
		{"executive", "nl", "Topman Delvoort vertrekt", "De topman van Delvoort stapt op.", []string{`"kind":"exec_departure","company":"Delvoort"`}},
		{"power cut", "nl", "Stroomstoring treft 4000 huishoudens", "Door een stroomstoring zaten 4000 huishoudens zonder stroom.", nil},
		{"hiring", "nl", "", "Delvoort wil 500 nieuwe ingenieurs aannemen.", nil},
		{"tenths", "ja", "", "インテルは全従業員の2割を解雇する計画だとブルームバーグが報じた。", []string{`"company":"インテル","company_id":"intel","percent":20,"status":"reported"`}},
		{"unknown group", "ja", "", "レゾナグループは、約1500名の人員を削減すると明らかにした。", []string{`"company":"レゾナグループ","headcount":1500,"status":"confirmed","bound":"about"`}},
		{"offer to leave", "ja", "", "株式会社山川製作所は、50歳以上の社員を対象に希望退職者を150人募集する。", []string{`"kind":"buyout","company":"山川製作所","headcount":150`}},
		{"plant", "ja", "", "大和フーズは千葉工場を2026年9月末に閉鎖する。", []string{`"kind":"plant_closure","company":"大和フーズ"`}},
		{"hiring", "ja", "", "楽天グループは来春、新卒を500人採用する。", nil},
		{"work that moves", "en", "", "Brightwell is shifting its payroll and tax teams from London to Hyderabad.", []string{`"kind":"offshoring","company":"Brightwell","destination":"Hyderabad"`}},
		{"a move at home", "en", "", "Brightwell is moving its headquarters from San Jose to Austin.", nil},
		{"whole office", "en", "", "Brightwell's chief technology officer is leaving the company.", []string{`"role":"chief technology officer"`}},
		{"second pair of eyes", "en", "", "Every change to production at Brightwell now has to be approved by a second engineer.", []string{`"kind":"change_control","company":"Brightwell"`}},
		{"work taken over", "en", "", "Brightwell is cutting 130 call-centre jobs because its chatbot now deals with four in five enquiries.", []string{`"kind":"ai_substitution","company":"Brightwell"`}},
		{"help for staff", "en", "", "Brightwell gives its staff AI assistants that resolve tickets faster.", nil},
	} {
		t.Run(test.lang+" "+test.name, func(t *testing.T) {
			t.Parallel()
			in := extract.Input{Title: test.title, Text: test.text, Lang: test.lang, Published: "2026-03-10"}
			got := provisional.ReplaceAllString(brief(extractor(t).Extract(in.Event())), "")
			if test.want == nil && got != "" {
				t.Errorf("not silent: %s", got)
			}
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("missing %s in\n%s", want, got)
				}
			}
		})
	}
}

// A headline has few small words: the words of daily use tell its language.
func TestLanguageOfHeadlines(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Dean Foods closing Louisville milk plant":     "en",
		"Nestlé workers strike at plant in Orbe":       "en",
		"Sanofi sheds staff in Ireland":                "en",
		"Conti baut Stellen ab":                        "de",
		"Renault supprime des postes à Sandouville":    "fr",
		"Telefónica recorta plantilla en España":       "es",
		"Stellantis taglia posti a Mirafiori":          "it",
		"Philips schrapt banen in Best":                "nl",
		"Embraer demite funcionários em São José":      "pt",
		"Alaska Airlines grounds flights after outage": "en",
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			line, err := json.Marshal(extract.Input{Title: title})
			if err != nil {
				t.Fatal(err)
			}
			if out, err := extractor(t).Line(line); err != nil || out.Lang != want {
				t.Errorf("got %s and error %v, want %s", out.Lang, err, want)
			}
		})
	}
}
