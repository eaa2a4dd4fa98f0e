package filing

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/services/collector/outcome"
)

func TestSegment(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("The company says a good deal about it. ", 4)
	for name, c := range map[string]struct {
		text string
		want []string // items | title | start of the text
	}{
		"plain headings": {
			"FORM 8-K\nItem 2.05. Costs Associated with Exit or Disposal Activities.\n" + long + "\nItem 9.01 Financial Statements and Exhibits\n99.1 Release\nSIGNATURES\nPursuant to it\nItem 2.05 after the signatures",
			[]string{"2.05 | Costs Associated with Exit or Disposal Activities. | The company", "9.01 | Financial Statements and Exhibits | 99.1 Release"},
		},
		"number on the next line": {
			"Item\n5.02\nDeparture of Directors or Certain Officers\n" + long,
			[]string{"5.02 | Departure of Directors or Certain Officers | The company"},
		},
		"title on the next line": {
			"ITEM 8.01\nOTHER EVENTS\n" + long, []string{"8.01 | OTHER EVENTS | The company"},
		},
		"heading runs on into its text": {
			"Item 1.03 Bankruptcy or Receivership. On May 2 the company filed for protection from its creditors and said that it would go on trading.\nMore.",
			[]string{"1.03 | Bankruptcy or Receivership | On May 2"},
		},
		"two items at once": {
			"Items 2.05 and 2.06 Costs and Impairments\n" + long + "\nItem 2.02 and Item 7.01: Results\n" + long,
			[]string{"2.05,2.06 | Costs and Impairments | The company", "2.02,7.01 | Results | The company"},
		},
		"section ahead of the item": {
			"Section 2 - Financial Information\nSection 5 – Corporate Governance and Management Item 5.02(b) Departure of Directors\n" + long,
			[]string{"5.02 | Departure of Directors | The company"},
		},
		"table of contents": {
			"TABLE OF CONTENTS\nItem 2.05 Costs\nItem 9.01 Exhibits\nSIGNATURES\nItem 2.05 Costs\n" + long + "\nItem 9.01 Exhibits\nlist\nSIGNATURE",
			[]string{"2.05 | Costs | The company", "9.01 | Exhibits | list"},
		},
		"prose is no heading": {
			"Item 7.01 Regulation FD Disclosure\nThe information in\nItem 7.01 of this report is furnished.\nItem 2.02 and the exhibit are too.\n" + long,
			[]string{"7.01 | Regulation FD Disclosure | The information in"},
		},
		"before August 2004": {
			"Item 3. Bankruptcy\n" + long + "\nItem 5. Other Events\n" + long + "\nItem 7. Exhibits\nnone",
			[]string{"1.03 | Bankruptcy | The company", "8.01 | Other Events | The company", "9.01 | Exhibits | none"},
		},
		"an old number in a new form": {
			"Item 8.01 Other Events\n" + long + "\nItem 5 is of the annual report.\nItem 1A. Risk Factors",
			[]string{"8.01 | Other Events | The company"},
		},
		"hard blanks and dashes": {"ITEM\u00a02.06\u00a0–\u00a0MATERIAL IMPAIRMENTS\n" + long, []string{"2.06 | MATERIAL IMPAIRMENTS | The company"}},
		"no such item":           {"Item 3.99 Nothing\nItem 77 Nothing\nItemized 2.05", nil},
		"nothing":                {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range Segment(strings.ReplaceAll(c.text, "\u00a0", " ")) {
				begin, _, _ := strings.Cut(s.Text, "\n")
				got = append(got, strings.Join(s.Items, ",")+" | "+s.Title+" | "+begin[:min(len(begin), len("The information in"))])
			}
			for i := range c.want {
				if i < len(got) && strings.HasPrefix(got[i], c.want[i]) {
					got[i] = c.want[i]
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("sections (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"wrapped by hand": {"<PAGE>\n   The company will close\n   two plants.\n\n        Plant        Jobs\n        East           40\n        West           50\n\n                 -2-\n<PAGE>\nMore text\nfollows.\n",
			"The company will close two plants.\nPlant Jobs\nEast 40\nWest 50\nMore text follows."},
		"a heading above its text": {"ITEM 5.  OTHER EVENTS\nOn May 2 the company\nsaid so.", "ITEM 5. OTHER EVENTS\nOn May 2 the company said so."},
		"html":                     {"<html><body><p>One&nbsp;line\nof text.</p><p>Item&#160;2.05 <b>Costs</b></p><hr><p align=center>3</p><div>Two</div></body></html>", "One line of text.\nItem 2.05 Costs\nTwo"},
		"a page of typewriting":    {"<html><body><pre>\nItem 2.05 Costs\n\nThe company will\nclose a plant. A &amp; B\n</pre></body></html><p></p>", "Item 2.05 Costs\nThe company will close a plant. A & B"},
		"windows-1252":             {"The company\x92s plants are closed.", "The company’s plants are closed."},
		"inline xbrl":              {"<html><body><ix:header><ix:hidden>noise</ix:hidden></ix:header><p>Text</p><p>More</p></body></html>", "Text\nMore"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := readable([]byte(c[0])); got != c[1] {
				t.Errorf("%q, want %q", got, c[1])
			}
		})
	}
}

const submission = `<SEC-DOCUMENT>0000012345-05-000001.txt : 20050223
<SEC-HEADER>0000012345-05-000001.hdr.sgml : 20050223
<ACCEPTANCE-DATETIME>20050223161429
ACCESSION NUMBER:		0000012345-05-000001
CONFORMED SUBMISSION TYPE:	8-K
CONFORMED PERIOD OF REPORT:	20050222
ITEM INFORMATION:		Cost Associated with Exit or Disposal Activities
ITEM INFORMATION:		Financial Statements and Exhibits
FILED AS OF DATE:		20050223

FILER:
	COMPANY DATA:
		COMPANY CONFORMED NAME:			ACME WIDGETS INC
		CENTRAL INDEX KEY:			0000012345
		STANDARD INDUSTRIAL CLASSIFICATION:	WIDGETS [3999]
</SEC-HEADER>
<DOCUMENT>
<TYPE>8-K
<SEQUENCE>1
<FILENAME>acme8k.txt
<TEXT>
FORM 8-K

ITEM 2.05  COSTS ASSOCIATED WITH EXIT OR DISPOSAL ACTIVITIES

Acme Widgets will close its plant in Tea
and let 120 people go.

ITEM 9.01  FINANCIAL STATEMENTS AND EXHIBITS

Exhibit 99.1  Press release

SIGNATURES

A. Person
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-99.1
<FILENAME>release.htm
<TEXT>
<html><body><p>TEA, S.D.</p><p>Acme closes a plant.</p><br></body></html>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>GRAPHIC
<FILENAME>logo.gif
<TEXT>
begin 644 logo.gif
M1TE&
</TEXT>
</DOCUMENT>
`

func TestEvent(t *testing.T) {
	t.Parallel()
	e, refusal := Event([]byte(submission), Reference{}, "edgar")
	if refusal != nil {
		t.Fatal(refusal)
	}
	want := "Item 2.05: COSTS ASSOCIATED WITH EXIT OR DISPOSAL ACTIVITIES\nAcme Widgets will close its plant in Tea and let 120 people go.\n\nExhibit EX-99.1\nTEA, S.D.\nAcme closes a plant."
	if e.GetText() != want {
		t.Errorf("text %q, want %q", e.GetText(), want)
	}
	if diff := cmp.Diff(map[string]string{
		CIK: "12345", Accession: "0000012345-05-000001", Form: "8-K", Filed: "2005-02-23", Reported: "2005-02-22", Items: "2.05,9.01",
		Exhibits: "EX-99.1", SIC: "WIDGETS [3999]", SectionPrefix + "2.05": "0-124",
	}, e.GetAttributes()); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if e.GetCompany() != "ACME WIDGETS INC" || e.GetTitle() != "ACME WIDGETS INC: 8-K: Costs Associated with Exit or Disposal Activities" || e.GetDocument() != "0000012345-05-000001" {
		t.Errorf("company %q, title %q, document %q", e.GetCompany(), e.GetTitle(), e.GetDocument())
	}
	// The acceptance is of the eastern clock: 16:14 in winter is 21:14 UTC.
	if got := e.GetEventTime().AsTime(); !got.Equal(time.Date(2005, 2, 23, 21, 14, 29, 0, time.UTC)) {
		t.Errorf("event time %v", got)
	}
}

func TestLoneDocument(t *testing.T) {
	t.Parallel()
	const page = "<html><body><p>Date of Report (Date of earliest event reported): June 3, 2019</p><p>Acme Widgets, Inc.</p><p>(Exact name of registrant as specified in its charter)</p><p>Item 5.02 Departure of Directors or Certain Officers</p><p>The chief executive leaves.</p></body></html>"
	e, refusal := Event([]byte(page), FileReference("8-K/0012345_8K_2019_0000012345-19-000007.htm"), "edgar")
	if refusal != nil {
		t.Fatal(refusal)
	}
	a := e.GetAttributes()
	if e.GetCompany() != "Acme Widgets, Inc." || a[CIK] != "12345" || a[Items] != "5.02" || a[Flags] != FlagDatedByReport {
		t.Errorf("company %q, attributes %v", e.GetCompany(), a)
	}
	// Only the day reported on is known: the filing was public some days later at most.
	if delay := e.GetKnowledgeTime().AsTime().Sub(e.GetEventTime().AsTime()); delay != filingDelay {
		t.Errorf("known %v after", delay)
	}
	// A list that knows the day of filing settles it.
	r := FileReference("0012345_8K_2019_0000012345-19-000007.htm")
	r.Filed = time.Date(2019, 6, 5, 0, 0, 0, 0, time.UTC)
	if e, _ = Event([]byte(page), r, "edgar"); !e.GetKnowledgeTime().AsTime().Equal(r.Filed) || e.GetAttributes()[Flags] != "" {
		t.Errorf("known %v, flags %q", e.GetKnowledgeTime().AsTime(), e.GetAttributes()[Flags])
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw    string
		r      Reference
		reason string
	}{
		"a picture":       {"GIF89a\x00\x00", Reference{Accession: "0000012345-19-000007"}, outcome.Malformed},
		"nothing":         {"", Reference{Accession: "0000012345-19-000007"}, outcome.NoDocument},
		"pictures only":   {"<DOCUMENT>\n<TYPE>GRAPHIC\n<TEXT>\nbegin 644 x\n</TEXT>\n</DOCUMENT>", Reference{Accession: "0000012345-19-000007"}, outcome.NoDocument},
		"no date":         {"Item 8.01 Other Events\nText.", Reference{}, outcome.NoDate},
		"markup only":     {"<html><body><p></p><br><div></div></body></html>", Reference{Accession: "0000012345-19-000007"}, outcome.NoContent},
		"nothing is lost": {"A letter without items.", Reference{Accession: "0000012345-19-000007"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, refusal := Event([]byte(c.raw), c.r, "edgar")
			switch {
			case c.reason == "" && (refusal != nil || e.GetAttributes()[Flags] != FlagDatedByYear+","+FlagItemsUnfound || e.GetText() != c.raw):
				t.Errorf("event %v, refusal %v", e, refusal)
			case c.reason != "" && (refusal == nil || refusal.Reason != c.reason):
				t.Errorf("event %v, refusal %v, want %s", e, refusal, c.reason)
			}
		})
	}
}

func TestLatest(t *testing.T) {
	t.Parallel()
	const page = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">" +
		"<entry><title>8-K - Soci\xe9t\xe9 Acme &amp; Co. (0000012345) (Filer)</title><link rel=\"alternate\" href=\"https://www.sec.gov/Archives/edgar/data/12345/000001234525000001/0000012345-25-000001-index.htm\"/>" +
		"<summary type=\"html\">&lt;b&gt;Filed:&lt;/b&gt; 2025-12-12 &lt;b&gt;AccNo:&lt;/b&gt; 0000012345-25-000001</summary><updated>2025-12-12T18:02:43-05:00</updated><category term=\"8-K\"/><id>urn:tag:sec.gov,2008:accession-number=0000012345-25-000001</id></entry>" +
		"<entry><title>Notice to readers</title><id>x</id></entry></feed>"
	references, refusals, err := Latest([]byte(page))
	if err != nil || len(refusals) != 1 || len(references) != 1 {
		t.Fatalf("%v, %v, %v", references, refusals, err)
	}
	want := Reference{
		CIK: "12345", Filer: "Société Acme & Co.", Role: "Filer", Accession: "0000012345-25-000001", Form: "8-K",
		Filed: time.Date(2025, 12, 12, 0, 0, 0, 0, time.UTC), Accepted: time.Date(2025, 12, 12, 23, 2, 43, 0, time.UTC),
		URL:  "https://www.sec.gov/Archives/edgar/data/12345/000001234525000001/0000012345-25-000001-index.htm",
		Text: "https://www.sec.gov/Archives/edgar/data/12345/000001234525000001/0000012345-25-000001.txt",
	}
	if diff := cmp.Diff(want, references[0]); diff != "" {
		t.Errorf("reference (-want +got):\n%s", diff)
	}
	other := want
	other.CIK = "999"
	if got := Distinct([]Reference{want, other, want}); len(got) != 2 {
		t.Errorf("%d distinct references, want 2: one filing is listed for each party", len(got))
	}
	if _, _, err := Latest([]byte("{}")); err == nil {
		t.Error("JSON was read as Atom")
	}
}

func TestSubmissions(t *testing.T) {
	t.Parallel()
	const recent = `"accessionNumber":["0000012345-24-000002","0000012345-04-000001"],"filingDate":["2024-02-02","2004-01-05"],"reportDate":["2024-02-01",""],"acceptanceDateTime":["2024-02-01T18:30:00.000Z","2004-01-05T09:00:00.000Z"],"form":["8-K","10-K"],"items":["2.05,9.01",""],"primaryDocument":["a8k.htm",""]`
	company, references, err := Submissions([]byte(`{"cik":"0000012345","name":"Acme","tickers":["ACM"],"filings":{"recent":{`+recent+`},"files":[{"name":"CIK0000012345-submissions-001.json"}]}}`), "CIK0000012345.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Company{CIK: "12345", Name: "Acme", Tickers: []string{"ACM"}, More: []string{"CIK0000012345-submissions-001.json"}}, company); diff != "" {
		t.Errorf("company (-want +got):\n%s", diff)
	}
	current := Current(references)
	if len(references) != 2 || len(current) != 1 || !cmp.Equal(current[0].Items, []string{"2.05", "9.01"}) || !strings.HasSuffix(current[0].URL, "/12345/000001234524000002/a8k.htm") {
		t.Errorf("references %+v", references)
	}
	// No time lies in EDGAR's night: the clock may be Eastern, which is the later reading.
	if want := time.Date(2024, 2, 1, 23, 30, 0, 0, time.UTC); !current[0].Accepted.Equal(want) {
		t.Errorf("accepted %v, want %v", current[0].Accepted, want)
	}
	_, references, err = Submissions([]byte(`{`+strings.Replace(recent, "T09:00", "T01:00", 1)+`}`), "x/CIK0000012345-submissions-001.json")
	if err != nil || references[0].CIK != "12345" || !references[0].Accepted.Equal(time.Date(2024, 2, 1, 18, 30, 0, 0, time.UTC)) {
		t.Errorf("a further page, in UTC: %+v, %v", references, err)
	}
	for _, broken := range []string{"", "[]", `{"cik":5}`, `{"name":"x"}`, "<html>"} {
		if _, _, err := Submissions([]byte(broken), "x.json"); err == nil {
			t.Errorf("%q was read", broken)
		}
	}
	var short error
	if _, _, short = Submissions([]byte(`{"cik":"1","filings":{"recent":{"accessionNumber":["0000012345-24-000002"]}}}`), "x"); short != nil {
		t.Errorf("columns of unequal length: %v", errors.Unwrap(short))
	}
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(submission))
	f.Add([]byte("<html><body><p>Item 2.05</p><p>x</p><p>SIGNATURES</p></body></html>"))
	f.Add([]byte("Item\n2.05\nSIGNATURE\nItem 5\nDate of Report: 13/45/99"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, refusal := Event(raw, Reference{Accession: "0000012345-19-000007"}, "fuzz")
		if (e == nil) == (refusal == nil) {
			t.Fatal("neither an event nor a refusal, or both")
		}
		if e != nil && (e.GetId() == "" || e.GetEventTime() == nil || e.GetDocument() == "") {
			t.Fatalf("incomplete: %v", e)
		}
	})
}

func FuzzLists(f *testing.F) {
	f.Add([]byte(`<feed><entry><title>8-K - A (1) (Filer)</title><id>0000012345-25-000001</id></entry></feed>`))
	f.Add([]byte(`{"cik":"1","filings":{"recent":{"accessionNumber":["0000012345-24-000002"]}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _, _ = Latest(raw)
		_, references, _ := Submissions(raw, "CIK1.json")
		for _, r := range Distinct(references) {
			if r.Accession == "" {
				t.Fatal("a reference without a filing")
			}
		}
	})
}
