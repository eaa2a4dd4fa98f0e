package notice

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

func TestDates(t *testing.T) {
	t.Parallel()
	all := styles{monthDayYear: true, yearMonthDay: true, monthWordDayYear: true, dayMonWordYear: true, monthYear: true, monthWordYear: true, quarter: true, compact: true}
	for cell, want := range map[string]string{
		"2024-01-31":                            "2024-01-31",
		"2024-01-31 00:00:00":                   "2024-01-31",
		"2018/4/ 27":                            "2018-04-27",
		"1/5/24":                                "2024-01-05",
		"12/31/1999":                            "1999-12-31",
		"03-17-22":                              "2022-03-17",
		"6/15/98":                               "1998-06-15",
		"01/07//09":                             "2009-01-07",
		"16-Feb-2021":                           "2021-02-16",
		"9-Apr-16":                              "2016-04-09",
		"January 14, 2022":                      "2022-01-14",
		"Sept. 3rd, 2016":                       "2016-09-03",
		"March13, 2020":                         "2020-03-13",
		"April 18. 2020":                        "2020-04-18",
		"June 23,2013":                          "2013-06-23",
		"April, 30, 2021":                       "2021-04-30",
		"March 20-24, 2020":                     "2020-03-20 2020-03-24",
		"June 17 - June 30, 2020":               "2020-06-17 2020-06-30",
		"December 25 and January 5, 2021":       "2020-12-25 2021-01-05",
		"2/28/2019\n thru\n3/1/2019":            "2019-02-28 2019-03-01",
		"4/13/2018to 5/11/2018":                 "2018-04-13 2018-05-11",
		"5/28/2024 7/27/2024":                   "2024-05-28 2024-07-27",
		"7/2023":                                "2023-07",
		"October 2021":                          "2021-10",
		"3rd Qtr 2012":                          "2012-Q3",
		"Q1 2019":                               "2019-Q1",
		"20200409":                              "2020-04-09",
		"1/18/224":                              "",
		"7/3/20223":                             "",
		"5/62011":                               "",
		"3/29":                                  "",
		"13/13/2020":                            "",
		"2/30/2020":                             "",
		"3030-08-23 00:00:00":                   "",
		"TBD":                                   "",
		"may be delayed":                        "",
		"Phase 1: 1/11/23 (38) ... 2: 2/10/23":  "2023-01-11 2023-02-10",
		"Late 8/2024 ending 3/2025":             "2024-08 2025-03",
		"12/31/19 (for 265) Not said for 191":   "2019-12-31",
		"commencing on 7/9/2022 to 11/11/2022.": "2022-07-09 2022-11-11",
	} {
		var got []string
		for _, d := range all.dates(cell) {
			got = append(got, d.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", cell, strings.Join(got, " "), want)
		}
	}
	if got := (styles{serial: true}).dates("45322"); len(got) != 1 || got[0].String() != "2024-01-31" {
		t.Errorf("a workbook's day number: %v", got)
	}
	if got := (styles{yearMonthDay: true}).dates("1/5/24"); got != nil {
		t.Errorf("a style that the layout does not name was read: %v", got)
	}
}

func TestHeadcount(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]headcount{
		"84":                                {given: true, low: 84, high: 84},
		"1,234":                             {given: true, low: 1234, high: 1234},
		"16.0":                              {given: true, low: 16, high: 16},
		"*253":                              {given: true, low: 253, high: 253},
		"60-80":                             {given: true, low: 60, high: 80},
		"70 - 80":                           {given: true, low: 70, high: 80},
		"1100-1200 (three sites)":           {given: true, low: 1100, high: 1200, flag: FlagHeadcountWithRemark},
		"100+":                              {given: true, low: 100, high: 100, bound: "at_least"},
		"Up to 138":                         {given: true, low: 138, high: 138, bound: "at_most"},
		"approx. 150":                       {given: true, low: 150, high: 150, bound: "about"},
		"81 Total -- 13 of them live here":  {given: true, low: 81, high: 81, flag: FlagHeadcountWithRemark},
		"330 remote workers (18 in-state)":  {given: true, low: 330, high: 330, flag: FlagHeadcountWithRemark},
		"additional 16":                     {given: true, low: 16, high: 16},
		"0":                                 {given: true},
		"approx. 22,00 nationwide":          {flag: FlagHeadcountUnread},
		"2 5s1ta":                           {flag: FlagHeadcountUnread},
		"all with over 6 months of service": {flag: FlagHeadcountUnread},
		"9999999":                           {flag: FlagHeadcountImplausible},
		"999999999999999999999":             {flag: FlagHeadcountImplausible},
		"https://example.org/12":            {},
	} {
		if got := readHeadcount(cell, 100000); got != want {
			t.Errorf("%q: %+v, want %+v", cell, got, want)
		}
	}
}

