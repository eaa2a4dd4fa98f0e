package filing

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/foreshock/foreshock/services/collector/markup"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// Reference is one filing in a list, as far as the list tells.
type Reference struct {
	// CIK is without leading zeros; Filer is the company's name.
	CIK, Filer string
	// Role is Filer, Issuer, Subject, Filed by or Reporting in the latest filings, else empty.
	Role      string
	Accession string
	Form      string
	// Items are those of an 8-K, as the list gives them.
	Items []string
	// Filed is the day of filing, Accepted the instant; Reported the day reported on. Each
	// may be zero.
	Filed, Accepted, Reported time.Time
	// URL is that of the filing's index or of its main document, Text that of the
	// full-submission text file.
	URL, Text string
}

// Wanted are the items of an 8-K that tell of an employer's troubles, cuts and people:
// bankruptcy, exit costs, impairments, departures, and what is said freely.
var Wanted = []string{"1.03", "2.05", "2.06", "5.02", "7.01", "8.01"}

// TellsNews tells whether a filing has one of the Wanted items, as far as the list says;
// where it names no items it may.
func (r Reference) TellsNews() bool {
	for _, item := range r.Items {
		if now := today[item]; now != "" {
			item = now
		}
		if slices.Contains(Wanted, item) {
			return true
		}
	}
	return len(r.Items) == 0
}

// Key is what tells references apart: one filing is listed once for each party to it.
func (r Reference) Key() string { return r.Accession + "#" + r.CIK }

// Eastern is the clock of EDGAR.
var Eastern = func() *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil { // no zones on this machine: standard time is never too early by more than an hour
		return time.FixedZone("EST", -5*3600)
	}
	return zone
}()

type atomPage struct {
	Entries []struct {
		Title   string `xml:"title"`
		ID      string `xml:"id"`
		Summary string `xml:"summary"`
		Updated string `xml:"updated"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Category struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
	} `xml:"entry"`
}

var (
	entryTitle     = regexp.MustCompile(`^(\S.*?) - (.+) \((\d{1,10})\) \(([A-Za-z][A-Za-z ]*)\)$`)
	accessionForm  = regexp.MustCompile(`\b(\d{10}-\d{2}-\d{6})\b`)
	filedForm      = regexp.MustCompile(`Filed:\s*(\d{4}-\d{2}-\d{2})`)
	listedItem     = regexp.MustCompile(`(?m)^\s*Item (\d{1,2}\.\d{2}):`)
	accessionDense = regexp.MustCompile(`\b(\d{10})(\d{2})(\d{6})\b`)
)

// Latest reads one page of EDGAR's latest filings (Atom, in the encoding it declares).
// Entries that are no filing are refused.
func Latest(page []byte) ([]Reference, []outcome.Refusal, error) {
	decoder := xml.NewDecoder(bytes.NewReader(page))
	decoder.CharsetReader = charset.NewReaderLabel
	decoder.Strict = false
	var parsed atomPage
	if err := decoder.Decode(&parsed); err != nil {
		return nil, nil, fmt.Errorf("filing: latest filings: %w", err)
	}
	var references []Reference
	var refusals []outcome.Refusal
	for n, e := range parsed.Entries {
		title := markup.Line(e.Title)
		m := entryTitle.FindStringSubmatch(title)
		accession := accessionForm.FindString(e.ID + " " + e.Link.Href + " " + e.Summary)
		if m == nil || accession == "" {
			refusals = append(refusals, outcome.Refusal{
				Document: e.ID, Line: n + 1, Reason: outcome.Malformed, Detail: "no form, filer and accession number", Raw: outcome.Bound(title),
			})
			continue
		}
		r := Reference{Form: m[1], Filer: m[2], CIK: trimCIK(m[3]), Role: m[4], Accession: accession, URL: e.Link.Href}
		if e.Category.Term != "" {
			r.Form = e.Category.Term
		}
		summary := markup.Text(e.Summary)
		if day := filedForm.FindStringSubmatch(summary); day != nil {
			r.Filed, _ = time.Parse(time.DateOnly, day[1])
		}
		for _, item := range listedItem.FindAllStringSubmatch(summary, -1) {
			r.Items = append(r.Items, item[1])
		}
		if at, err := time.Parse(time.RFC3339, e.Updated); err == nil {
			r.Accepted = at.UTC()
		}
		r.Text = textURL(r.CIK, accession)
		references = append(references, r)
	}
	return references, refusals, nil
}

// Distinct drops references that stand in the list before: pages of one sweep repeat what
// moved down while the sweep went on.
func Distinct(references []Reference) []Reference {
	seen := make(map[string]bool, len(references))
	out := references[:0:0]
	for _, r := range references {
		if key := r.Key() + r.Role; !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	return out
}

// Company is the filer of a submissions file; a further page names none.
type Company struct {
	CIK, Name, SIC string
	Tickers        []string
	FormerNames    []string
	// More are the names of further pages of its filings.
	More []string
}

type columns struct {
	Accession []string `json:"accessionNumber"`
	Filed     []string `json:"filingDate"`
	Reported  []string `json:"reportDate"`
	Accepted  []string `json:"acceptanceDateTime"`
	Form      []string `json:"form"`
	Items     []string `json:"items"`
	Document  []string `json:"primaryDocument"`
}

var pageName = regexp.MustCompile(`CIK0*(\d+)`)

// Submissions reads a company's filings: the file itself, or a further page of it, whose
// name then tells the CIK. All forms are listed; Current picks the 8-Ks.
func Submissions(document []byte, name string) (Company, []Reference, error) {
	var file struct {
		CIK     json.RawMessage `json:"cik"`
		Name    string          `json:"name"`
		SIC     string          `json:"sic"`
		Tickers []string        `json:"tickers"`
		Former  []struct {
			Name string `json:"name"`
		} `json:"formerNames"`
		Filings *struct {
			Recent columns `json:"recent"`
			Files  []struct {
				Name string `json:"name"`
			} `json:"files"`
		} `json:"filings"`
		columns
	}
	if err := json.Unmarshal(document, &file); err != nil {
		return Company{}, nil, fmt.Errorf("filing: submissions: %w", err)
	}
	company := Company{CIK: trimCIK(strings.Trim(string(file.CIK), `"`)), Name: file.Name, SIC: file.SIC, Tickers: file.Tickers}
	for _, former := range file.Former {
		company.FormerNames = append(company.FormerNames, former.Name)
	}
	table := file.columns
	if file.Filings != nil {
		table = file.Filings.Recent
		for _, more := range file.Filings.Files {
			company.More = append(company.More, more.Name)
		}
	} else if m := pageName.FindStringSubmatch(path.Base(name)); m != nil {
		company.CIK = m[1]
	}
	if company.CIK == "" || table.Accession == nil && file.Filings == nil {
		return Company{}, nil, fmt.Errorf("filing: submissions: %s lists no company's filings", path.Base(name))
	}
	return company, table.references(company), nil
}

func (c columns) references(company Company) []Reference {
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	zone := c.zone()
	references := make([]Reference, 0, len(c.Accession))
	for i, accession := range c.Accession {
		if !accessionForm.MatchString(accession) {
			continue
		}
		r := Reference{CIK: company.CIK, Filer: company.Name, Accession: accession, Form: at(c.Form, i), Text: textURL(company.CIK, accession)}
		r.Filed, _ = time.Parse(time.DateOnly, at(c.Filed, i))
		r.Reported, _ = time.Parse(time.DateOnly, at(c.Reported, i))
		if t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(strings.TrimSuffix(at(c.Accepted, i), "Z"), ".000")); err == nil {
			r.Accepted = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone).UTC()
		}
		for item := range strings.SplitSeq(at(c.Items, i), ",") {
			if item = strings.TrimSpace(item); item != "" {
				r.Items = append(r.Items, item)
			}
		}
		if document := at(c.Document, i); document != "" {
			r.URL = folderURL(company.CIK, accession) + "/" + document
		}
		references = append(references, r)
	}
	return references
}

