package filing

import (
	"regexp"
	"slices"
	"strings"
)

// Section is what a Form 8-K says under one item, or under several that it answers at once.
type Section struct {
	// Items in today's numbers; Published in those of the filing.
	Items, Published []string
	// Title is the heading behind the numbers.
	Title string
	// Text is what follows the heading.
	Text string
}

// titles are the items of Form 8-K since August 2004.
var titles = map[string]string{
	"1.01": "Entry into a Material Definitive Agreement", "1.02": "Termination of a Material Definitive Agreement",
	"1.03": "Bankruptcy or Receivership", "1.04": "Mine Safety", "1.05": "Material Cybersecurity Incidents",
	"2.01": "Completion of Acquisition or Disposition of Assets", "2.02": "Results of Operations and Financial Condition",
	"2.03": "Creation of a Direct Financial Obligation", "2.04": "Triggering Events That Accelerate an Obligation",
	"2.05": "Costs Associated with Exit or Disposal Activities", "2.06": "Material Impairments",
	"3.01": "Notice of Delisting", "3.02": "Unregistered Sales of Equity Securities", "3.03": "Material Modification to Rights of Security Holders",
	"4.01": "Changes in Certifying Accountant", "4.02": "Non-Reliance on Previously Issued Financial Statements",
	"5.01": "Changes in Control of Registrant", "5.02": "Departure of Directors or Certain Officers",
	"5.03": "Amendments to Articles or Bylaws", "5.04": "Temporary Suspension of Trading Under Employee Benefit Plans",
	"5.05": "Amendments to the Code of Ethics", "5.06": "Change in Shell Company Status",
	"5.07": "Submission of Matters to a Vote of Security Holders", "5.08": "Shareholder Director Nominations",
	"6.01": "ABS Informational Material", "6.02": "Change of Servicer or Trustee", "6.03": "Change in Credit Enhancement",
	"6.04": "Failure to Make a Required Distribution", "6.05": "Securities Act Updating Disclosure", "6.10": "Alternative Filings of Asset-Backed Issuers",
	"7.01": "Regulation FD Disclosure", "8.01": "Other Events", "9.01": "Financial Statements and Exhibits",
}

// today gives the items of before August 2004 in today's numbers.
var today = map[string]string{
	"1": "5.01", "2": "2.01", "3": "1.03", "4": "4.01", "5": "8.01", "6": "5.02",
	"7": "9.01", "8": "5.03", "9": "7.01", "10": "5.05", "11": "5.04", "12": "2.02",
}

// Title is the name of an item, empty for a number that is none.
func Title(item string) string { return titles[item] }

// heading begins an item: its number or numbers, and what follows on the line.
var heading = regexp.MustCompile(`(?i)^[^\w]{0,6}(?:section\s*\d+\s*[-–—.:]?\s*[^.]{0,80}?\s*[-–—.:]?\s*)?items?\s*(?:no\.?\s*)?[:#]?\s*(\d{1,2}(?:\s?\.\s?\d{2})?)((?:\s*(?:\([a-z0-9]\))*\s*(?:,|;|and|&|/)+\s*(?:items?\s*)?\d{1,2}\.\d{2})*)((?:\s*,?\s*\([a-z0-9]\))*)\s*(.*)$`)

var further = regexp.MustCompile(`\d{1,2}\.\d{2}`)

// head is a line that begins an item.
type head struct {
	numbers []string
	title   string
}

// inProse is how a line goes on that speaks of an item instead of beginning it.
var inProse = regexp.MustCompile(`^(?:of\b|to\b|in\b|above\b|below\b|is\b|are\b|and\b|or\b|shall\b|was\b|were\b|herein\b|hereof\b|under\b|as\b|by\b|on\b|with\b|for\b|which\b|that\b|has\b|have\b|disclosure\b|\))`)

// headed reads a line as the beginning of an item; nil where it is none.
func headed(line string) *head {
	if len(line) < 5 || len(line) > 4000 {
		return nil
	}
	m := heading.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	first := strings.ReplaceAll(m[1], " ", "")
	numbers := append([]string{first}, further.FindAllString(m[2], -1)...)
	for _, n := range numbers {
		if titles[n] == "" && today[n] == "" {
			return nil
		}
	}
	rest := strings.TrimLeft(m[4], " .:;-–—\u2022\t")
	if inProse.MatchString(rest) && !strings.HasPrefix(strings.TrimSpace(m[4]), ".") {
		return nil
	}
	return &head{numbers: numbers, title: strings.TrimSpace(rest)}
}

// closing ends the last item: the signatures, or a list of exhibits.
var closing = regexp.MustCompile(`(?i)^\W{0,3}(?:signatures?|s\s?i\s?g\s?n\s?a\s?t\s?u\s?r\s?e\s?s?|exhibit index|index to exhibits|exhibits? list)\W{0,3}$|^(?:pursuant|according) to the requirements? of the securities exchange act`)

// lone is a heading whose number stands on the next line.
var lone = regexp.MustCompile(`(?i)^\W{0,4}items?\W{0,2}$`)

// maxHeadings is more than any form has items; a made-up document must not take minutes.
const maxHeadings = 200

