package notice_test

import (
	"fmt"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector/notice"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

func Example() {
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	layout, err := notice.ByName(p.Notice, "sd")
	if err != nil {
		fmt.Println(err)
		return
	}
	var tally outcome.Tally
	_, err = layout.ReadDocument([]byte("Company,Location,Date Received,Employees Affected\nAcme Widgets,Tea,03/08/2023,60-80\n,Tea,,\n"), "warn-sd", tally.Sink())
	fmt.Println(err, tally.Refusals[0].Reason)
	fmt.Println(tally.Events[0].GetTitle())
	fmt.Println(tally.Events[0].GetAttributes()[notice.HeadcountLow])
	// Output:
	// <nil> no_employer
	// Acme Widgets: WARN notice, SD, 60 to 80 workers
	// 60
}
