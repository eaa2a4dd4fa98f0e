package panel_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ulikunitz/xz"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

const noticeHeader = "state,employer_name,notice_date,effective_date,employees_affected,layoff_type,is_temporary,is_amendment,canonical_name,employer_key\n"

// notice is a line of the register's layout.
func notice(date, key, canonical, amendment string) string {
	return fmt.Sprintf("OH,%s,%s,,100,unknown,,%s,%s,%s\n", canonical, date, amendment, canonical, key)
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func notices(t *testing.T, content string) []panel.Row {
	t.Helper()
	rows, _, err := panel.ReadNotices(context.Background(), []string{write(t, "warn.csv", content)})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// atRisk lists the quarters between two in which the employer is in the risk set.
func atRisk(p *panel.Panel, key string, from, to quarter.Quarter) string {
	var out []string
	for t := from; t <= to; t++ {
		for _, i := range p.RiskSet(t) {
			if p.Employers[i].Key == key {
				out = append(out, t.String())
			}
		}
	}
	return strings.Join(out, " ")
}

func TestWarnPanel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines string
		// key to the quarters it is at risk in (2018Q4 to 2022Q4) and those it announced in.
		risk, announced map[string]string
	}{
		"a notice counts for its own and eleven more quarters": {
			lines:     notice("2019-02-14", "n:acme", "Acme", "0"),
			risk:      map[string]string{"n:acme": "2019Q1 2019Q2 2019Q3 2019Q4 2020Q1 2020Q2 2020Q3 2020Q4 2021Q1 2021Q2 2021Q3 2021Q4"},
			announced: map[string]string{"n:acme": "2019Q1"},
		},
		"a later notice prolongs, with a hole between": {
			lines: notice("2016-03-31", "n:acme", "Acme", "0") + notice("2022-10-01", "n:acme", "Acme", "0"),
			risk:  map[string]string{"n:acme": "2018Q4 2022Q4"}, announced: map[string]string{"n:acme": "2022Q4"},
		},
		"quarters turn at midnight UTC": {
			lines:     notice("2022-09-30", "n:acme", "Acme", "0") + notice("2022-10-01", "n:bolt", "Bolt", "0"),
			risk:      map[string]string{"n:acme": "2022Q3 2022Q4", "n:bolt": "2022Q4"},
			announced: map[string]string{"n:acme": "2022Q3", "n:bolt": "2022Q4"},
		},
		"an amendment is no notice": {
			lines: notice("2022-07-01", "n:acme", "Acme", "1") + notice("2022-10-01", "n:acme", "Acme", "0"),
			risk:  map[string]string{"n:acme": "2022Q4"}, announced: map[string]string{"n:acme": "2022Q4"},
		},
		"without a key the lower-cased canonical name is one": {
			lines: notice("2022-10-01", "", "Acme Widgets", "0") + notice("2022-11-01", "", "ACME Widgets", ""),
			risk:  map[string]string{"acme widgets": "2022Q4"}, announced: map[string]string{"acme widgets": "2022Q4"},
		},
		"without key and name no row counts": {
			lines: notice("2022-10-01", "", "", "0"),
			risk:  map[string]string{"": ""}, announced: map[string]string{},
		},
		"without a date no row counts": {
			lines: notice("", "n:acme", "Acme", "0"),
			risk:  map[string]string{"n:acme": ""}, announced: map[string]string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := panel.New(panel.Warn, notices(t, noticeHeader+c.lines))
			from, to := quarter.New(2018, 4), quarter.New(2022, 4)
			for key, want := range c.risk {
				if got := atRisk(p, key, from, to); got != want {
					t.Errorf("%q at risk in %q: want %q", key, got, want)
				}
			}
			got := map[string]string{}
			for i := range p.Employers {
				for q := from; q <= to; q++ {
					if e := &p.Employers[i]; e.Announced(q) {
						got[e.Key] = strings.TrimSpace(got[e.Key] + " " + q.String())
					}
				}
			}
			if !reflect.DeepEqual(got, c.announced) {
				t.Errorf("announced %v: want %v", got, c.announced)
			}
		})
	}
}

