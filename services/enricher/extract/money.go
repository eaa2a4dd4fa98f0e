package extract

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// money takes an amount for savings or charges and refuses money that is something else.
func (doc *document) money(s *sentence, m rule.Match, q *quantity.Quantity, frame *pipelines.Frame, c *claim) bool {
	d := doc.d
	switch named := doc.inWords(s, q); {
	case named == rule.None:
	case c.Kind == "savings_target" && named == d.ChargeNoun, c.Kind != "savings_target" && named == d.SaveVerb:
		return false
	}
	if c.Kind == "savings_target" {
		if s.contains(d.SaveDone) || s.find(q.Start-7, q.Start, d.SavePast) >= 0 || doc.savedAfter(s, q) || !flagged(frame, "goal") && !s.contains(d.SaveGoal) && s.find(int(m.Start), int(m.End), d.SaveNow) < 0 {
			return false
		}
		if flagged(frame, "goal") && !s.contains(d.SaveVerb) && !doc.told("savings_target") || s.find(q.End, len(s.tokens), d.SaveRaised) >= 0 {
			return false // "would save 50 million; on Tuesday it raised that to 70 million"
		}
		if s.find(q.Start-4, q.Start, d.GoalBeaten) >= 0 && s.find(0, q.Start, d.SavePast) >= 0 {
			return false // "delivered 62 million of savings, ahead of the 55 million targeted"
		}
		if s.find(q.Start-9, q.End+7, d.NotSaving) >= 0 {
			return false // interest and debt
		}
		if s.word(q.End) == "of" && s.word(q.End+1) == "the" && s.has(q.End+2, d.SaveVerb) > 0 {
			return false // "300 million of the savings will be put back"
		}
		if at := s.find(q.End, s.untilComma(q.End, q.End+3), d.ChargeNoun); at >= 0 && s.find(at, at+2, d.SaveVerb) < 0 && !s.moneyAfter(at, 6) && s.has(q.End, d.OutOf) != q.End+2 {
			return false // "savings over three years and 650 million in charges"
		}
		if at := s.find(q.End, q.End+7, d.SaveVerb); at >= 0 && doc.inWords(s, q) == rule.None {
			for i := range s.amounts { // "charges of 9 million and savings of 31 million"
				if s.find(q.Start-5, q.Start, d.SaveVerb) >= 0 {
					break // "2025 savings of 210 million and 2026 savings of 300 million"
				}
				if o := &s.amounts[i]; o.Kind == quantity.Money && o.Start > at && o.Start <= s.has(at, d.SaveVerb)+3 {
					return false
				}
			}
		}
	} else {
		if !s.contains(d.ChargeWhy) && !doc.cutsBefore() && !doc.shaken(s) && doc.oddsOf(c.Kind) < takenUp || s.contains(d.PersonalPay) {
			return false
		}
		if s.find(q.Start-4, q.Start, d.SaveVerb) >= 0 && doc.inWords(s, q) == rule.None || s.has(q.End, d.OutOf) > 0 && s.find(q.End, q.End+5, d.SaveVerb) >= 0 {
			return false // "charges of 90 million and savings of 120 million", "40 million of cost savings"
		}
		if at := s.find(q.End, int(m.End), d.ChargeNoun); at > q.End+2 && s.moneyAfter(at, 9) {
			return false // "benefits of 125 million, and severance costs in the range of 250 million"
		}
		if s.contains(d.Superseded) && s.find(0, q.Start, d.Superseded) >= 0 {
			return false // "the original report stated that charges would be"
		}
		if doc.chargePart(s, q) {
			return false
		}
		for i := range s.amounts { // "charges of 6 million, of which severance will be 5 million"
			if o := &s.amounts[i]; o.Kind == quantity.Money && o.End < q.Start && o.High >= q.High && (s.find(o.End, q.Start, d.ChargePart) >= 0 || s.has(q.End, d.ChargePart) > 0) && s.has(o.End, d.SaveVerb) == 0 {
				return false
			}
		}
		for i := max(0, int(m.Start)-4); i < min(len(s.tokens), int(m.End)+4); i++ {
			if s.has(i, d.NotCharge) > 0 && !s.tokens[i].Hyphen && s.find(i-3, i+6, d.Severance) < 0 { // but "pre-tax charge"
				return false // but "asset write-downs, severance and other exit costs"
			}
		}
	}
	if q.Start > 0 && s.has(q.Start-1, d.From) > 0 || s.has(q.Start, d.From) > 0 && q.Number > q.Start && !q.Range() {
		return false // "to 3 billion from 2.5 billion"
	}
	if s.find(q.End, q.End+2, d.Payout) >= 0 {
		return false // "returns 94 million to shareholders"
	}
	if q.High < 10000 { // cents of a share, prices
		return false
	}
	if q.Range() {
		low, high := q.Low, q.High
		c.AmountLow, c.AmountHigh = &low, &high
	} else {
		value := math.Round(q.High) // 8.2 million is not 8199999.999999999
		c.Amount = &value
	}
	c.Currency = q.Currency
	if c.Currency == "USD" {
		c.Currency = doc.dollars(s, q)
	}
	if c.Currency == "SEK" && strings.HasPrefix(strings.ToLower(s.word(q.End-1)), "crown") {
		c.Currency = crowns(doc.event.GetTitle()+" "+doc.opening(), "SEK")
	}
	if c.Currency == "DKK" && strings.HasPrefix(strings.ToLower(s.word(q.End-1)), "kron") {
		c.Currency = crowns(doc.event.GetTitle()+" "+doc.opening(), "DKK") // Norway's are kroner too
	}
	if c.Kind == "savings_target" {
		c.Period = doc.period(s, q)
	}
	return true
}