// Segment takes an 8-K's readable text apart by its items, in order. Nil means that no
// item could be told.
func Segment(text string) []Section {
	lines := joinSplitHeadings(strings.Split(text, "\n"))
	type mark struct {
		line int
		head *head
	}
	var marks []mark
	modern := false
	end := len(lines)
	for n, line := range lines {
		if len(marks) == maxHeadings {
			break
		}
		if h := headed(line); h != nil {
			if n >= end {
				end = len(lines) // a table of contents stood ahead of the items
			}
			marks = append(marks, mark{n, h})
			modern = modern || strings.Contains(h.numbers[0], ".")
		} else if end == len(lines) && len(marks) > 0 && closing.MatchString(line) {
			end = n
		}
	}
	var sections []Section
	for n, m := range marks {
		if modern != strings.Contains(m.head.numbers[0], ".") {
			continue // a number of the other kind is of another form
		}
		until := end
		for _, next := range marks[n+1:] {
			if modern == strings.Contains(next.head.numbers[0], ".") {
				until = next.line
				break
			}
		}
		if until <= m.line {
			until = len(lines)
		}
		body := lines[m.line+1 : until]
		if over := slices.IndexFunc(body, closing.MatchString); over >= 0 {
			body = body[:over]
		}
		sections = append(sections, section(m.head, body))
	}
	return distinct(sections)
}

// joinSplitHeadings puts "Item" and "2.05" on one line again.
func joinSplitHeadings(lines []string) []string {
	out := make([]string, 0, len(lines))
	for n := 0; n < len(lines); n++ {
		if lone.MatchString(lines[n]) && n+1 < len(lines) {
			if joined := "Item " + strings.TrimSpace(lines[n+1]); headed(joined) != nil {
				out = append(out, joined)
				n++
				continue
			}
		}
		out = append(out, lines[n])
	}
	return out
}

func section(h *head, body []string) Section {
	s := Section{Published: h.numbers}
	for _, n := range h.numbers {
		if now := today[n]; now != "" && !strings.Contains(n, ".") {
			n = now
		}
		s.Items = append(s.Items, n)
	}
	s.Title = h.title
	if s.Title == "" && len(body) > 0 && len(body[0]) <= 250 && !strings.Contains(strings.TrimRight(body[0], ". "), ". ") {
		s.Title, body = strings.TrimSpace(body[0]), body[1:]
	}
	// A heading that runs on into its text is split behind the item's own name.
	if name := officialEnd(s.Title, s.Items[0]); name > 0 && name < len(s.Title) {
		rest := strings.TrimLeft(s.Title[name:], " .:;-–—")
		if len(rest) > 60 {
			s.Title, body = strings.TrimSpace(s.Title[:name]), append([]string{rest}, body...)
		}
	} else if len(s.Title) > 300 {
		body, s.Title = append([]string{s.Title}, body...), titles[s.Items[0]]
	}
	s.Text = strings.TrimSpace(strings.Join(body, "\n"))
	return s
}

// officialEnd is where the item's name ends in a heading: at the first full stop behind
// it; 0 where the heading does not begin as the name does.
func officialEnd(heading, item string) int {
	words := strings.Fields(strings.ToLower(titles[item]))
	if len(words) == 0 || !strings.HasPrefix(strings.ToLower(heading), words[0]) {
		return 0
	}
	for i := len(words[0]); i < len(heading); i++ {
		if heading[i] == '.' && (i+1 == len(heading) || heading[i+1] == ' ') {
			return i
		}
	}
	return 0
}

// distinct drops what a table of contents repeats: of sections with the same items the
// one with text stays, else the last; several with text stay.
func distinct(sections []Section) []Section {
	const least = 40
	var out []Section
	for n, s := range sections {
		if len(s.Text) < least && slices.ContainsFunc(sections, func(o Section) bool {
			return len(o.Text) >= least && slices.Equal(o.Items, s.Items)
		}) {
			continue
		}
		if len(s.Text) < least && slices.ContainsFunc(sections[n+1:], func(o Section) bool { return slices.Equal(o.Items, s.Items) }) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// named is the number of an item by its name in a submission's header, empty where none.
func named(name string) string {
	if now := today[strings.TrimSpace(name)]; now != "" {
		return now
	}
	words := wordsOf(name)
	for _, number := range slices.Sorted(keys(titles)) {
		if common := sharedPrefix(words, wordsOf(titles[number])); common >= 2 || common == 1 && len(words) == 1 {
			return number
		}
	}
	return headerNames[strings.ToLower(strings.TrimSpace(name))]
}

// headerNames are names that headers used before and beside today's.
var headerNames = map[string]string{
	"acquisition or disposition of assets": "2.01", "financial statements and exhibits": "9.01", "other events": "8.01",
	"resignations of registrant's directors": "5.02", "changes in control of registrant": "5.01", "regulation fd disclosure": "7.01",
	"changes in registrant's certifying accountant": "4.01", "change in fiscal year": "5.03", "bankruptcy or receivership": "1.03",
	"results of operations and financial condition": "2.02",
}

func wordsOf(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !('a' <= r && r <= 'z') })
	for i, w := range words {
		words[i] = strings.TrimSuffix(w, "s") // "Cost Associated with", "Costs Associated with"
	}
	return words
}

func sharedPrefix(a, b []string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
