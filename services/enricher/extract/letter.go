package extract

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
)

// Dates and names of states, as letters write them.
const (
	letterDay   = `([A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{4})`
	letterState = `((?:(?:New|North|South|West|Rhode) )?[A-Z][a-z]+)`
)

// letters reads notices under the law set out as the letters they are: to the state and the
// mayor, by the employer, who says in prose whom it lets go and when.
type letters struct {
	hints                                                 []string
	law, words, given, ends, office, address, conditional *regexp.Regexp
}

// newLetters compiles a language's expressions; nil where it has none.
func newLetters(l pipelines.Language) (*letters, error) {
	if len(l.Letter.Hints) == 0 {
		return nil, nil
	}
	out := &letters{hints: l.Letter.Hints}
	for _, e := range [...]struct {
		name string
		into **regexp.Regexp
		from []string
	}{
		{"law", &out.law, l.Letter.Law}, {"words", &out.words, l.Letter.Words}, {"given", &out.given, []string{l.Letter.Given}}, {"ends", &out.ends, []string{l.Letter.Ends}},
		{"office", &out.office, l.Letter.Office}, {"address", &out.address, []string{l.Letter.Address}}, {"condition", &out.conditional, l.Letter.Condition},
	} {
		text := strings.NewReplacer("{day}", letterDay, "{state}", letterState).Replace(strings.Join(e.from, "|"))
		compiled, err := regexp.Compile(text)
		if err != nil || text == "" {
			return nil, fmt.Errorf("extract: %s: letter: %s: %w", l.File, e.name, cmp.Or(err, errors.New("no expression")))
		}
		*e.into = compiled
	}
	return out, nil
}

// written tells whether a text is such a letter. What is cheap to see is looked for first: few
// texts name the law, and letters do so at once.
func (l *letters) written(title, text string) bool {
	head := text[:cut(text, 1500)]
	hinted := slices.ContainsFunc(l.hints, func(hint string) bool { return strings.Contains(head, hint) || strings.Contains(title, hint) })
	return hinted && (l.law.MatchString(text) || l.law.MatchString(title)) && l.words.MatchString(text)
}

// toBeFilledIn tells whether a text is a letter for others to use, by what stands in it for names and
// days: "Dear [Name]".
func (doc *document) toBeFilledIn() bool {
	if len(doc.d.Placeholder) == 0 || len(doc.w.mentions) == 0 || doc.filer.id != "" {
		return false
	}
	text := doc.opening()
	if !strings.ContainsAny(text, "[<{") {
		return false
	}
	text = strings.ToLower(text)
	return slices.ContainsFunc(doc.d.Placeholder, func(word string) bool { return strings.Contains(text, word) })
}

// letter adds the notice that a text is, where it is the letter by which an employer gives
// one, to the cuts and the closure that it tells of.
func (doc *document) letter(found []mention) []mention {
	title, text := doc.event.GetTitle(), doc.event.GetText()
	l := doc.d.letters
	if l == nil || len(found) == 0 || len(text) > 8000 || !l.written(title, text) {
		return found
	}
	employer, notice := -1, -1
	for i := range found {
		switch m := &found[i]; m.claim.Kind {
		case "warn_notice":
			notice = i
		case "layoff":
			if m.reference.id != "" && !m.past && m.claim.Status != "denied" && (employer < 0 || found[employer].claim.Kind != "layoff" || found[employer].count == nil && m.count != nil) {
				employer = i
			}
		case "plant_closure":
			if m.reference.id != "" && employer < 0 {
				employer = i
			}
		}
	}
	if employer < 0 {
		return found
	}
	if notice < 0 {
		told := found[employer]
		told.claim = claim{}
		told.claim.Kind, told.claim.Status, told.explicit, told.bare = "warn_notice", "confirmed", true, false
		told.claim.Effective, told.percent = found[employer].claim.Effective, nil
		found = append(found, told)
		notice = len(found) - 1
	}
	if n := &found[notice]; n.reference.id != found[employer].reference.id || n.count == nil {
		n.reference, n.link, n.count = found[employer].reference, found[employer].link, found[employer].count
	}
	c := &found[notice].claim
	if place := l.place(title, text, doc.x.states); c.State == "" || place != "" {
		c.State = place
	}
	if given := l.given.FindStringSubmatch(text[:cut(text, 260)]); given != nil && day(given[1]) != "" {
		c.NoticeDate = day(given[1])
	}
	if c.NoticeDate == "" {
		foot := text[cut(text, max(0, len(text)-260)):]
		if i := strings.LastIndex(foot, "Dated"); i >= 0 {
			if given := l.given.FindStringSubmatch(foot[i:]); given != nil {
				c.NoticeDate = day(given[1])
			}
		}
	}
	if c.Effective == "" {
		if ends := l.ends.FindStringSubmatch(text); ends != nil {
			c.Effective = day(ends[1])
		}
	}
	for i := range found {
		if m := &found[i]; m.claim.Kind == "plant_closure" && m.count == nil && m.reference.id == found[employer].reference.id {
			m.count = found[employer].count
		}
	}
	sure := !l.conditional.MatchString(text)
	for i := range found {
		m := &found[i]
		if m.reference.id != found[notice].reference.id || m.claim.Kind != "layoff" || m.past {
			continue
		}
		if !m.tentative {
			m.numeral = 0 // a frame found it, in a text that is of nothing but cuts
		}
		if m.claim.Status == "planned" && sure {
			m.claim.Status, m.explicit = "confirmed", true // the law asks for notice of what is decided
		}
		if m.claim.Effective == "" {
			m.claim.Effective = c.Effective
		}
	}
	return found
}

// place is the state of the agency that a letter is sent to, else of an address in it.
func (l *letters) place(title, text string, st *states) string {
	for _, m := range l.office.FindAllStringSubmatch(text, 6) {
		if code := st.names[strings.ToLower(strings.Join(m[1:], ""))]; code != "" {
			return code
		}
	}
	if code := st.ofForm(title, text); code != "" {
		return code
	}
	for _, m := range l.address.FindAllStringSubmatch(text, 12) {
		if code := st.names[strings.ToLower(m[1])]; code != "" {
			return code // "12 Main Street, Toledo, Ohio"
		}
	}
	lower := strings.ToLower(text)
	for _, name := range slices.Sorted(maps.Keys(st.agencies)) { // in one order: a text can name two
		if strings.Contains(lower, name) {
			return st.agencies[name]
		}
	}
	return ""
}