// read reads a table in the layout of a name and gives its events as lines.
func read(t *testing.T, name, document string) (Count, []string, *outcome.Tally) {
	t.Helper()
	layout, err := ByName(config(t), name)
	if err != nil {
		t.Fatal(err)
	}
	var tally outcome.Tally
	count, err := layout.ReadDocument([]byte(document), "warn-"+name, tally.Sink())
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range tally.Events {
		a := e.GetAttributes()
		lines = append(lines, strings.Join([]string{
			e.GetEventTime().AsTime().Format("2006-01-02"), e.GetDocument(), e.GetCompany(), a[Headcount], a[Effective], a[Flags],
		}, " | "))
	}
	return count, lines, &tally
}

const sd = "Company,Location,Date Received,Employees Affected\n"

// ofAllStates is a table in the layout of all states, of rows that tell state, employer, location,
// both days, number and key.
func ofAllStates(rows ...string) string {
	table := "state,employer_name,location,notice_date,effective_date,employees_affected,dedupe_key,layoff_type,is_temporary,is_amendment,is_amended,current_version,source_url,source_notice_id,first_seen,last_seen,cik,ticker,parent_company,canonical_name,naics,employer_key\n"
	for _, row := range rows {
		table += row + ",unknown,,0,0,1,,,,,,,,,,\n"
	}
	return table
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		layout, document string
		want             []string
		repeated         int
	}{
		"the same row twice is one notice": {"ut", "Date of Notice,Company Name,Location,Affected Workers\n1/2/2024,Acme Widgets,Provo,50\n01/02/24,ACME WIDGETS,Provo,50\n",
			[]string{"2024-01-02 | ut/acme-widgets/2024-01-02/provo | Acme Widgets | 50 |  | "}, 1},
		"another number is another notice": {"ut", "Date of Notice,Company Name,Location,Affected Workers\n1/2/2024,Acme Widgets,Provo,50\n1/2/2024,Acme Widgets,Provo,70\n",
			[]string{"2024-01-02 | ut/acme-widgets/2024-01-02/provo | Acme Widgets | 50 |  | ", "2024-01-02 | ut/acme-widgets/2024-01-02/provo#2 | Acme Widgets | 70 |  | "}, 0},
		"rows without a place never collapse": {"ut", "Date of Notice,Company Name,Location,Affected Workers\n1/2/2024,Acme Widgets,,50\n1/2/2024,Acme Widgets,,50\n",
			[]string{"2024-01-02 | ut/acme-widgets/2024-01-02/ | Acme Widgets | 50 |  | ", "2024-01-02 | ut/acme-widgets/2024-01-02/#2 | Acme Widgets | 50 |  | "}, 0},
		"rows without a notice date never collapse": {"nj", "Company,City,Month Posted,Effective Date,Workforce Affected\nAcme,Newark,May,2024-07-01 00:00:00,9\nAcme,Newark,May,2024-07-01 00:00:00,9\n",
			[]string{"2024-07-01 | nj/acme/~2024-07-01/newark | Acme | 9 | 2024-07-01 | dated_by_effective", "2024-07-01 | nj/acme/~2024-07-01/newark#2 | Acme | 9 | 2024-07-01 | dated_by_effective"}, 0},
		"the publisher's own id makes versions": {"al", "action_type,date_notice,date_action,company,location,affected,_id1,_id2\nLayoff,01/05/2024,03/05/2024,Acme,Mobile,90,AL1,1\nClosure,01/05/2024,03/05/2024,Acme,Mobile,95,AL1,1\n",
			[]string{"2024-01-05 | al/AL1 | Acme | 90 | 2024-03-05 | ", "2024-01-05 | al/AL1 | Acme | 95 | 2024-03-05 | restated"}, 0},
		"the same of one area under another of its names is one notice": {"register",
			ofAllStates("KS,Acme,4 - Workforce Alliance,2024-01-05,,50,k1", "KS,Acme,4 - Area IV,2024-01-05,,50,k2", "KS,Acme,4 - Area IV,2024-01-05,,60,k3", "KS,Acme,3 - Area III,2024-01-05,,50,k4"),
			[]string{"2024-01-05 | ks/k1 | Acme | 50 |  | ", "2024-01-05 | ks/k3 | Acme | 60 |  | ", "2024-01-05 | ks/k4 | Acme | 50 |  | "}, 1},
		"twice under one name may be two notices": {"register",
			ofAllStates("KS,Acme,4 - Area IV,2024-01-05,,50,k1", "KS,Acme,4 - Area IV,2024-01-05,,50,k2", "KS,Acme,4 - Workforce Alliance,2024-01-05,,50,k3", "AZ,Acme,4 - Area 4,2024-01-05,,50,k4"),
			[]string{"2024-01-05 | ks/k1 | Acme | 50 |  | ", "2024-01-05 | ks/k2 | Acme | 50 |  | ", "2024-01-05 | az/k4 | Acme | 50 |  | "}, 1},
		"the order of the names makes no difference": {"register",
			ofAllStates("KS,Acme,4 - Workforce Alliance,2024-01-05,,50,k1", "KS,Acme,4 - Area IV,2024-01-05,,50,k2", "KS,Acme,4 - Area IV,2024-01-05,,50,k3"),
			[]string{"2024-01-05 | ks/k1 | Acme | 50 |  | ", "2024-01-05 | ks/k3 | Acme | 50 |  | "}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			count, got, _ := read(t, c.layout, c.document)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if count.Repeated != c.repeated {
				t.Errorf("%d repeated, want %d", count.Repeated, c.repeated)
			}
		})
	}
}

