package extract

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A notice under the law set out as the letter it is: to the state and the mayor, by the
// employer, who says in prose whom it lets go and when.
var (
	letterOf    = regexp.MustCompile(`\bWARN\b|(?i:worker adjustment (?:and|&) retraining)`)
	letterWords = regexp.MustCompile(`(?i)\bdear [a-z]|\bto whom it may concern|\bthis (?:letter|notice|correspondence|communication) (?:is|serves|constitutes|shall|will|provides|confirms)|\bnotice is hereby|\bhereby (?:gives?|given|provides?|notif|advis|inform|submits?)|\b(?:am|are) writing to (?:inform|notify|advise|give|provide)|\bplease (?:be advised|accept this|take notice|consider this|note that)|\bpursuant to (?:the|section|federal)|\bin (?:accordance|compliance) with the|\bas required by the|\bis (?:providing|giving|submitting) (?:this|you|formal|written|advance)|\b(?:provide|give)s? you with (?:formal |written |advance )?notice`)
	letterDate  = regexp.MustCompile(`(?:^|\n|[.|]|(?i:dated?|date of notice|notice date):?)\s*([A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{4})`)
	letterEnds  = regexp.MustCompile(`(?i)\b(?:separations?|layoffs?|closing|closure|terminations?|employment|shutdown|positions?|action)\b[^.]{0,90}?\b(?:on|effective|effect|about|beginning|commencing|commence|begin|between|by|starting)\s+(?:on\s+)?(?:or (?:about|around)\s+)?([A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{4})`)
	letterState = regexp.MustCompile(`\b((?:(?:New|North|South|West|Rhode) )?[A-Z][a-z]+) (?:State )?(?:Department|Dept|Workforce|Employment|Dislocated|Office|Division|Commission|Bureau|JobLink|Rapid|Labor|Economic|Commerce|Works)\b|\b(?:State|Commonwealth) of ((?:(?:New|North|South|West|Rhode) )?[A-Z][a-z]+)`)
	letterCity  = regexp.MustCompile(`, ((?:(?:New|North|South|West|Rhode) )?[A-Z][a-z]+)\b`)
	letterIf    = regexp.MustCompile(`(?i)\b(?:conditional(?:ly)?|contingent|in the event (?:that )?|may be (?:affected|impacted|laid off|terminated)|possible layoff|potential(?:ly)? (?:layoff|affected|impacted))\b`)
)

// letter adds the notice that a text is, where it is the letter by which an employer gives
// one, to the cuts and the closure that it tells of.
func (doc *document) letter(found []mention) []mention {
	title, text := doc.event.GetTitle(), doc.event.GetText()
	// what is cheap to see is looked for first: few texts name the law, and letters do so at once
	head := text[:cut(text, 1500)]
	named := strings.Contains(head, "WARN") || strings.Contains(title, "WARN") || strings.Contains(head, "etraining")
	if doc.d.Tag != "en" || len(found) == 0 || len(text) > 8000 || !named || !letterOf.MatchString(text) && !letterOf.MatchString(title) || !letterWords.MatchString(text) {
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
	if place := letterPlace(title, text); c.State == "" || place != "" {
		c.State = place
	}
	if given := letterDate.FindStringSubmatch(text[:cut(text, 260)]); given != nil && day(given[1]) != "" {
		c.NoticeDate = day(given[1])
	}
	if c.Effective == "" {
		if ends := letterEnds.FindStringSubmatch(text); ends != nil {
			c.Effective = day(ends[1])
		}
	}
	for i := range found {
		if m := &found[i]; m.claim.Kind == "plant_closure" && m.count == nil && m.reference.id == found[employer].reference.id {
			m.count = found[employer].count
		}
	}
	sure := !letterIf.MatchString(text)
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

// letterPlace is the state of the agency that a letter is sent to, else of an address in it.
func letterPlace(title, text string) string {
	for _, m := range letterState.FindAllStringSubmatch(text, 6) {
		if code := states[strings.ToLower(m[1]+m[2])]; code != "" {
			return code
		}
	}
	if code := formPlace(title, text); code != "" {
		return code
	}
	for _, m := range letterCity.FindAllStringSubmatch(text, 12) {
		if code := states[strings.ToLower(m[1])]; code != "" {
			return code // "12 Main Street, Toledo, Ohio"
		}
	}
	lower := strings.ToLower(text)
	for _, name := range slices.Sorted(maps.Keys(agencyStates)) { // in one order: a text can name two
		if strings.Contains(lower, name) {
			return agencyStates[name]
		}
	}
	return ""
}
