package extract_test

import (
	"fmt"
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// standing writes signals as briefly does, with the status and whether the number is a total.
func standing(signals []*foreshockv1.Signal) string {
	var out []string
	for _, s := range signals {
		line := briefly([]*foreshockv1.Signal{s}) + " " + s.GetClaim().GetStatus()
		if s.GetClaim().GetCumulative() {
			line += " total"
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

func TestWhatIsDecidedAndDone(t *testing.T) {
	t.Parallel()
	reads(t, standing, []said{
		{"talks are opened", "en", "", "Kestrel Foods is to cut 550 jobs. The company said it had opened a 45-day consultation with unions.", "layoff Kestrel Foods 550 planned"},
		{"talks that will begin", "en", "", "Up to 85 jobs are to go at Kestrel Foods, staff were told. A 30-day consultation will now begin.", "layoff Kestrel Foods 85 planned"},
		{"talks that the law asks for somewhere", "en", "", "Kestrel Foods is cutting 550 jobs. Departures in each country are subject to local law and consultation requirements.", "layoff Kestrel Foods 550 confirmed"},
		{"talks on what comes after", "en", "", "Kestrel Foods has cut 120 jobs. Consultation on a second round will begin in May.", "layoff Kestrel Foods 120 confirmed"},
		{"a headline on talks", "en", "Redundancy talks open at Lincoln semiconductor firm Kestrel", "", "layoff Kestrel planned"},
		{"a plan and what is done of it", "en", "", "Kestrel Foods said in May it would do away with 5,200 jobs by 2028. It reported this month that 1,900 of those have gone.",
			"layoff_target Kestrel Foods 5200 planned; layoff Kestrel Foods 1900 confirmed total"},
		{"so many of so many", "en", "", "Kestrel Foods has trimmed 1,900 of the 2,043 positions it set out to abolish by June.",
			"layoff Kestrel Foods 1900 confirmed total; layoff_target Kestrel Foods 2043 confirmed"},
		{"so many of so many, and already", "es", "", "De los 1.100 despidos previstos en Norteamérica, Kestrel ya concretó 480.",
			"layoff Kestrel 480 confirmed total; layoff_target Kestrel 1100 planned"},
		{"about so many, behind them", "it", "", "Kestrel taglierà altri 1.000 posti circa.", "layoff Kestrel 1000 confirmed"},
		{"a share of the cuts is none of the staff", "en", "", "Kestrel Foods has carried out about a third of the 16,000 job cuts announced last October.", "layoff_target Kestrel Foods 16000 confirmed"},
		{"a union's word", "en", "Kestrel to cut 200 jobs, says GMB", "", "layoff Kestrel 200 reported"},
		{"according to the union", "en", "", "Kestrel Foods is cutting 200 jobs, according to the union.", "layoff Kestrel Foods 200 reported"},
		{"what a union says of the employer's word", "en", "", "Kestrel Foods said on Tuesday it would cut 200 jobs, a move Unite called brutal.", "layoff Kestrel Foods 200 confirmed"},
		{"the end of the third year before", "en", "", "Kestrel Foods cut 900 jobs in late 2023, when the boom ended.", "layoff Kestrel Foods 900 confirmed"},
		{"the year before that", "en", "", "Kestrel Foods cut 900 jobs in late 2022, when the boom ended.", ""},
		{"all of those told of", "en", "", "Kestrel Foods will close its Mansfield warehouse. The building employs 174 people, whose jobs end on May 15.",
			"plant_closure Kestrel Foods 174 confirmed; layoff Kestrel Foods 174 confirmed"},
		{"the town of a firm without its name", "en", "Galway medical device firm to shed 85 roles", "As many as 85 jobs are to go at device maker Kestrel in Galway.", "layoff Kestrel 85 confirmed"},
	})
}

func TestOutagesToldOverTwoSentences(t *testing.T) {
	t.Parallel()
	told := func(signals []*foreshockv1.Signal) string {
		var out []string
		for _, s := range signals {
			c := s.GetClaim()
			out = append(out, fmt.Sprintf("%s %s %q %g h", c.GetKind(), s.GetCompany(), c.GetService(), c.GetDurationHours()))
		}
		return strings.Join(out, "; ")
	}
	reads(t, told, []said{
		{"restored after hours", "en", "", "Monzo's app stopped working on Tuesday. Service was restored after three hours.", `outage Monzo "app" 3 h`},
		{"both ends as times of day", "en", "", "The PlayStation Network went down around 6PM ET on Friday. By 11PM ET everything was green again.", `outage Sony "PlayStation Network" 5 h`},
		{"until midnight", "en", "", "Delta's IT systems went down around 6:30 p.m. on Sunday and were restored at about midnight.", `outage Delta Air Lines "IT systems" 5.5 h`},
		{"orders not taken", "en", "", "The retail store stopped taking orders for around six hours on Tuesday, Amazon said.", `outage Amazon "retail store" 6 h`},
		{"no orders for what is not yet made", "en", "", "Kestrel Motors stopped taking orders for its first truck on Friday.", ""},
		{"a part of what failed", "en", "", "GitHub suffered an outage on Tuesday. Actions was unavailable for about 90 minutes.", `outage GitHub "GitHub" 1.5 h`},
	})
}
