package extract

import (
	"regexp"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

const formDay = `(\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Z][a-z]+ \d{1,2}, \d{4})`

// A notice set out as a form, or as a row of a state's list: labels, each with what it holds.
var (
	formHead      = regexp.MustCompile(`(?i)\bwarn\b|worker adjustment|layoff notice|mass layoff|notice listing|clos(?:ing|ure) or layoff|layoff or clos(?:ing|ure)`)
	formCompany   = regexp.MustCompile(`(?i)\b(?:company|employer|business|establishment|job[_ ]site)(?:[_ ]name)?(?:\s*[:|]|_?name )\s*([^|\n;]{2,80}?)(?:\s*[|\n;]|\.\s|\.?$)`)
	formFirst     = regexp.MustCompile(`^\W*([A-Z][^,|;:\n]{2,60}?)(?:\s*\||, (?:[A-Z0-9]|LLC|Inc))`)
	formPeople    = regexp.MustCompile(`(?i)\b(?:(?:number|no\.|#|total(?: number)?)\s*(?:of\s*)?)?(?:affected\s+)?(?:employees|workers|positions|jobs|headcount|layoffs|individuals)(?:\s+(?:affected|impacted|covered|laid off))?\s*[:|]\s*([\d,]{1,7})\b|\b(?:affected|impacted|layoff total|total|number affected|total_layoff_number)\s*[:| ]\s*([\d,]{1,7})\b|\breported (?:a )?layoff of ([\d,]{1,7}) (?:workers|employees)`)
	formEffective = regexp.MustCompile(`(?i)\b(?:effective|separation|lay-?off|closing|closure|impact|termination)s?(?:[\s_]+start)?(?:[\s_]+(?:date|begins?|beginning))?(?:\(s\))?\s*[:|]?\s*` + formDay)
	formGiven     = regexp.MustCompile(`(?i)\b(?:notice|received|posted|warn)(?:[\s_]+(?:date|received|dated|sent|by (?:the )?department))?(?:\s+date)?\s*[:|]?\s*` + formDay)
	formState     = regexp.MustCompile(`(?i)\bstate\s*[:|]\s*([A-Za-z ]{2,20}?)\s*[.|\n,;]`)
	formClosure   = regexp.MustCompile(`(?i)\b(?:type|reason|closure|closing)[^:|\n]{0,30}[:|]\s*(?:permanent |plant )*(?:closure|closing)\b`)
	formLabel     = regexp.MustCompile(`(?i)\b(?:layoff ?(?:/|or) ?clos(?:ure|ing)|clos(?:ure|ing) ?(?:/|or) ?layoff)\b`)
	formCuts      = regexp.MustCompile(`(?i)(?:\b|_)lay-?offs?(?:\b|_)|\blaid off\b|\bterminat|\bseparations? of\b`)
	formTown      = regexp.MustCompile(`, ([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b`)
	postalCode    = regexp.MustCompile(`\b([A-Z]{2})\s+\d{5}\b`)
)

// form reads a notice that is set out as a form or as a row of a table: "Company: … State:
// … Number of affected employees: 118". What it says are a notice and,
// where its words say so, the layoff or the closure that it is of; none where the text is no form.
func (doc *document) form() []mention {
	title, text := doc.event.GetTitle(), doc.event.GetText()
	if len(text) > 1500 || !formHead.MatchString(title) && !formHead.MatchString(text) {
		return nil
	}
	n := formPeople.FindStringSubmatch(text)
	effective, given := formEffective.FindStringSubmatch(text), formGiven.FindStringSubmatch(text)
	if n == nil || effective == nil && given == nil {
		return nil
	}
	name := ""
	if m := formCompany.FindStringSubmatch(text); m != nil {
		name = m[1]
	} else if m := formFirst.FindStringSubmatch(text); m != nil {
		name = strings.TrimSpace(m[1])
	}
	employer := doc.x.registry.Employer(name)
	if name == "" || len(name) > 80 || employer.ID == "" {
		return nil
	}
	count := people(strings.ReplaceAll(n[1]+n[2]+n[3], ",", ""))
	if count == nil {
		return nil
	}
	notice := mention{reference: reference{id: employer.ID, name: employer.Name, basis: employer.Basis, company: employer.Company}, link: 4, explicit: true, field: "text"}
	notice.count = &quantity.Quantity{Kind: quantity.Count, Low: float64(*count), High: float64(*count)}
	notice.span = token.Span{Start: 0, End: cut(text, 400)}
	c := &notice.claim
	c.Kind, c.Status, c.State = "warn_notice", "confirmed", doc.x.states.ofForm(title, text)
	if effective != nil {
		c.Effective = day(effective[1])
	}
	told := []mention{notice}
	layoff := notice
	layoff.claim.Kind, layoff.claim.State = "layoff", ""
	if formCuts.MatchString(formLabel.ReplaceAllString(text, "")) {
		told = append(told, layoff) // who is only "affected" may be so otherwise
	}
	if given != nil {
		told[0].claim.NoticeDate = day(given[1])
	}
	if formClosure.MatchString(text) {
		closure := layoff
		closure.claim.Kind, closure.claim.Effective = "plant_closure", ""
		told = append(told, closure)
	}
	return told
}
