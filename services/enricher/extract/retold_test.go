package extract_test

import (
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

func TestRealLayout(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-07-13", briefly, []said{
		{"a headline's trade is no name", "en", "Carrier says CEO to give up post", "Northlight CEO Greg Anderson is leaving his post next May, the airline said Thursday. Its president, Carla Reyes, will be the new CEO. \"We have never been in better shape, so it is a good moment to pass this on,\" Anderson said in a statement. The shares rose, and have doubled in two years.", "exec_departure Northlight"},
		{"a trade before a chief", "en", "Longtime airline chief to hand over controls", "Northlight Air said that its Chief Executive Officer Ada Long will step down next year.", "exec_departure Northlight Air"},
		{"a ticker behind a name", "en", "", "Cisco Inc CSCO has laid off 300 people in San Jose.", "layoff Cisco 300"},
		{"who are the subject together", "en", "", "Kestrel Foods and Delvoort have told their staff that it is five days a week at a desk again.", "rto_mandate Delvoort; rto_mandate Kestrel Foods"},
		{"a closure waits for its name", "en", "Vacuum maker shuts plant after sale falls through", "Workers at Kestrel Foods learned on Tuesday that all 390 of them have lost their jobs.", "plant_closure Kestrel Foods 390; layoff Kestrel Foods 390"},
		{"people work there", "en", "", "Kestrel Foods announced that its plant would close in 2027. A phone video shows the manager reading out the message. He had more to say. Some 900 people work there.", "plant_closure Kestrel Foods 900"},
		{"initials of a name", "en", "PGE staff train those who will replace them", "Technology workers at Portland General Electric (PGE) are told to teach contractors how to do their jobs.", "knowledge_transfer Portland General Electric"},
		{"a council of a long town", "en", "", "Stoke-on-Trent City Council is asking everybody who works for it to consider voluntary redundancy.", "buyout Stoke-on-Trent City Council"},
		{"a plan that takers carry out", "en", "", "Kestrel Foods said 6,000 employees have so far accepted a voluntary exit package. It plans to cut 10,500 jobs by 2030.", "buyout Kestrel Foods 6000; layoff_target Kestrel Foods 10500"},
		{"a project is no company", "en", "", "Kestrel Foods has not forgotten what was meant by Project Compass. It said that Compass \"will bring $750 million in yearly savings by 2028\".", "savings_target Kestrel Foods"},
		{"who holds an office is no firm", "en", "", "Kestrel Foods also said Jo Hartley, its chief financial officer, was quitting.", "exec_departure Kestrel Foods"},
		{"who presides over a group", "en", "", "Kestrel Foods said on Tuesday that its group president, Jo Hartley, will leave the company at the end of March.", "exec_departure Kestrel Foods"},
		{"a name that begins as possessives do", "en", "", "Our Next Energy, whose new owner was not named, will lay off 128 people.", "layoff Our Next Energy 128"},
		{"storm claims deny nothing", "en", "", "Insurer Kestrel, hit by storm claims, will cut 300 jobs.", "layoff Kestrel 300"},
		{"initials of a name in the plural", "en", "BF to cut 200 jobs", "Berg Foods said it will cut 200 jobs.", "layoff Berg Foods 200"},
		{"all of a site's jobs", "en", "", "In a notice Kestrel Foods said that it would cut all of the center's 610 jobs.", "layoff Kestrel Foods 610"},
		{"who gives leave does not leave", "en", "", "Consultants are barred at Larkin County Council unless the chief executive gives his leave in person.", ""},
		{"posts left open are no cut", "en", "", "Kestrel Foods will lay off 27 workers, and has left 18 positions open since November.", "layoff Kestrel Foods 27"},
		{"a copy that is restored is no service", "en", "", "Kestrel's sign-in service was out for three hours on Thursday. We restored the records from a backup at once.", "outage Kestrel"},
		{"the total with words between", "en", "", "Kestrel Foods will cut more than 3,000 jobs, which takes the total, along with those made public in the autumn, to about 5,500.", "layoff Kestrel Foods 3000; layoff Kestrel Foods 5500"},
	})
	starts := func(signals []*foreshockv1.Signal) string {
		var out []string
		for _, s := range signals {
			out = append(out, s.GetClaim().GetStart())
		}
		return strings.Join(out, " ")
	}
	readsOn(t, "2026-07-13", starts, []said{
		{"days joined", "en", "", "The Brightmesh network went down on May 12 and on June 2, both times after a configuration change.", "2026-05-12 2026-06-02"},
	})
	effective := func(signals []*foreshockv1.Signal) string {
		if len(signals) == 0 {
			return ""
		}
		return signals[0].GetClaim().GetEffective()
	}
	readsOn(t, "2026-07-13", effective, []said{
		{"a day after a notice long filed", "en", "", "Kestrel Foods filed a WARN notice in January for its plant in Bensalem, Pennsylvania, which takes effect on March 9 and touches 118 employees.", "2026-03-09"},
	})
}

// In a filing, what an office is of is no company but where it is a known one.
func TestOfficesOfAFiling(t *testing.T) {
	t.Parallel()
	in := extract.Input{
		Company: "Kestrel Foods, Inc.", Published: "2008-07-15",
		Text: "The Registrant also announced that James R. Hartley, Jr., its Senior Vice President of Finance and Chief Financial Officer, will leave on August 12, 2008.",
	}
	if got, want := briefly(extractor(t).Extract(in.Event())), "exec_departure Kestrel Foods"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