const announcementHeader = "company,location,total_laid_off,date,percentage_laid_off,industry,stage,funds_raised,country\n"

func TestLayoffsPanel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ lines, key, risk string }{
		"at risk for good from the first row":   {"Acme,X,10,3/31/2022,0.1,Food,Seed,1,India\n", "Acme", "2022Q1 2022Q2 2022Q3 2022Q4"},
		"no more once closed":                   {"Acme,X,10,1/2/2022,0.1,Food,Seed,1,India\nAcme,X,,8/1/2022,1.0,Food,Seed,1,India\n", "Acme", "2022Q1 2022Q2"},
		"closed at once: never":                 {"Acme,X,10,1/2/2022,1,Food,Seed,1,India\n", "Acme", ""},
		"closed stays closed":                   {"Acme,X,,1/2/2022,1.0,Food,Seed,1,India\nAcme,X,5,8/1/2022,,Food,Seed,1,India\n", "Acme", ""},
		"the key is the company as it is given": {"Acme ,X,10,10/1/2022,0.1,Food,Seed,1,India\n", "Acme ", "2022Q4"},
		"a date that is none":                   {"Acme,X,10,13/45/2022,0.1,Food,Seed,1,India\n", "Acme", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, _, err := panel.ReadAnnouncements(context.Background(), []string{write(t, "layoffs.csv", announcementHeader+c.lines)})
			if err != nil {
				t.Fatal(err)
			}
			p := panel.New(panel.Layoffs, rows)
			if got := atRisk(p, c.key, quarter.New(2021, 4), quarter.New(2022, 4)); got != c.risk {
				t.Errorf("at risk in %q: want %q", got, c.risk)
			}
		})
	}
}

func TestReadNotices(t *testing.T) {
	t.Parallel()
	content := "\ufeff" + noticeHeader +
		"OH,Acme Inc,2022-10-01,2022-12-01,\"1,395\",closure,1,0,Acme,n:acme\n" +
		"OH,too,few\n" +
		"OH,Bad \"quote,2022-10-02,,,unknown,,0,Bolt,n:bolt\n" +
		"OH,Acme Inc,yesterday,,,unknown,,0,Acme,n:acme\n" +
		"OH,Acme Inc,1022-10-01,,,unknown,,0,Acme,n:acme\n" +
		"OH,Acme Inc,,,,unknown,,0,Acme,n:acme\n" +
		"CA,Keyless,2022-10-03,,-5,unknown,,0,,\n" +
		"OH,Acme Inc,2022-10-04,soon,x,unknown,,1,Acme,n:acme\n"
	var zipped, xzed bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(content))
	_ = z.Close()
	x, err := xz.NewWriter(&xzed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = x.Write([]byte(content))
	_ = x.Close()
	var first []panel.Row
	for _, file := range []struct{ name, content string }{
		{"plain.csv", content}, {"packed.csv.gz", zipped.String()}, {"packed.csv.xz", xzed.String()}, {"misnamed", zipped.String()},
	} {
		rows, inputs, err := panel.ReadNotices(context.Background(), []string{write(t, file.name, file.content)})
		if err != nil {
			t.Fatalf("%s: %v", file.name, err)
		}
		want := map[string]int{"malformed row": 2, panel.BadDate: 2, panel.NoDate: 1, panel.NoKey: 1, panel.IsAmendment: 1}
		if in := inputs[0]; !reflect.DeepEqual(in.Refused, want) || in.Rows != 3 || in.Name != file.name || len(in.SHA256) != 64 {
			t.Errorf("%s: read %+v: want 3 rows, refused %v", file.name, in, want)
		}
		if first == nil {
			first = rows
		}
		if !slices.Equal(rows, first) {
			t.Errorf("%s: rows differ from those of the plain file", file.name)
		}
	}
	want := panel.Event{
		Day: panel.DayOf(time.Date(2022, 10, 1, 0, 0, 0, 0, time.UTC)), Kind: panel.Notice, Headcount: 1395,
		Effective: panel.DayOf(time.Date(2022, 12, 1, 0, 0, 0, 0, time.UTC)), Closure: true, Temporary: true, Region: "OH",
	}
	if first[0].Event != want {
		t.Errorf("first row is %+v: want %+v", first[0].Event, want)
	}
	if first[1].Kind != panel.Unkeyed || first[1].Headcount != 0 || first[2].Kind != panel.Amendment || first[2].Effective != panel.NoDay {
		t.Errorf("rows are %+v: want an unkeyed one and an amendment", first[1:])
	}
}

func TestReadRefusesWholeFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, want string }{
		"empty":        {"", "is empty"},
		"other layout": {"a,b\n1,2\n", `no column "notice_date"`},
		"broken gzip":  {"\x1f\x8b\x00nonsense", "gzip"},
		"broken xz":    {"\xfd7zXZ\x00nonsense", "xz"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := panel.ReadNotices(context.Background(), []string{write(t, "warn.csv", c.content)})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "warn.csv") {
				t.Errorf("error is %v: want the file and %q", err, c.want)
			}
		})
	}
	if _, _, err := panel.ReadNotices(context.Background(), []string{filepath.Join(t.TempDir(), "none.csv")}); !os.IsNotExist(unwrapAll(err)) {
		t.Errorf("error is %v: want one that says the file does not exist", err)
	}
}

func unwrapAll(err error) error {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok || os.IsNotExist(err) {
			return err
		}
		err = inner.Unwrap()
	}
}

func TestFilesAreOneMultiset(t *testing.T) {
	t.Parallel()
	line := notice("2022-10-01", "n:acme", "Acme", "0")
	old := write(t, "old.csv", noticeHeader+line+line)
	all := write(t, "all.csv", noticeHeader+line+line+notice("2023-01-01", "n:acme", "Acme", "0"))
	rows, _, err := panel.ReadNotices(context.Background(), []string{old, all})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 {
		t.Errorf("%d rows: want the two equal ones of either file once, and the new one", len(rows))
	}
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	var content strings.Builder
	content.WriteString(noticeHeader)
	random := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		day := time.Date(2020, 1, 1+random.IntN(900), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		content.WriteString(notice(day, fmt.Sprintf("n:%d", random.IntN(40)), "Acme", "0"))
	}
	rows := notices(t, content.String())
	want := panel.New(panel.Warn, rows)
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	if got := panel.New(panel.Warn, rows); !reflect.DeepEqual(got, want) {
		t.Error("panels of shuffled rows differ")
	}
}

func FuzzReadNotices(f *testing.F) {
	f.Add(noticeHeader + notice("2022-10-01", "n:acme", "Acme", "0"))
	f.Add("notice_date\n\"\n2022-01-01\n")
	f.Add("\x1f\x8b\x08")
	f.Fuzz(func(t *testing.T, content string) {
		rows, _, err := panel.ReadNotices(context.Background(), []string{write(t, "warn.csv", content)})
		if err != nil {
			return
		}
		p := panel.New(panel.Warn, rows)
		for i := range p.Employers {
			if p.Employers[i].Key == "" {
				t.Error("an employer without a key is in the panel")
			}
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Acme Widgets, Inc.":         "acme widgets",
		"The Fishel Company":         "fishel",
		"Ground Ltd dba Other Name":  "ground",
		"Johnson's Tire":             "johnsons tire",
		"American Services Group":    "american services group",
		"":                           "",
		"Société Générale & Fils 24": "société générale fils 24",
	} {
		if got := strings.Join(panel.Words(name), " "); got != want {
			t.Errorf("words of %q are %q: want %q", name, got, want)
		}
	}
}

func ExamplePanel_RiskSet() {
	day := panel.DayOf(time.Date(2024, 5, 2, 0, 0, 0, 0, time.UTC))
	p := panel.New(panel.Warn, []panel.Row{{Key: "n:acme", Name: "Acme", Event: panel.Event{Day: day, Kind: panel.Notice}}})
	for _, t := range []quarter.Quarter{quarter.New(2024, 1), quarter.New(2024, 2), quarter.New(2027, 1), quarter.New(2027, 2)} {
		fmt.Println(t, len(p.RiskSet(t)))
	}
	// Output:
	// 2024Q1 0
	// 2024Q2 1
	// 2027Q1 1
	// 2027Q2 0
}