// savedAfter tells whether the words behind an amount say that it has been saved: "350
// million was achieved", but not "1.4 billion, to be achieved by 2028".
func (doc *document) savedAfter(s *sentence, q *quantity.Quantity) bool {
	at := s.find(q.End, q.End+5, doc.d.SavePast)
	return at >= 0 && s.has(at-1, doc.d.SaveYet) != at && (at < 2 || s.has(at-2, doc.d.SaveYet) != at)
}

// chargePart tells whether an amount is a part of a larger one that was told before: "about
// 150 million of these charges", "650 million, with 250 million in fiscal 2026".
func (doc *document) chargePart(s *sentence, q *quantity.Quantity) bool {
	larger := false
	for i := range doc.w.mentions {
		c := &doc.w.mentions[i].claim
		if c.Kind != "restructuring_charge" {
			continue
		}
		larger = larger || c.Amount != nil && *c.Amount >= q.High || c.AmountHigh != nil && *c.AmountHigh >= q.High
	}
	if s.has(q.End, doc.d.OfThese) > 0 && larger {
		return true
	}
	for i := range s.amounts {
		o := &s.amounts[i]
		larger = larger || o.Kind == quantity.Money && o.End < q.Start && o.High >= q.High
	}
	return larger && s.find(q.Start-3, q.Start, doc.d.WithPart) >= 0 && (doc.timeAt(s, q.End) || s.find(q.End, q.End+4, doc.d.OfThese) >= 0)
}

// inWords is the class of the words that say what an amount is of right behind it, none
// where they do not: "1 billion in savings", "some 650 million in restructuring costs".
func (doc *document) inWords(s *sentence, q *quantity.Quantity) rule.Class {
	d := doc.d
	switch s.word(q.End) {
	case "in", "of", "worth":
	default:
		return rule.None
	}
	for i := q.End + 1; i < min(q.End+6, len(s.tokens)); i++ {
		switch {
		case s.tokens[i].Mark != 0 || s.amountFrom(i) != nil && s.amountFrom(i).Start == i:
			return rule.None
		case s.has(i, d.ChargeNoun) > 0:
			return d.ChargeNoun
		case s.has(i, d.SaveVerb) > 0:
			return d.SaveVerb
		}
	}
	return rule.None
}

