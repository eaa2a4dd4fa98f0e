package table_test

import (
	"fmt"

	"github.com/foreshock/foreshock/services/collector/table"
)

func Example() {
	tables, err := table.Read([]byte("Layoffs of 2024\n\nDate;Company\n1/2/2024;Acme\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, places, err := table.Find(tables[0], []string{"Company", "Date"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for row := range rows {
		fmt.Println(row.Number, row.Cells[places[0]])
	}
	_, _, err = table.Find(tables[0], []string{"Company", "Notice Date"}, nil)
	fmt.Println(err)
	// Output:
	// 4 Acme
	// the heading has changed: "Notice Date" is now "Date"
}
