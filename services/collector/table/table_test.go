package table

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func rowsOf(t *testing.T, rows Rows) (all [][]string) {
	t.Helper()
	for row, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, append([]string(nil), row.Cells...))
	}
	return all
}

func TestClean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"plain":                  {" Acme ", "Acme"},
		"windows-1252 bytes":     {"Joe\x92s Caf\xe9", "Joe’s Café"},
		"mixed encodings":        {"Café Joe\x92s", "Café Joe’s"},
		"decoded once too often": {"Joeâ€™s CafÃ©", "Joe’s Café"},
		"a real circumflex":      {"Château Rhône", "Château Rhône"},
		"C1 controls":            {"A \u0095 B", "A • B"},
		"entities":               {"A &amp; B &#39;s", "A & B 's"},
		"no entity":              {"A & B; C", "A & B; C"},
		"hard blanks":            {"March\u00a016,\u00a02020", "March 16, 2020"},
		"invisible":              {"\ufeffA\u200bcme\x00", "Acme"},
		"line breaks":            {"A\r\nB\rC", "A\nB\nC"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Clean(c[0]); got != c[1] {
				t.Errorf("%q: %q, want %q", c[0], got, c[1])
			}
		})
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want [][]string
	}{
		"commas":       {"a,b\n1,\"2, 3\"\n", [][]string{{"a", "b"}, {"1", "2, 3"}}},
		"semicolons":   {"a;b\n1,5;2\n", [][]string{{"a", "b"}, {"1,5", "2"}}},
		"tabs":         {"a\tb\n1\t2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"stray quotes": {"a,b\n5\" pipe,\"x\"y\"\n", [][]string{{"a", "b"}, {"5\" pipe", "x\"y"}}},
		"any length":   {"a,b\n1\n1,2,3\n", [][]string{{"a", "b"}, {"1"}, {"1", "2", "3"}}},
		"empty rows":   {"a\n\n,,\n  \n1\n", [][]string{{"a"}, {"1"}}},
		"byte order":   {"\xef\xbb\xbfa,b\n", [][]string{{"a", "b"}}},
		"UTF-16":       {"\xff\xfea\x00,\x00\xe9\x00\n\x00", [][]string{{"a", "é"}}},
		"line breaks":  {"a,b\n\"x\ny\",2\n", [][]string{{"a", "b"}, {"x\ny", "2"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, rowsOf(t, CSV(strings.NewReader(c.file)))); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCSVBounds(t *testing.T) {
	t.Parallel()
	rows := rowsOf(t, CSV(strings.NewReader("a"+strings.Repeat(",", 20000)+"\n"+strings.Repeat("x", MaxCell+10)+"\n")))
	if len(rows[0]) != MaxColumns || len(rows[1][0]) != MaxCell {
		t.Errorf("%d columns and a cell of %d bytes", len(rows[0]), len(rows[1][0]))
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	tables, err := Read([]byte(`<!doctype html><table><tr><th>outer</th></tr><tr><td>
<table><tr><th rowspan=2>State</th><th colspan=2>Jobs<script>x()</script></th></tr>
<tr><td>now</td><td>then</td></tr><tr><td>A<br>B</td><td>1&nbsp;000</td><td> <a href=/n>2</a> </td></tr></table></td></tr></table>`))
	if err != nil || len(tables) != 1 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	want := [][]string{{"State", "Jobs", "Jobs"}, {"State", "now", "then"}, {"A\nB", "1 000", "2"}}
	for range 2 { // a table may be read again
		if diff := cmp.Diff(want, rowsOf(t, tables[0])); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
	}
	if _, err := HTML([]byte("<html><p>none</p></html>")); !errors.Is(err, ErrNoTable) {
		t.Errorf("a page without a table: %v", err)
	}
	wide, err := HTML([]byte(`<table><tr><td colspan=1000000 rowspan=99999999>x</td></tr></table>`))
	if err != nil || len(rowsOf(t, wide[0])[0]) != maxSpan {
		t.Errorf("a cell that claims a million columns: %v", err)
	}
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	custom := "[$-409]mmmm d, yyyy;@"
	for row, format := range []*excelize.Style{{NumFmt: 14}, {NumFmt: 15}, {CustomNumFmt: &custom}, {NumFmt: 1}, {NumFmt: 3}} {
		style, err := book.NewStyle(format)
		if err != nil {
			t.Fatal(err)
		}
		cell, _ := excelize.CoordinatesToCellName(1, row+1)
		if err := errors.Join(book.SetCellValue("Sheet1", cell, 45293), book.SetCellStyle("Sheet1", cell, cell, style)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := book.NewSheet("notes"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetSheetVisible("notes", false); err != nil {
		t.Fatal(err)
	}
	content, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := Read(content.Bytes())
	if err != nil || len(sheets) != 1 {
		t.Fatalf("%d visible sheets, %v", len(sheets), err)
	}
	want := [][]string{{"2024-01-02"}, {"2-Jan-24"}, {"January 2, 2024"}, {"45293"}, {"45,293"}}
	if diff := cmp.Diff(want, rowsOf(t, sheets[0])); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if _, err := Read([]byte("PK\x03\x04 is no workbook")); err == nil {
		t.Error("a broken workbook was read")
	}
	if _, err := Read([]byte(" \n")); !errors.Is(err, ErrNoTable) {
		t.Errorf("an empty document: %v", err)
	}
}

func TestBind(t *testing.T) {
	t.Parallel()
	columns := []string{"Company", "Date", "Jobs", "Jobs#2", "Note"}
	places, err := Bind(Heading([]string{" jobs ", "DATE", "Company", "Jobs", "", " "}), columns, []string{"note"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{2, 1, 0, 3, -1}, places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		heading []string
		want    DriftError
	}{
		"missing":               {[]string{"Company", "Date", "Jobs", "Jobs"}, DriftError{Missing: []string{"Note"}}},
		"new":                   {[]string{"Company", "Date", "Jobs", "Jobs", "Note", "Sector"}, DriftError{New: []string{"Sector"}}},
		"renamed by words":      {[]string{"Company", "Date of Letter", "Jobs", "Jobs", "Note"}, DriftError{Renamed: [][2]string{{"Date", "Date of Letter"}}}},
		"renamed in its place":  {[]string{"Employer", "Date", "Jobs", "Jobs", "Note"}, DriftError{Renamed: [][2]string{{"Company", "Employer"}}}},
		"a column without name": {[]string{"Company", "", "Date", "Jobs", "Jobs", "Note"}, DriftError{New: []string{"column 2"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Bind(Heading(c.heading), columns, nil)
			var drift *DriftError
			if !errors.As(err, &drift) {
				t.Fatalf("error %v", err)
			}
			drift.Heading = nil
			if diff := cmp.Diff(&c.want, drift); diff != "" {
				t.Errorf("drift (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFindAnotherTable(t *testing.T) {
	t.Parallel()
	_, _, err := Find(CSV(strings.NewReader("x,y\n1,2\n")), []string{"Company", "Date"}, nil)
	var drift *DriftError
	if !errors.As(err, &drift) || drift.Heading != nil || drift.Error() == "" {
		t.Errorf("error %v, want a drift without a heading", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"))
	f.Add([]byte("<table><tr><td colspan=3>x</td></tr></table>"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, document []byte) {
		tables, err := Read(document)
		if err != nil {
			return
		}
		for _, rows := range tables {
			for row, err := range rows {
				if err != nil {
					break
				}
				if len(row.Cells) > MaxColumns {
					t.Fatalf("%d columns", len(row.Cells))
				}
				Heading(row.Cells)
			}
		}
	})
}
