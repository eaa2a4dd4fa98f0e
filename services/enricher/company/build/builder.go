package main

import (
	"archive/zip"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/enricher/company"
)

// row is a company on its way into the registry. Rows keep the order of their weight:
// listed companies come as the SEC orders them, by size, so that the larger one gets the
// plain id of a name that two share.
type row struct {
	company.Company
	parentName string
	fixed      bool // its name was chosen by hand
}

type builder struct {
	rows     []*row
	byKey    map[string]*row
	byCIK    map[string]*row
	byTicker map[string]*row
}

func newBuilder() *builder {
	return &builder{byKey: map[string]*row{}, byCIK: map[string]*row{}, byTicker: map[string]*row{}}
}

func (b *builder) add(r *row) {
	b.rows = append(b.rows, r)
	for _, name := range append([]string{r.Name}, r.Aliases...) {
		if key := company.Key(name); key != "" && b.byKey[key] == nil {
			b.byKey[key] = r
		}
	}
}

// table reads a CSV file with a header, gzipped or not.
func table(path string, visit func(field map[string]string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	lines := csv.NewReader(in)
	header, err := lines.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	field := map[string]string{}
	for {
		line, err := lines.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for i, name := range header {
			field[name] = strings.TrimSpace(line[i])
		}
		visit(field)
	}
}

func (b *builder) curated(path string) error {
	return table(path, func(f map[string]string) {
		r := &row{Company: company.Company{Name: f["name"], Ticker: f["ticker"], Ordinary: f["ordinary"] == "yes"}, parentName: f["parent"], fixed: true}
		if f["aliases"] != "" {
			r.Aliases = strings.Split(f["aliases"], "|")
		}
		b.add(r)
		if r.Ticker != "" {
			b.byTicker[r.Ticker] = r
		}
	})
}

// listed adds the SEC's companies, with the names of the S&P table and Wikidata.
func (b *builder) listed(shared string) error {
	names := map[string]string{}
	qids := map[string]string{}
	parents := map[string]string{}
	if err := table(shared+"/registry/wikidata_orgs.csv.gz", func(f map[string]string) {
		names[f["cik"]], qids[f["cik"]] = f["label"], f["qid"]
		parents[f["cik"]] = f["parents"]
	}); err != nil {
		return err
	}
	industries := map[string]string{}
	prominent := map[string]bool{}
	if err := table(shared+"/registry/sp500_constituents.csv", func(f map[string]string) {
		names[f["CIK"]] = regexp.MustCompile(` \(Class [A-C]\)`).ReplaceAllString(f["Security"], "")
		industries[f["CIK"]] = f["GICS Sub-Industry"]
		prominent[f["CIK"]] = true
	}); err != nil {
		return err
	}
	sic := map[string][2]string{}
	if err := table(shared+"/registry/edgar_sic.csv.gz", func(f map[string]string) {
		sic[f["cik"]] = [2]string{f["sic"], f["sic_description"]}
	}); err != nil {
		return err
	}
	content, err := os.ReadFile(shared + "/registry/sec_company_tickers.json")
	if err != nil {
		return err
	}
	var listed map[string]struct {
		CIK    int    `json:"cik_str"`
		Ticker string `json:"ticker"`
		Title  string `json:"title"`
	}
	if err := json.Unmarshal(content, &listed); err != nil {
		return fmt.Errorf("sec_company_tickers.json: %w", err)
	}
	for i := range len(listed) {
		entry, ok := listed[fmt.Sprint(i)]
		if !ok {
			return fmt.Errorf("sec_company_tickers.json: no entry %d", i)
		}
		cik := fmt.Sprint(entry.CIK)
		title := clean(entry.Title)
		if known := b.byCIK[cik]; known != nil {
			continue // a further class of shares
		}
		r := b.byTicker[entry.Ticker]
		if r != nil && r.CIK != "" {
			continue
		}
		if r == nil {
			name := cmp.Or(names[cik], title)
			r = &row{Company: company.Company{Name: company.Display(name), Ticker: entry.Ticker}}
			if known := b.byKey[company.Key(name)]; known != nil && known.fixed && known.CIK == "" && known.Ticker == "" {
				r = known
				r.Ticker = entry.Ticker
			} else {
				b.add(r)
			}
		}
		r.CIK, r.LegalName, r.QID, r.Prominent = cik, title, qids[cik], prominent[cik]
		r.SIC, r.Industry = sic[cik][0], cmp.Or(industries[cik], sic[cik][1])
		if name := names[cik]; name != "" && company.Key(name) != company.Key(r.Name) {
			r.Aliases = append(r.Aliases, name)
		}
		b.byCIK[cik] = r
	}
	return nil
}

var edgarSuffix = regexp.MustCompile(`\s*/[A-Z]{2,4}/?\s*$|\s*\\[A-Z]{2}\\?\s*$`)

func clean(title string) string { return strings.TrimSpace(edgarSuffix.ReplaceAllString(title, "")) }

// unlisted adds employers with a Wikidata id or an LEI, and the start-ups of the layoff list.
func (b *builder) unlisted(shared string) error {
	if err := table(shared+"/registry/wikidata_labels.csv.gz", func(f map[string]string) {
		if f["qid"] == "" || f["label"] == "" {
			return
		}
		r := b.byKey[company.Key(f["label"])]
		if r == nil {
			r = &row{Company: company.Company{Name: company.Display(f["label"])}}
			b.add(r)
		}
		r.QID = cmp.Or(r.QID, f["qid"])
		if r.parentName == "" && !r.fixed {
			r.parentName, _, _ = strings.Cut(f["parents"], "||")
		}
	}); err != nil {
		return err
	}
	if err := table(shared+"/registry/gleif.csv.gz", func(f map[string]string) {
		if f["lei"] == "" || f["legal_name"] == "" {
			return
		}
		r := b.byKey[company.Key(f["legal_name"])]
		if r == nil {
			r = &row{Company: company.Company{Name: company.Display(f["legal_name"])}}
			b.add(r)
		}
		r.LEI = cmp.Or(r.LEI, f["lei"])
		r.LegalName = cmp.Or(r.LegalName, f["legal_name"])
	}); err != nil {
		return err
	}
	return table(shared+"/layoffs/layoffsfyi_2020-2024.csv", func(f map[string]string) {
		name := strings.TrimSuffix(f["company"], " copy")
		key := company.Key(name)
		if key == "" || b.byKey[key] != nil || len(key) < 3 || strings.Contains(name, " / ") { // two companies in one
			return
		}
		b.add(&row{Company: company.Company{Name: name, Industry: strings.ToLower(f["industry"])}})
	})
}

// ordinary marks the one-word names that filings also write in lower case.
func (b *builder) ordinary(shared string) error {
	archive, err := zip.OpenReader(shared + "/edgar/raw_8k_553.zip")
	if err != nil {
		return err
	}
	defer archive.Close()
	files := map[string]int{}
	markup := regexp.MustCompile(`<[^>]*>|&[a-z0-9#]+;`)
	word := regexp.MustCompile(`[^A-Za-z0-9@/.]([a-z]{2,20})[ ,.;]`)
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(in)
		in.Close()
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, m := range word.FindAllSubmatch(markup.ReplaceAll(content, []byte(" ")), -1) {
			seen[string(m[1])] = true
		}
		for w := range seen {
			files[w]++
		}
	}
	for _, r := range b.rows {
		key := company.Key(r.Name)
		if !r.fixed && !strings.Contains(key, " ") && (files[key] >= 2 || everyday[key]) {
			r.Ordinary = true
		}
	}
	return nil
}

