package filing_test

import (
	"fmt"

	"github.com/foreshock/foreshock/services/collector/filing"
)

func Example() {
	page := []byte(`<html><body><p>Date of Report: June 3, 2019</p><p>Acme Widgets, Inc.</p><p>(Exact name of registrant)</p>
<p>Item 2.05 Costs Associated with Exit or Disposal Activities</p><p>Acme will close a plant.</p><p>SIGNATURES</p></body></html>`)
	e, refusal := filing.Event(page, filing.FileReference("12345_8K_2019_0000012345-19-000007.htm"), "edgar")
	fmt.Println(refusal, e.GetCompany(), e.GetAttributes()[filing.Items])
	// Output: <nil> Acme Widgets, Inc. 2.05
}
