package incident_test

import (
	"fmt"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector/incident"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

func Example() {
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := incident.New(p.Incident)
	if err != nil {
		fmt.Println(err)
		return
	}
	var tally outcome.Tally
	_, err = d.ReadFeed(incident.Feed{
		Addresses: []string{"https://www.githubstatus.com/history.atom"},
		Items: []incident.Item{{
			Link: "https://www.githubstatus.com/incidents/abc123", Title: "Incident with Actions",
			HTML:      "<p><small>May 2, 10:30 UTC</small><br><strong>Resolved</strong> - Fixed.</p><p><small>May 2, 09:00 UTC</small><br><strong>Investigating</strong> - Looking.</p>",
			Published: time.Date(2024, 5, 2, 10, 30, 0, 0, time.UTC),
		}},
	}, "github-status", tally.Sink())
	e := tally.Events[0]
	fmt.Println(err, e.GetCompany(), e.GetAttributes()[incident.Service], e.GetAttributes()[incident.DurationHours])
	// Output: <nil> GitHub Actions 1.5
}