// zone is the clock of a file's acceptance times. All are marked as UTC, but in some
// editions they are Eastern: EDGAR takes no filings from 22:00 to 06:00, so one time in
// these hours tells UTC. Where none does, Eastern is the later and therefore the safe
// reading: nothing is known before it was public.
func (c columns) zone() *time.Location {
	for _, accepted := range c.Accepted {
		if len(accepted) >= 13 {
			if hour, err := strconv.Atoi(accepted[11:13]); err == nil && (hour >= 22 || hour < 6) {
				return time.UTC
			}
		}
	}
	return Eastern
}

// Current picks current reports: 8-K, its amendments and its variants.
func Current(references []Reference) []Reference {
	var current []Reference
	for _, r := range references {
		if strings.HasPrefix(r.Form, "8-K") {
			current = append(current, r)
		}
	}
	return current
}

var fileName = regexp.MustCompile(`^(\d{1,10})_([0-9A-Z-]+)_(\d{4})_(\d{10}-\d{2}-\d{6})\.`)

// FileReference is what a stored filing's name tells: "1000180_8K_2010_0000950123-10-078896.htm",
// or any name that holds an accession number. Accession is empty where it tells nothing.
func FileReference(name string) Reference {
	name = path.Base(name)
	if m := fileName.FindStringSubmatch(name); m != nil {
		form := m[2]
		if form == "8K" {
			form = "8-K"
		}
		cik := trimCIK(m[1])
		return Reference{CIK: cik, Form: form, Accession: m[4], Text: textURL(cik, m[4])}
	}
	if accession := accessionForm.FindString(name); accession != "" {
		return Reference{Accession: accession}
	}
	if m := accessionDense.FindStringSubmatch(name); m != nil {
		return Reference{Accession: m[1] + "-" + m[2] + "-" + m[3]}
	}
	return Reference{}
}

func trimCIK(cik string) string { return strings.TrimLeft(strings.TrimSpace(cik), "0") }

func folderURL(cik, accession string) string {
	return "https://www.sec.gov/Archives/edgar/data/" + cik + "/" + strings.ReplaceAll(accession, "-", "")
}

func textURL(cik, accession string) string {
	if cik == "" || accession == "" {
		return ""
	}
	return folderURL(cik, accession) + "/" + accession + ".txt"
}
