package company

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/foreshock/foreshock/proto/identity"
)

// Find looks a name, ticker, CIK, LEI, QID or id up as a person would type it. A name
// nobody has gives a Match without id.
func (r *Registry) Find(name string) Match {
	name = strings.TrimSpace(name)
	if c := r.byID[name]; c != nil {
		return Match{ID: c.ID, Name: c.Name, Basis: ByCommonName, Company: c}
	}
	if m := r.Lookup(Key(name)); m.ID != "" || m.Ambiguous() {
		return m
	}
	if m := r.ofGroup(Key(name)); m.ID != "" {
		return m
	}
	if c := r.tickers[strings.ToUpper(strings.TrimPrefix(name, "$"))]; c != nil {
		return Match{ID: c.ID, Name: c.Name, Basis: ByTicker, Company: c}
	}
	code := strings.ToUpper(name)
	for _, kind := range [...]string{"lei", "qid"} {
		if c := r.byCode[kind+" "+code]; c != nil {
			return Match{ID: c.ID, Name: c.Name, Basis: BySource, Company: c}
		}
	}
	digits := strings.TrimLeft(strings.TrimPrefix(code, "CIK"), "0")
	if c := r.byCode["cik "+digits]; c != nil {
		return Match{ID: c.ID, Name: c.Name, Basis: BySource, Company: c}
	}
	return Match{}
}

// ofGroup is what a key means without the word for a group of companies that ends it:
// "benetton group". Names that are ordinary words need theirs, and short forms are too many's.
func (r *Registry) ofGroup(key string) Match {
	for _, word := range [...]string{" group", " holdings", " holding", " gruppe", " gruppo", " groep", " groupe", " grupo"} {
		short, ok := strings.CutSuffix(key, word)
		if !ok || len(short) < 4 {
			continue
		}
		if m := r.Lookup(short); m.Company != nil && !m.Company.Ordinary && m.Basis == ByCommonName {
			m.Basis = ByBaseName
			return m
		}
	}
	return Match{}
}

// Ticker returns the company with this exchange symbol, or nil.
func (r *Registry) Ticker(symbol string) *Company { return r.tickers[symbol] }

// Lookup returns what a key (see Key) means: one company, several, or none.
func (r *Registry) Lookup(key string) Match {
	return r.find([]byte(key))
}

// LongestName is the number of words of the longest name that begins with this folded
// word, 0 where none does.
func (r *Registry) LongestName(word string) int { return r.longest([]byte(word)) }

// Resolve links an employer as a notice or a filing writes it. It tries the whole name,
// then a subsidiary's, then the name without what follows a dash, a bracket, a comma, a
// slash, "dba", "c/o" or a store number, each with a weaker basis; else the id is
// provisional. An ambiguous name stays unresolved and lists its candidates.
func (r *Registry) Resolve(employer string) Match {
	employer = OneSpaced(employer)
	if m := r.whole(employer); m.ID != "" || m.Ambiguous() {
		return m
	}
	if len(employer) > longestEmployer {
		return Match{ID: identity.Provisional(Key(employer)), Name: Display(employer), Basis: ByProvisional}
	}
	base := employer
	for {
		shorter := shorten(base)
		if shorter == base || Key(shorter) == "" {
			break
		}
		base = shorter
		if m := r.whole(base); m.ID != "" || m.Ambiguous() {
			if m.ID != "" {
				m.Basis = ByBaseName
			}
			return m
		}
	}
	if after := tradeName(employer); after != "" {
		if m := r.whole(after); m.ID != "" {
			m.Basis = ByBaseName
			return m
		}
	}
	if m := r.leading(base); m.ID != "" {
		return m
	}
	for _, part := range [...]func(string) Match{r.closed, r.opening} {
		if m := part(base); m.ID != "" {
			return m
		}
	}
	name := Display(base)
	key := Key(base)
	return Match{ID: identity.Provisional(key), Name: name, Basis: ByProvisional}
}