// tails are words that readers leave out when they name a company.
var tails = map[string]bool{}

func init() {
	for _, w := range strings.Fields("group holdings holding technologies technology systems software platforms pharmaceuticals " +
		"therapeutics pharma international industries communications entertainment brands stores networks financial bancorp " +
		"interactive enterprises laboratories labs energy global worldwide semiconductor semiconductors biosciences medical " +
		"motors airlines health healthcare resorts hotels restaurants foods stores solutions services") {
		tails[w] = true
	}
}

// aliases adds the short form of a name where it is unmistakable.
func (b *builder) aliases() {
	owners := map[string]map[*row]bool{}
	short := map[*row]string{}
	note := func(key string, r *row) {
		if owners[key] == nil {
			owners[key] = map[*row]bool{}
		}
		owners[key][r] = true
	}
	for _, r := range b.rows {
		note(company.Key(r.Name), r)
		note(company.Key(r.LegalName), r)
		for _, alias := range r.Aliases {
			note(company.Key(alias), r)
		}
		words := strings.Fields(company.Key(r.Name))
		for len(words) > 1 && tails[words[len(words)-1]] {
			words = words[:len(words)-1]
		}
		if s := strings.Join(words, " "); s != company.Key(r.Name) && len(s) >= 5 {
			short[r] = s
			note(s, r)
		}
	}
	single := map[string]bool{}
	for _, r := range b.rows {
		if r.Ordinary {
			single[company.Key(r.Name)] = true
		}
	}
	for _, r := range b.rows {
		s := short[r]
		if s == "" || r.fixed || len(owners[s]) > 1 || single[s] || everyday[s] || places[s] || (!strings.Contains(s, " ") && b.common(s)) {
			continue
		}
		r.Aliases = append(r.Aliases, company.Display(strings.ToUpper(s)))
	}
}