func TestAmendments(t *testing.T) {
	t.Parallel()
	const wi = "Company,City,Affected Workers,Notice Received,Notice Type,Layoff Begin Date,NAICS Description,County,Workforce Development Area\n"
	const ia = "Company,Address Line 1,City,County,St,ZIP,Notice Type,Emp #,Notice Date,Layoff Date\n"
	for name, c := range map[string]struct {
		layout, document string
		want             []string
	}{
		"it supersedes the notice before it, wherever that stands": {"wi",
			wi + "Acme Corp - Revision 2,Racine,70,5/1/2024,WR,7/1/2024,x,Racine,SE\nAcme Corp - Revision 1,Racine,60,4/1/2024,WR,6/1/2024,x,Racine,SE\nAcme Corp,Racine,50,3/1/2024,WR,5/1/2024,x,Racine,SE\n",
			[]string{
				"2024-03-01 | wi/acme-corp/~2024-03-01/racine | Acme Corp | 50 | 2024-05-01 | dated_by_received",
				"2024-04-01 | wi/acme-corp/~2024-03-01/racine | Acme Corp | 60 | 2024-06-01 | dated_by_received",
				"2024-05-01 | wi/acme-corp/~2024-03-01/racine | Acme Corp | 70 | 2024-07-01 | dated_by_received",
			}},
		"not one of another place, nor one long past": {"wi",
			wi + "Acme Corp,Madison,50,3/1/2024,WR,5/1/2024,x,Dane,SC\nAcme Corp,Racine,50,3/1/2019,WR,5/1/2019,x,Racine,SE\nAcme Corp - Revision 1,Racine,60,4/1/2024,WR,6/1/2024,x,Racine,SE\n",
			[]string{
				"2024-03-01 | wi/acme-corp/~2024-03-01/madison | Acme Corp | 50 | 2024-05-01 | dated_by_received",
				"2019-03-01 | wi/acme-corp/~2019-03-01/racine | Acme Corp | 50 | 2019-05-01 | dated_by_received",
				"2024-04-01 | wi/acme-corp/~2024-04-01/racine | Acme Corp | 60 | 2024-06-01 | amends_unknown,dated_by_received",
			}},
		"a supplement adds people and supersedes nothing": {"ia",
			ia + "Acme,1 Elm St,Ames,Story,IA,50010,Mass Layoff,50,1/5/2024,2024-03-05 00:00:00\nAcme,1 Elm St,Ames,Story,IA,50010,Amendment,3,2/5/2024,2024-04-05 00:00:00\n",
			[]string{
				"2024-01-05 | ia/acme/2024-01-05/ames-1-elm-st | Acme | 50 | 2024-03-05 | ",
				"2024-02-05 | ia/acme/2024-02-05/ames-1-elm-st | Acme | 3 | 2024-04-05 | supplement",
			}},
		"an amendment in place keeps its key and is known when it was made": {"mo",
			"Received Sort descending,Title,Industry,Location(s),County,Region,Type,Layoff date(s),# affected\n03/20/2024 (updated 05/14/2024),Acme,x,Cuba,Crawford,Central,Layoff,06/01/2024,80\n",
			[]string{"2024-05-14 | mo/acme/~2024-03-20/cuba | Acme | 80 | 2024-06-01 | amends_unknown,dated_by_received"}},
		"the day of the amendment at the name is its only date": {"in",
			"Company,City,Affected Workers,Notice Date,LO/CL Date,NAICS,Description of Work,Notice Type\nAcme HarborRevised (9/15/21),Gary,N/A,N/A,N/A,N/A,N/A,N/A\n",
			[]string{"2021-09-15 | in/acme-harbor/~2021-09-15/gary | Acme Harbor |  |  | amends_unknown,dated_by_amendment"}},
		"dates the other way round are the same notice": {"ri",
			"WARN Date,Date Received,Company Name,Location of Layoffs,Number Affected,Effective Date,Closing Yes/No,Union Yes/No,Union Address\n2024-06-04 00:00:00,2024-04-05 00:00:00,Acme,Lincoln,60,2024-04-04 00:00:00,No,No,\n2024-04-04 00:00:00,2024-04-05 00:00:00,Acme,Lincoln,60,2024-06-04 00:00:00,No,No,\n",
			[]string{"2024-04-04 | ri/acme/2024-04-04/lincoln | Acme | 60 | 2024-06-04 | "}},
		"effective before notice is kept and flagged": {"ri",
			"WARN Date,Date Received,Company Name,Location of Layoffs,Number Affected,Effective Date,Closing Yes/No,Union Yes/No,Union Address\n2024-06-04 00:00:00,2024-04-05 00:00:00,Acme,Lincoln,60,2024-04-04 00:00:00,No,No,\n",
			[]string{"2024-06-04 | ri/acme/2024-06-04/lincoln | Acme | 60 | 2024-04-04 | effective_before_notice"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, got, _ := read(t, c.layout, c.document)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRowsAsPublished(t *testing.T) {
	t.Parallel()
	_, _, tally := read(t, "sd", sd+"\"Acme\u00a0Widgets, Inc.\", Tea ,03/08/2023,TBD\n")
	e := tally.Events[0]
	want := map[string]string{
		"raw.Company": "Acme Widgets, Inc.", "raw.Location": "Tea", "raw.Date Received": "03/08/2023", "raw.Employees Affected": "TBD",
		Employer: "Acme Widgets, Inc.", State: "SD", Location: "Tea", Received: "2023-03-08", Flags: FlagDatedByReceived,
	}
	if diff := cmp.Diff(want, e.GetAttributes()); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if want := "Employer: Acme Widgets, Inc.\nState: SD\nPlace: Tea\nReceived: 2023-03-08\nAffected, as published: TBD"; e.GetText() != want {
		t.Errorf("text %q, want %q", e.GetText(), want)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	const header = "employer,notice_date,number_of_employees_affected,warn_type,city,zip,lwib_area,address,record_number,detail_page_url\n"
	_, _, tally := read(t, "az", header+
		`Acme,"Jan 13, 2022",9,WARN,New York,10001,,"9 Ninth Ave.; New York, New York 10001",1,https://example.org/1`+"\n"+
		`Acme,"Jan 13, 2022",9,Non-WARN,Tempe,85283,,"1 Elm Dr.; Tempe, Arizona 85283",2,https://example.org/2`+"\n")
	abroad, home := tally.Events[0].GetAttributes(), tally.Events[1].GetAttributes()
	if abroad[Location] != "" || abroad[AddressState] != "NY" || abroad[Flags] != FlagOutOfState {
		t.Errorf("an address in another state is taken for the jobs' place: %v", abroad)
	}
	if home[Location] != "Tempe" || home[Flags] != FlagNotStatutory {
		t.Errorf("an address in the state is not: %v", home)
	}
	layout, err := ByName(config(t), "az")
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"1 Elm St, Anchorage, AK": "AK", "1 Elm St Annapolis, MD 21401": "MD", "9 Elm; New York, New York 10001": "NY",
		"Fargo, ND": "ND", "Richmond VA": "VA", "New York": "", "Jersey City": "", "Go, in": "", "come in": "",
		"Washington, District of Columbia 20001": "DC", "Hilo, hi 96720-1234": "HI", "": "", ",": "",
	} {
		if got := layout.stateOf(address); got != want {
			t.Errorf("state of %q: %q, want %q", address, got, want)
		}
	}
}

func TestStatesOfOneLetter(t *testing.T) {
	t.Parallel()
	header := strings.Join(configColumns(t, "register"), ",") + "\n"
	row := func(state, key string) string {
		fields := make([]string, strings.Count(header, ",")+1)
		for i, column := range configColumns(t, "register") {
			switch column {
			case "state":
				fields[i] = state
			case "employer_name":
				fields[i] = "Acme"
			case "notice_date":
				fields[i] = "2024-01-02"
			case "employees_affected":
				fields[i] = "81"
			case "dedupe_key":
				fields[i] = key
			}
		}
		return strings.Join(fields, ",") + "\n"
	}
	_, _, tally := read(t, "register", header+row("AZ", "a")+row("CT", "b")+row("AZ", "c"))
	if first, second := tally.Events[0].GetAttributes()[AlsoIn], tally.Events[1].GetAttributes()[AlsoIn]; first != "" || second != "AZ" {
		t.Errorf("one letter to two states: also in %q and %q, want none and AZ", first, second)
	}
}

func configColumns(t *testing.T, name string) []string {
	t.Helper()
	layout, err := ptr(config(t)).Layout(name)
	if err != nil {
		t.Fatal(err)
	}
	return layout.Columns
}

func ptr[T any](v T) *T { return &v }

func TestDrift(t *testing.T) {
	t.Parallel()
	layout, err := ByName(config(t), "sd")
	if err != nil {
		t.Fatal(err)
	}
	var tally outcome.Tally
	_, err = layout.ReadDocument([]byte("Company,Location,Received Date,Sector,Employees Affected\nAcme,Tea,1/2/2024,x,5\n"), "s", tally.Sink())
	var drift *table.DriftError
	if !errors.As(err, &drift) {
		t.Fatalf("error %v, want a drift", err)
	}
	if diff := cmp.Diff([][2]string{{"Date Received", "Received Date"}}, drift.Renamed); diff != "" {
		t.Errorf("renamed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Sector"}, drift.New); diff != "" || len(drift.Missing) > 0 {
		t.Errorf("new (-want +got):\n%s missing %v", diff, drift.Missing)
	}
	if len(tally.Events) > 0 {
		t.Error("a changed table gave events")
	}
	// Order, capitals and a title above do not matter.
	if _, err := layout.ReadDocument([]byte("Notices of 2024\n\nlocation,COMPANY,Employees  Affected,Date Received\nTea,Acme,5,1/2/2024\n"), "s", tally.Sink()); err != nil || len(tally.Events) != 1 || tally.Events[0].GetCompany() != "Acme" {
		t.Errorf("a heading in another order: %v, %v", err, tally.Events)
	}
}

func TestWorkbookAndPage(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	style, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	for cell, value := range map[string]any{
		"A1": "Layoff notices", "A3": "Company", "B3": "Location", "C3": "Date Received", "D3": "Employees Affected",
		"A4": "Acme", "B4": "Tea", "C4": 45293, "D4": 1234,
	} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellStyle("Sheet1", "C4", "C4", style); err != nil {
		t.Fatal(err)
	}
	workbook, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	page := `<html><body><table><tr><td>menu</td></tr></table><table>
<thead><tr><th>Company</th><th>Location</th><th>Date<br>Received</th><th>Employees Affected</th></tr></thead>
<tr><td><a href="https://example.org/n/1">Acme</a></td><td>Tea</td><td>01/02/2024</td><td>1,234</td></tr></table></body></html>`
	want := []string{"2024-01-02 | sd/acme/~2024-01-02/tea | Acme | 1234 |  | dated_by_received"}
	for name, document := range map[string]string{"workbook": workbook.String(), "page": page, "file": sd + "Acme,Tea,1/2/2024,1234\n"} {
		_, got, tally := read(t, "sd", document)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if name == "page" && tally.Events[0].GetUrl() != "https://example.org/n/1" {
			t.Errorf("page: link %q", tally.Events[0].GetUrl())
		}
	}
}

func TestSinkErrorEndsReading(t *testing.T) {
	t.Parallel()
	layout, err := ByName(config(t), "sd")
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("full")
	var tally outcome.Tally
	sink := tally.Sink()
	sink.Refuse = func(outcome.Refusal) error { return full }
	if _, err := layout.ReadDocument([]byte(sd+"Acme,Tea,,5\nAcme,Tea,1/2/2024,5\n"), "s", sink); !errors.Is(err, full) || len(tally.Events) > 0 {
		t.Errorf("error %v, %d events", err, len(tally.Events))
	}
}

func FuzzRead(f *testing.F) {
	cfg := config(f)
	f.Add("sd", sd+"Acme,Tea,1/2/2024,5\n")
	f.Add("fl", "Company Name,State Notification Date,Layoff Date,Employees Affected,Industry\n\"Acme\nParts, Inc.\n1 Elm St\nOcala, FL 34470\",1/2/2024,\"2/1/2024\nthru\n3/1/2024\",60-80,x\n")
	f.Add("mi", "action,city,company,county,date_close,date_start,extras,includes,jobs,link\nClosure,\"Flint, Michigan\",Acme,Genesee,,\"May 5, 2024\",,,1,https://example.org/2024-03-01_x.pdf\n")
	f.Fuzz(func(t *testing.T, name, document string) {
		layout, err := ByName(cfg, name)
		if err != nil {
			return
		}
		var tally outcome.Tally
		count, _ := layout.ReadDocument([]byte(document), "fuzz", tally.Sink())
		if count.Events != len(tally.Events) || count.Repeated+count.Refused != len(tally.Refusals) {
			t.Fatalf("%+v, but %d events and %d refusals", count, len(tally.Events), len(tally.Refusals))
		}
		checkEvents(t, name, tally.Events)
	})
}