// Employer is Resolve for a name that must not be lost: an ambiguous one gets a
// provisional id, and keeps its candidates for a person to review.
func (r *Registry) Employer(name string) Match {
	m := r.Resolve(name)
	if m.Ambiguous() {
		m.ID, m.Name, m.Basis = identity.Provisional(Key(name)), Display(name), ByAmbiguous
	}
	return m
}

// longestEmployer, in bytes, is what parts of a name are tried of: nobody is called more,
// and trying takes the square of the words.
const longestEmployer = 400

func (r *Registry) whole(name string) Match {
	key := Key(name)
	if m := r.Lookup(key); m.ID != "" || m.Ambiguous() {
		return m
	}
	if key == "" {
		return Match{}
	}
	hash := maphash.String(r.seed, key)
	if c := r.subsidiaries[hash]; c != nil {
		return Match{ID: c.ID, Name: c.Name, Basis: BySubsidiary, Company: c}
	}
	return Match{Candidates: r.contested[hash]}
}

// units are words that a division, shop or plant of a company adds to its name.
var units = map[string]bool{
	"stores": true, "store": true, "services": true, "operations": true, "logistics": true, "warehouse": true,
	"distribution": true, "center": true, "centre": true, "plant": true, "manufacturing": true, "usa": true, "us": true,
	"america": true, "north": true, "american": true, "americas": true, "facility": true, "division": true, "corporate": true,
	"headquarters": true, "retail": true, "supercenter": true, "east": true, "west": true, "global": true,
	"group": true, "holdings": true, "technologies": true,
	"international": true, "solutions": true, "systems": true, "transportation": true, "and": true, "of": true, "the": true,
	"com": true, "sales": true, "associates": true, "assembly": true, "fulfillment": true, "delivery": true, "trucking": true,
	"companies": true, "management": true, "corporation": true, "industries": true, "enterprises": true, "employees": true,
	"pharmacy": true, "supermarket": true, "supermarkets": true, "branch": true, "office": true, "offices": true, "campus": true,
	"department": true, "various": true, "locations": true, "multiple": true, "sites": true, "statewide": true, "restaurants": true,
	"restaurant": true, "stadium": true, "call": true, "customer": true, "service": true, "support": true, "location": true,
	"canada": true, "mexico": true, "europe": true, "uk": true, "india": true, "germany": true,
}

// leading accepts a longer name that only adds words of a division to a known one.
func (r *Registry) leading(name string) Match {
	words := strings.Fields(Key(name))
	for n := len(words) - 1; n >= 1; n-- {
		rest := words[n:]
		plain := true
		for _, word := range rest {
			if !units[word] && !legal[word] && !isNumber(word) {
				plain = false
			}
		}
		if !plain {
			return Match{}
		}
		m := r.Lookup(strings.Join(words[:n], " "))
		if m.ID == "" || n == 1 && (m.Company.Ordinary || len(words[0]) < 4 || !m.Company.Prominent && (m.Basis == ByAlias || m.Company.CIK == "")) {
			continue
		}
		m.Basis = ByBaseName
		return m
	}
	return Match{}
}

// closed accepts a name that its legal form ends, whatever follows: "Acme Corporation 8600
// Main Street".
func (r *Registry) closed(name string) Match {
	words := strings.Fields(name)
	for n := 1; n < len(words)-1; n++ {
		switch form := strings.ReplaceAll(Fold(words[n]), " ", ""); form {
		case "inc", "incorporated", "corp", "corporation", "llc", "ltd", "lp", "llp":
			m := r.whole(strings.Join(words[:n+1], " "))
			if m.Company == nil || n == 1 && m.Basis == ByAlias && !m.Company.Prominent {
				return Match{}
			}
			m.Basis = ByBaseName
			return m
		}
	}
	return Match{}
}

// others are words that, after a company's name, make it another body's: dealers,
// franchises, credit unions, foundations, or two companies named together.
var others = set("of and or for at by foundation credit union federal employee employees dealer dealers dealership dealerships franchise " +
	"franchisee franchisees contractor contractors university college museum association fund club school schools church county city " +
	"cooperative dental festival theatre theater community chapter charities charity club de la du des und y e et owner operator vendor " +
	"alumni retirees lift")