// common tells whether a word begins many names, and so stands for none.
func (b *builder) common(word string) bool {
	n := 0
	for _, r := range b.rows {
		if key := company.Key(r.Name); key == word || strings.HasPrefix(key, word+" ") {
			n++
		}
	}
	return n > 1
}

func (b *builder) ids() {
	taken := map[string]*row{}
	for _, r := range b.rows {
		base := identity.Slug(company.Key(r.Name))
		if base == "" {
			base = identity.Slug(strings.ToLower(r.Name))
		}
		id := base
		if taken[id] != nil || id == "" {
			switch {
			case r.Ticker != "":
				id = base + "-" + strings.ToLower(r.Ticker)
			case r.QID != "":
				id = base + "-" + strings.ToLower(r.QID)
			case r.LEI != "":
				id = base + "-" + strings.ToLower(r.LEI[len(r.LEI)-6:])
			}
		}
		for n := 2; taken[id] != nil; n++ {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		id = asciiSlug(id)
		r.ID = id
		taken[id] = r
	}
	for _, r := range b.rows {
		if parent := b.byKey[company.Key(r.parentName)]; r.parentName != "" && parent != nil && parent != r && parent.ParentID != r.ID {
			r.ParentID = parent.ID
		}
	}
}

func asciiSlug(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII {
			return r
		}
		return -1
	}, s)
}

func (b *builder) writeCompanies(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	slices.SortFunc(b.rows, func(x, y *row) int { return strings.Compare(x.ID, y.ID) })
	out := csv.NewWriter(file)
	lines := [][]string{company.Header}
	for _, r := range b.rows {
		ordinary, prominent := "", ""
		if r.Ordinary {
			ordinary = "yes"
		}
		if r.fixed || r.Prominent {
			prominent = "yes"
		}
		aliases := slices.DeleteFunc(slices.Clone(r.Aliases), func(a string) bool { return company.Key(a) == company.Key(r.Name) })
		slices.Sort(aliases)
		lines = append(lines, []string{r.ID, r.Name, r.LegalName, r.CIK, r.Ticker, r.LEI, r.QID, r.SIC, strings.ToLower(r.Industry), r.ParentID, ordinary, prominent,
			strings.Join(slices.Compact(aliases), "|")})
	}
	if err := out.WriteAll(lines); err != nil {
		return err
	}
	fmt.Printf("%d companies\n", len(b.rows))
	return file.Close()
}

// writeSubsidiaries keeps the names that say something, each with the parent that named
// it last; several where they named it in the same year: an ambiguous name.
func (b *builder) writeSubsidiaries(shared, path string) error {
	type owner struct{ id, year string }
	parents := map[string]owner{}
	contested := map[string][]string{} // of the latest year, where several claim the name
	if err := table(shared+"/registry/subsidiaries.csv.gz", func(f map[string]string) {
		parent := b.byCIK[f["parent_cik"]]
		name := company.Key(strings.ReplaceAll(f["normalized_name"], " s ", "s "))
		if parent == nil || len(name) < 6 || everyday[name] || places[name] || !strings.Contains(name, " ") && len(name) < 7 {
			return
		}
		if known := b.byKey[name]; known != nil {
			return
		}
		old, known := parents[name]
		switch {
		case !known || f["source_year"] > old.year:
			parents[name] = owner{parent.ID, f["source_year"]}
			contested[name] = []string{parent.ID}
		case f["source_year"] == old.year && !slices.Contains(contested[name], parent.ID):
			contested[name] = append(contested[name], parent.ID)
		}
	}); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	zipped, err := gzip.NewWriterLevel(file, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := csv.NewWriter(zipped)
	names := make([]string, 0, len(parents))
	for name := range parents {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		slices.Sort(contested[name])
		if err := out.Write([]string{name, strings.Join(contested[name], "|")}); err != nil {
			return err
		}
	}
	out.Flush()
	if err := cmp.Or(out.Error(), zipped.Close()); err != nil {
		return err
	}
	fmt.Printf("%d subsidiaries\n", len(names))
	return file.Close()
}