// moneyAfter tells whether an amount of money begins within reach tokens after token at.
func (s *sentence) moneyAfter(at, reach int) bool {
	return slices.ContainsFunc(s.amounts, func(a quantity.Quantity) bool {
		return a.Kind == quantity.Money && a.Start > at && a.Start <= at+reach
	})
}

// dollars tells which dollars: a prefix that is glued to the sign says so.
func (doc *document) dollars(s *sentence, q *quantity.Quantity) string {
	for i := max(0, q.Start-1); i < q.Number+1 && i < len(s.tokens); i++ {
		if i < q.Start && !s.tokens[q.Start].Glued {
			continue // "A $60 million programme"
		}
		switch s.word(i) {
		case "A", "AU", "AUD":
			return "AUD"
		case "C", "CA", "CAD", "Cdn":
			return "CAD"
		case "NZ":
			return "NZD"
		case "HK":
			return "HKD"
		case "S":
			return "SGD"
		case "R":
			return "BRL"
		}
	}
	if doc.currency == "" {
		doc.currency = filedIn(doc.event.GetTitle(), doc.event.GetText())
	}
	return doc.currency
}

// crowns tells which crowns a text means by the country that it names first, the given ones
// where it names none.
func crowns(text, otherwise string) string {
	return cmp.Or(crownsOf[strings.ToLower(crownsHome.FindString(text))], otherwise)
}

var crownsHome = regexp.MustCompile(`(?i)\b(?:danish|denmark|copenhagen|norwegian|norway|oslo|czech|prague|swedish|sweden|stockholm|gothenburg)\b`)

var crownsOf = map[string]string{
	"danish": "DKK", "denmark": "DKK", "copenhagen": "DKK", "norwegian": "NOK", "norway": "NOK", "oslo": "NOK", "czech": "CZK", "prague": "CZK",
}

// Which dollars a text means is told once, or by where its company's shares are listed.
var (
	dollarsTold   = regexp.MustCompile(`(?i)\b(?:amounts?|figures?|dollars?|currency|values?|sums)\b[^.]{0,60}?\b(australian|canadian|new zealand|hong kong|singapore|u\.?s\.?|united states) dollars?|\b(?:expressed|stated|reported|presented|quoted|denominated) in (australian|canadian|new zealand|hong kong|singapore|u\.?s\.?|united states) dollars?`)
	dollarsListed = regexp.MustCompile(`\b(ASX|TSX(?:-?V)?|NZX|SGX|HKEX|NYSE|NASDAQ|Nasdaq)\b(?: announcement| release|:)|\b(?:told|informed) the (ASX|TSX|NZX|SGX)\b|\b(ASX|TSX|NZX|SGX)-listed`)
)

// filedIn is the currency that a text's bare dollars are in.
func filedIn(title, text string) string {
	var told []string
	if strings.Contains(text, " dollars") { // seen at once, where the pattern takes its time
		told = dollarsTold.FindStringSubmatch(text)
	}
	if told != nil {
		switch strings.ToLower(told[1] + told[2])[0] {
		case 'a':
			return "AUD"
		case 'c':
			return "CAD"
		case 'n':
			return "NZD"
		case 'h':
			return "HKD"
		case 's':
			return "SGD"
		}
		return "USD"
	}
	head := text[:cut(text, 600)]
	listed := func(s string) bool {
		return strings.Contains(s, "SX") || strings.Contains(s, "NZX") || strings.Contains(s, "SGX")
	}
	if !listed(title) && !listed(head) {
		return "USD"
	}
	for _, m := range append(dollarsListed.FindAllStringSubmatch(title, 3), dollarsListed.FindAllStringSubmatch(head, 3)...) {
		exchange := m[1] + m[2] + m[3]
		switch exchange[0] {
		case 'A':
			return "AUD"
		case 'T':
			if !strings.Contains(text, "NYSE") && !strings.Contains(strings.ToUpper(text), "NASDAQ") && !strings.Contains(text, "US$") {
				return "CAD"
			}
		case 'N':
			if exchange == "NZX" {
				return "NZD"
			}
		case 'S':
			return "SGD"
		}
	}
	return "USD"
}

// period reads what savings refer to: a quarter, a year, or every year.
func (doc *document) period(s *sentence, q *quantity.Quantity) string {
	if s.find(q.Start-9, q.Start, doc.d.RunRate) >= 0 {
		return "annual" // "annual run-rate expenses by 200 million by the end of 2025"
	}
	for i := max(0, q.Start-4); i < q.Start; i++ {
		if at := s.has(i, doc.d.Annual); at > 0 && s.find(at, at+2, doc.d.SaveVerb) >= 0 {
			return "annual" // "annual savings of 600 million are expected at full effect in 2027"
		}
	}
	for i := q.End; i < min(len(s.tokens), q.End+12); i++ {
		if s.has(i, doc.d.Annual) > 0 {
			return "annual"
		}
		if date, _ := doc.dateAt(s, i, true); strings.Contains(date, "-Q") {
			return date
		}
		for _, a := range s.amounts {
			if a.Start == i && a.Kind == quantity.Year && !a.Range() {
				return fmt.Sprintf("%d", int(a.High))
			}
		}
	}
	for i := max(0, q.Start-6); i < q.Start; i++ {
		if s.has(i, doc.d.Annual) > 0 {
			return "annual"
		}
		if date, _ := doc.dateAt(s, i, true); strings.Contains(date, "-Q") {
			return date
		}
	}
	if year := s.yearAhead(q, doc.d); year != "" {
		return year
	}
	return doc.currentYear(s, q)
}

// yearAhead is the year with which a sentence opens that tells of one amount: "For 2026, Acme
// has budgeted …". Empty where there is none.
func (s *sentence) yearAhead(q *quantity.Quantity, d *dialect) string {
	for i := range s.amounts {
		a := &s.amounts[i]
		if a.Start >= min(q.Start, 6) {
			break
		}
		if a.Kind == quantity.Year && !a.Range() && a.Start > 0 && (s.has(a.Start-1, d.InYear) > 0 || d.Tag == "en" && s.has(0, d.ByThen) > 0) { // also "By the end of 2027"
			return fmt.Sprintf("%d", int(a.High))
		}
	}
	return ""
}

// moneyAt tells whether an amount of money begins at token i.
func (s *sentence) moneyAt(i int) bool {
	return slices.ContainsFunc(s.amounts, func(a quantity.Quantity) bool { return a.Kind == quantity.Money && a.Start == i })
}

// currentYear is the year that "this year" or "next year" beside an amount is, by the day the
// text was published.
func (doc *document) currentYear(s *sentence, q *quantity.Quantity) string {
	if doc.published.IsZero() {
		return ""
	}
	year := func(i int) int {
		switch {
		case s.has(i, doc.d.NextYear) > 0:
			return doc.published.Year() + 1
		case s.has(i, doc.d.ThisYear) > 0:
			return doc.published.Year()
		}
		return 0
	}
	// the nearest: "190 million this year and 280 million next year"
	for i := q.End; i < min(len(s.tokens), q.End+10) && !s.moneyAt(i); i++ {
		if y := year(i); y > 0 {
			return fmt.Sprintf("%d", y)
		}
	}
	for i := q.Start - 1; i >= max(0, q.Start-8) && !s.moneyAt(i); i-- {
		if y := year(i); y > 0 {
			return fmt.Sprintf("%d", y)
		}
	}
	return ""
}