// opening accepts a longer name that begins with the name of a prominent company: a
// division or a site ("Northrop Grumman Technical Services"). A single word must be long
// no word of daily use, and the whole name: "Southern" alone is not Southern Company.
func (r *Registry) opening(name string) Match {
	words := strings.Fields(Key(name))
	for n := len(words) - 1; n >= 1; n-- {
		m := r.Lookup(strings.Join(words[:n], " "))
		if m.Company == nil || !m.Company.Prominent {
			continue
		}
		if others[words[n]] || n == 1 && (m.Company.Ordinary || len(words[0]) < 5 || Fold(m.Company.Name) != words[0]) ||
			n > 1 && len(words[0])+len(words[1]) < 5 {
			return Match{}
		}
		m.Basis = ByBaseName
		return m
	}
	return Match{}
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// shorten cuts the last qualifier of an employer's name, or returns it unchanged.
func shorten(name string) string {
	cut := len(name)
	for _, mark := range [...]string{" - ", " – ", " — ", "(", " #", "#", " d/b/a", " D/B/A", " dba ", " DBA ", " c/o ", " C/O ", " @ ", ";", " / ", "/", " \\", ": "} {
		if i := strings.LastIndex(name, mark); i > 0 {
			cut = min(cut, i)
		}
	}
	if cut == len(name) {
		if i := strings.LastIndex(name, ","); i > 0 {
			cut = i
		} else if i := strings.LastIndexAny(name, "-–"); i > 3 && i < len(name)-1 && (name[i-1] == ' ' || name[len(name)-1] == ' ' || name[i+1] == ' ') {
			cut = i
		} else if i := strings.LastIndexByte(name, ' '); i > 0 && (isNumber(name[i+1:]) || hasDigit(name[i+1:])) {
			cut = i
		}
	}
	return strings.TrimRight(name[:cut], " ,-–—")
}

// tradeName is what follows "dba" ("doing business as") or "c/o".
func tradeName(name string) string {
	lower := strings.ToLower(name)
	if len(lower) != len(name) {
		return ""
	}
	for _, mark := range [...]string{" dba ", " d/b/a ", " d.b.a. ", " doing business as "} {
		if i := strings.LastIndex(lower, mark); i > 0 {
			return strings.Trim(name[i+len(mark):], " ()")
		}
	}
	return ""
}

// OneSpaced is a name with one space between its words, as most have it already.
func OneSpaced(name string) string {
	between := false // the last byte was of a word
	for i := range len(name) {
		switch c := name[i]; {
		case c > ' ' && c < utf8.RuneSelf:
			between = true
		case c == ' ' && between && i+1 < len(name):
			between = false
		default:
			return strings.Join(strings.Fields(name), " ")
		}
	}
	return name
}

// Display tidies a name for a reader: names in capitals become capitalised words, legal
// forms at the end go.
func Display(name string) string {
	name = strings.Trim(OneSpaced(name), " ,.;:/-–—*\"")
	for {
		space := strings.LastIndexByte(name, ' ')
		if space < 0 {
			break
		}
		last := Fold(name[space+1:])
		if !legal[strings.ReplaceAll(last, " ", "")] && last != "and" {
			break
		}
		name = name[:space]
	}
	name = strings.TrimRight(name, " ,")
	if len(name) > 4 && !strings.ContainsAny(name, "abcdefghijklmnopqrstuvwxyz") && strings.ToUpper(name) == name && strings.ToLower(name) != name {
		var b strings.Builder
		start := true
		for _, r := range strings.ToLower(name) {
			if start && unicode.IsLetter(r) {
				r = unicode.ToUpper(r)
			}
			start = r == ' ' || r == '-' || r == '/' || r == '&' || r == '.'
			b.WriteRune(r)
		}
		name = b.String()
	}
	return name
}

func isNumber(s string) bool {
	for _, r := range s {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }
