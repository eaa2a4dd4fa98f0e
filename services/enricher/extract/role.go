package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// roles are the word classes that tell the roles of numbers and clauses apart.
type roles struct {
	Gone         rule.Class `class:"gone"`
	Level        rule.Class `class:"level"`
	LevelTo      rule.Class `class:"level_to"`
	TallyVerb    rule.Class `class:"tally_verb"`
	CutLevel     rule.Class `class:"cut_level"`
	AllOf        rule.Class `class:"each_of"`
	OutOf        rule.Class `class:"out_of"`
	Superseded   rule.Class `class:"superseded"`
	Whether      rule.Class `class:"whether"`
	Unreal       rule.Class `class:"unreal"`
	Also         rule.Class `class:"also"`
	Rest         rule.Class `class:"the_rest"`
	Tell         rule.Class `class:"tell_verb"`
	LevelOf      rule.Class `class:"level_of"`
	Joins        rule.Class `class:"joins"`
	PlaceOf      rule.Class `class:"place_of"`
	AsOf         rule.Class `class:"as_of"`
	Contractor   rule.Class `class:"contractor"`
	Told         rule.Class `class:"told"`
	Leaked       rule.Class `class:"leaked"`
	OwnPaper     rule.Class `class:"own_paper"`
	Subordinator rule.Class `class:"subordinator"`
	OfHead       rule.Class `class:"of_head"`
	Essay        rule.Class `class:"essay"`
	RiskHeading  rule.Class `class:"risk_heading"`
	TradeNoun    rule.Class `class:"trade_noun"`
	Closes       rule.Class `class:"close_verb"`
	Files        rule.Class `class:"notice_verb"`
	SourceWord   rule.Class `class:"source_word"`
	HasReported  rule.Class `class:"has_reported"`
	UpFrom       rule.Class `class:"up_from"`
	Direction    rule.Class `class:"direction_word"`
	UnitTail     rule.Class `class:"unit_tail"`
	ReportHead   rule.Class `class:"report_head"`
	OnCondition  rule.Class `class:"on_condition"`
	Must         rule.Class `class:"must_word"`
	ToldTo       rule.Class `class:"told_to"`
	Flagged      rule.Class `class:"flagged_verb"`
	NumberOf     rule.Class `class:"number_of"`
	AllStaff     rule.Class `class:"all_staff"`
	Attrition    rule.Class `class:"attrition"`
	Bosses       rule.Class `class:"bosses"`
	Receiver     rule.Class `class:"receiver"`
	Scheme       rule.Class `class:"scheme"`
	Gerund       rule.Class `class:"title_gerund"`
	MadeBy       rule.Class `class:"made_by"`
	CompanyNoun  rule.Class `class:"company_noun"`
	Over         rule.Class `class:"over_time"`
	PastTime     rule.Class `class:"past_time"`
	Despite      rule.Class `class:"despite"`
	ByThen       rule.Class `class:"by_then"`
	CivicHead    rule.Class `class:"civic_head"`
	GeoPart      rule.Class `class:"geo_part"`
	Rival        rule.Class `class:"rival_word"`
	LetterVerb   rule.Class `class:"letter_verb"`
	BackThen     rule.Class `class:"back_then"`
	HomeTail     rule.Class `class:"home_tail"`
	YearsOn      rule.Class `class:"years_on"`
	DoneAux      rule.Class `class:"done_aux"`
	SoFar        rule.Class `class:"so_far"`
	FirmNoun     rule.Class `class:"firm_noun"`
	EmployerWith rule.Class `class:"employer_with"`
	LateIn       rule.Class `class:"late_in"`
	Experts      rule.Class `class:"experts"`
	Forecasts    rule.Class `class:"forecasts"`
	LeadAdverb   rule.Class `class:"lead_adverb"`
	Seeks        rule.Class `class:"seeks"`
	ForTime      rule.Class `class:"for_time"`
	SurelyFirm   rule.Class `class:"surely_firm"`
	StatBody     rule.Class `class:"statistics_body"`
	NotYet       rule.Class `class:"not_yet"`
	FromThen     rule.Class `class:"from_then"`
	EndOf        rule.Class `class:"end_of"`
	NotGoneBy    rule.Class `class:"not_gone_by"`
	WorkEnds     rule.Class `class:"work_ends"`
	PlanWord     rule.Class `class:"plan_word"`
	PlannedWord  rule.Class `class:"planned_word"`
	LongWord     rule.Class `class:"long_word"`
	Undone       rule.Class `class:"undone"`
	ForNext      rule.Class `class:"for_next"`
	TookTime     rule.Class `class:"took_time"`
	ToFix        rule.Class `class:"to_fix"`
	TimesWord    rule.Class `class:"times_word"`
	Twice        rule.Class `class:"twice_word"`
	TimesAs      rule.Class `class:"times_as"`
	WorkforceOf  rule.Class `class:"workforce_of"`
	LetGo        rule.Class `class:"let_go_open"`
	GoWord       rule.Class `class:"go_word"`
	FaultAt      rule.Class `class:"fault_at"`
	BlameOn      rule.Class `class:"blame_on"`
	WithWord     rule.Class `class:"with_word"`
	PressVerb    rule.Class `class:"press_verb"`
	BeWeak       rule.Class `class:"be_weak"`
	FamilyTail   rule.Class `class:"family_tail"`
	StudyBy      rule.Class `class:"study_by"`
	LeaveWhat    rule.Class `class:"leave_what"`
	NoticeGiven  rule.Class `class:"notice_given"`
	NeverDone    rule.Class `class:"never_done"`
	ShutsThen    rule.Class `class:"shuts_then"`
	LastMonth    rule.Class `class:"last_month"`
	AgoBefore    rule.Class `class:"ago_before"`
	LongSince    rule.Class `class:"long_since"`
	Decade       rule.Class `class:"decade"`
	IfWord       rule.Class `class:"if_word"`
	EvenIf       rule.Class `class:"even_if"`
	AfterReport  rule.Class `class:"after_report"`
	Hears        rule.Class `class:"union_hears"`
	LocalWord    rule.Class `class:"local_word"`
	Elsewhere    rule.Class `class:"elsewhere"`
	AllHands     rule.Class `class:"all_hands"`
	HadThere     rule.Class `class:"had_there"`
	GivesDate    rule.Class `class:"gives_date"`
	AsDate       rule.Class `class:"as_the_date"`
	LatestRound  rule.Class `class:"latest_round"`
	SinceThen    rule.Class `class:"since_then"`
	Appointed    rule.Class `class:"appointed_as"`
	Relation     rule.Class `class:"relation_word"`
	Landscape    rule.Class `class:"landscape"`
	OfPlace      rule.Class `class:"of_place"`
	Fears        rule.Class `class:"fears_word"`
	Reaffirms    rule.Class `class:"reaffirms"`
	LowerVerb    rule.Class `class:"lower_verb"`
	Near         rule.Class `class:"near_word"`
	Client       rule.Class `class:"client_word"`
	SiteNoun     rule.Class `class:"site_noun"`
	BoardKind    rule.Class `class:"board_kind"`
	OfFirm       rule.Class `class:"of_firm"`
	WhereRel     rule.Class `class:"where_relative"`
	SchoolsOf    rule.Class `class:"schools_of"`
	NameKind     rule.Class `class:"name_kind"`
	Learned      rule.Class `class:"has_learned"`
	NotBehind    rule.Class `class:"not_behind"`
	NoSuch       rule.Class `class:"no_such"`
	HireOff      rule.Class `class:"hire_off"`
	ThanFeared   rule.Class `class:"than_feared"`
	OnceSaid     rule.Class `class:"once_said"`
	ThingNoun    rule.Class `class:"thing_noun"`
	Competitor   rule.Class `class:"competitor_word"`
	RivalKind    rule.Class `class:"rival_kind"`
	Competes     rule.Class `class:"before_rival"`
	Which        rule.Class `class:"which_word"`
	Court        rule.Class `class:"court_word"`
	YearsAfter   rule.Class `class:"years_after"`
	Strike       rule.Class `class:"strike_word"`
	WithinTime   rule.Class `class:"within_time"`
	Designed     rule.Class `class:"designated"`
	Institute    rule.Class `class:"institute_word"`
	HadIf        rule.Class `class:"had_if"`
	LastsVerb    rule.Class `class:"lasts_verb"`
	Already      rule.Class `class:"already"`
	Infinitive   rule.Class `class:"infinitive_mark"`
	WouldHave    rule.Class `class:"would_have"`
	PlannedWork  rule.Class `class:"planned_work"`
	GoneWrong    rule.Class `class:"gone_wrong"`
}

// A number beside words of cutting has one of several roles: how many go, how many there
// are, how many there were before, what was planned once. Only the first is a claim.

// outOf tells whether a bare number is how many there are, of whom those counted right before it
// are a part: "55 postes sur 180".
func (s *sentence) outOf(q *quantity.Quantity, d *dialect) bool {
	if d.Tag == "en" || d.OneIn == rule.None || q.Start < 3 || s.has(q.Start-1, d.OneIn) != q.Start || s.has(q.Start-2, d.Staffs) != q.Start-1 {
		return false
	}
	for i := range s.amounts {
		if o := &s.amounts[i]; o.Kind == quantity.Count && o.End <= q.Start-2 && o.End >= q.Start-4 && o.High < q.High {
			return true
		}
	}
	return false
}

// standing tells whether a count is how many people an employer has or had: "its 12,000
// employees", "a workforce of 900", "to just under 6,000", "down from 9,000".
func (doc *document) standing(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if q.Kind != quantity.Count || q.Start == 0 {
		return false
	}
	if s.superseded(q, d) || doc.onceSaid(s, q) || doc.replaced(s, q) {
		return true
	}
	before := q.Start - 1
	if s.endsAt(q.Start, d.EmployerWith) {
		return true // "among the city's biggest employers with about 1,600 people"
	}
	if d.Tag == "en" && s.is(before, d.To) && s.percentBefore(before, d) {
		return true // "reduced by around 40%, to 62 employees"
	}
	if s.has(before, d.LevelTo) > 0 { // "headcount … to 6,000", "workforce stood at 900"
		for i := before - 1; i >= 0 && i >= before-8; i-- {
			if s.tokens[i].Mark == ',' || s.tokens[i].Mark == ';' {
				break
			}
			if s.word(i) == "the" && s.find(i-3, i, d.TallyVerb) >= 0 {
				break // "bringing the total to 10,000": the tally of cuts
			}
			if s.has(i, d.Level) > 0 && s.find(i-2, i, d.Entire) >= 0 && s.has(i, d.Level) == before {
				break // "the whole team of 34"
			}
			if s.has(i, d.Level) > 0 && (s.has(before, d.LevelOf) == 0 || s.find(i-5, q.Start, d.CutLevel) < 0) {
				return true
			}
		}
	}
	if s.baseOf(q, d) || s.outOf(q, d) {
		return true // "55 of the 410 people at its studio", "55 postes sur 180"
	}
	if end := s.has(q.End, d.People); end > 0 && s.has(end, d.CompanyNoun) > 0 {
		return true // "a 72,000 employee organization"
	}
	if !doc.staffsAfter(s, q) {
		return false
	}
	if at := s.find(q.End, q.End+3, d.Staffs); at >= 0 && s.has(s.has(at, d.Staffs), d.WorkThere) > 0 {
		if there := s.has(s.has(at, d.Staffs), d.WorkThere); d.OwnReport != rule.None && s.find(there, s.mark(there, there+5, ','), d.GoneStrong) >= 0 {
			return false // "the 955 people employed there will lose their jobs"
		}
		return true // "About 180 people work there"
	}
	// whose they are: "its roughly 277,000 employees", "Acme's global staff"
	owner := before
	for owner > 0 && owner > before-3 && s.tokens[owner].Kind == token.Word && !s.tokens[owner].Capital && s.has(owner, d.Own) == 0 && s.has(owner, d.Whole) > 0 {
		owner--
	}
	if s.tokens[owner].Kind != token.Possessive && s.has(owner, d.Own) == 0 {
		return false
	}
	if s.eachBefore(owner, d) {
		return false // "letting all of its 300 employees go"
	}
	first := owner
	if s.tokens[owner].Kind == token.Possessive {
		for i := range s.entities {
			if s.entities[i].end == owner {
				first = s.entities[i].start
			}
		}
		if first == owner { // "the company's"
			first = max(0, owner-2)
		}
	}
	if d.NameArticle != rule.None && s.has(first-1, d.AtPerson) == first && s.find(first-7, first, d.LayoffVerb) >= 0 {
		return false // "despidió el viernes a sus veintisiete empleadas"
	}
	if d.Tag != "en" && first > 1 && s.has(first-1, d.Article) == first && (s.endsAt(first-1, d.LayoffVerb) || s.endsAt(first-1, d.CutVerb)) {
		return false // "despediu as suas 87 operárias", "manda a casa i suoi 115 dipendenti"
	}
	if d.Tag != "en" && first > 2 && s.find(first-5, first, d.CutNoun) >= 0 && !s.apartBetween(first-4, first) {
		return false // "un ERE de extinción para sus 118 trabajadores"
	}
	if s.has(first-1, d.LetGo) == first && s.find(q.End, q.End+4, d.GoWord) >= 0 {
		return false // "will let its 175 workers go"
	}
	if s.has(first-1, d.AllOf) > 0 || s.has(first-1, d.CutVerb) == first || s.has(first-1, d.LayoffVerb) == first || s.has(first-2, d.LayoffVerb) == first {
		return false // "lay off its 300 workers", "all of Acme's 90 staff"
	}
	if d.NameArticle != rule.None && s.find(q.End, q.End+5, d.JobsGo) >= 0 {
		return false // "sus 94 empleados perderán ese día el puesto"
	}
	return s.find(q.End, q.End+9, d.Gone) < 0 || s.has(first-1, d.OutOf) > 0
}

// superseded tells whether a count is that of a plan which another has replaced: "more
// than doubling its earlier plan to cut 3,000".
func (s *sentence) superseded(q *quantity.Quantity, d *dialect) bool {
	for i := q.Start - 1; i >= 0 && i >= q.Start-9; i-- {
		if s.tokens[i].Mark == ',' || s.tokens[i].Mark == ';' {
			return false
		}
		if s.has(i, d.Superseded) > 0 || s.has(i, d.UpFrom) >= q.Start-1 && s.has(i, d.UpFrom) > 0 && s.find(q.End, q.End+6, d.Flagged) >= 0 {
			return true
		}
	}
	return false
}

// unreal tells whether the claim is only asked, wondered or imagined: "did not say whether
// jobs will go", "would have cost 300 jobs".
func (doc *document) unreal(s *sentence, start, end int) bool {
	d := doc.d
	if s.contains(d.Whether) {
		for i := start - 1; i >= 0 && i >= start-12; i-- {
			if mark := s.tokens[i].Mark; mark == ',' || mark == ';' || mark == ':' || mark == '—' {
				break
			}
			if s.has(i, d.Whether) > 0 {
				return true
			}
		}
	}
	if start > 0 && s.has(start-1, d.IfWord) == start || start > 1 && s.inAmount(start-1) && s.has(start-2, d.IfWord) > 0 {
		return true // "if between 20 and 99 jobs are to go"
	}
	if s.has(0, d.HadIf) > 0 && (s.find(0, end+8, d.Unreal) >= 0 || s.find(0, end+8, d.WouldHave) >= 0) && (d.NounBefore != rule.None || s.comma(0, end)) {
		return true // "Had the deal gone through, 2,500 jobs might have gone", "Sans le prêt, Acme aurait licencié"
	}
	if at := s.find(start-4, end, d.Unreal); at > 0 && s.has(at, d.WouldHave) > 0 && s.find(at-6, at, d.ByThen) == 0 {
		return false // "By then the discounter would have shed 6,500"
	}
	return s.find(start-4, end, d.Unreal) >= 0 && s.find(start, end+1, d.Already) < 0 // "hätten 640 bereits geräumt, sagte er": only said
}

// addsUp takes out the claims that only break one number down: "1,200 at one plant and 550
// at another" where the text has 1,750.
func addsUp(claims []mention) []bool {
	gone := make([]bool, len(claims))
	counted := func(m *mention) bool {
		return m.claim.Kind == "layoff" && m.count != nil && !m.count.Range() && !m.claim.Cumulative && !m.past
	}
	for i := range claims {
		total := &claims[i]
		if !counted(total) {
			continue
		}
		var parts []int
		for j := range claims {
			if m := &claims[j]; j != i && counted(m) && m.reference.id == total.reference.id && m.count.High < total.count.High && len(parts) < 6 {
				parts = append(parts, j)
			}
		}
		for set := 3; set < 1<<len(parts); set++ { // every choice of at least two parts
			sum, members := 0.0, 0
			for k, j := range parts {
				if set&(1<<k) != 0 {
					sum += claims[j].count.High
					members++
				}
			}
			if members < 2 || sum != total.count.High {
				continue
			}
			for k, j := range parts {
				if set&(1<<k) != 0 {
					gone[j] = true
				}
			}
		}
	}
	return gone
}

// breaksDown tells whether a sentence gives some of a number told before: "In Germany some
// 2,850 jobs", "about 1,000 are layoffs, the rest open roles".
func (doc *document) breaksDown(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if s.contains(d.MoreOf) || s.contains(d.Also) {
		return false
	}
	if s.word(q.End) == "of" && s.word(q.End+1) == "the" && s.amountStarts(q.End+2) {
		return true // "4,000 of the 16,000 jobs"
	}
	if s.find(q.End, len(s.tokens), d.Rest) >= 0 {
		return true
	}
	if doc.unitAfter(s, q.End+1) {
		return true
	}
	if len(s.tokens) > 2 && s.has(0, d.Where) > 0 && q.Start < 10 {
		for k := 1; k < q.Start; k++ {
			if s.has(k, d.Place) > 0 {
				return true
			}
		}
	}
	return false
}

// stated tells whether a class of words that deny stands at token i, rather than a silence:
// "did not cut" against "did not say how many jobs it cut".
func (doc *document) stated(s *sentence, i int) bool {
	d := doc.d
	end := s.has(i, d.NoPlans)
	if end == 0 || s.inAmount(i) || s.inEntity(i) {
		return false
	}
	if only := s.find(end, end+4, d.OnlyTail); only >= 0 && s.find(end, only, d.NoPlans) < 0 {
		return false // "ne supprime que 3 % de ses postes"
	}
	if s.find(end, end+3, d.Tell) >= 0 || s.has(i, d.Gone) > end {
		return false // "did not say", "will not continue"
	}
	return i == 0 || s.has(i-1, d.Not) == 0 // "not ruled out"
}

// shareOf is the percentage that stands right before the number of those it is a share of:
// "5.8% of its 277,000 employees"; nil where none does.
func (s *sentence) shareOf(q *quantity.Quantity, d *dialect) *quantity.Quantity {
	for i := range s.amounts {
		share := &s.amounts[i]
		if share.Kind == quantity.Percent && share.End < q.Start && share.End >= q.Start-8 && s.has(share.End, d.OutOf) > 0 {
			return share
		}
	}
	return nil
}

// total tells whether the words that make a count a running total do: "since 2023", "since
// the start of", but not "since a grant was cancelled"; "in all" only where the text has
// told a smaller number.
func (doc *document) total(s *sentence, end int, q *quantity.Quantity) bool {
	if doc.d.NameArticle != rule.None && doc.inMonth(s, end) {
		return false // "já dispensou 210 pessoas em fevereiro"
	}
	switch s.word(end - 1) {
	case "since":
		if doc.timeAt(s, end) || s.has(end-1, doc.d.Past) > end {
			return true
		}
		switch s.word(end) {
		case "last", "then", "early", "late", "mid", "its", "their", "":
			return true
		case "the":
			return s.word(end+1) != "company"
		}
		return false
	case "all", "total", "altogether":
		for i := range doc.w.mentions {
			if m := &doc.w.mentions[i]; layoffKind(m.claim.Kind) && m.count != nil && m.count.High < q.High {
				return true
			}
		}
		for i := range s.amounts {
			if o := &s.amounts[i]; o.Kind == quantity.Count && o.Start != q.Start && o.High > 1 && o.High < q.High {
				return true
			}
		}
		return false
	}
	return true
}

// coordinated adds the counts that share the verb of one found: "200 workers in Ohio and
// another 45 in Iowa", "4,700 roles, along with 3,000 contractor positions".
func (doc *document) coordinated(s *sentence, first int) {
	d := doc.d
	if !s.contains(d.Joins) {
		return
	}
	for i := first; i < len(doc.w.mentions) && len(doc.w.mentions) < first+12; i++ {
		m := &doc.w.mentions[i]
		if m.claim.Kind != "layoff" || m.count == nil || m.claim.Cumulative || m.claim.Status == "denied" {
			continue
		}
		for k := range s.amounts {
			q := s.amounts[k]
			if q.Start <= m.count.End || q.Start > m.count.End+14 || q.Kind != quantity.Count || slotOf(q, s, d)&rule.SlotCount == 0 || q.High < 2 {
				continue
			}
			if m.past && s.has(q.Start-1, d.MoreOf) == 0 && s.has(q.Start, d.MoreOf) == 0 && s.has(q.End, d.PastTime) == 0 || s.find(q.End, q.End+4, d.Demoted) >= 0 || s.find(q.End+1, q.End+3, d.Unfilled) >= 0 { // "and has left 18 positions open"
				break
			}
			if !s.joined(m.count.End, q.Start, d) || s.find(m.count.End, q.Start, d.PartBefore) >= 0 || s.has(q.End, d.PlaceOf) == 0 && !(d.TotalSince != rule.None && s.has(q.End, d.PastTime) > 0) && !doc.staffsAfter(s, &q) || !doc.people(s, &q) || doc.standing(s, &q) || doc.isPart(s, &q) {
				break
			}
			known := slices.IndexFunc(doc.w.mentions[first:], func(o mention) bool { return o.count != nil && o.count.Start == q.Start })
			if s.find(q.End, q.End+3, d.Contractor) >= 0 || known >= 0 && !doc.w.mentions[first+known].tentative {
				break // contractors are counted beside the staff, not among it
			}
			other := *m
			other.count, other.percent, other.part = &q, nil, false
			other.claim.PercentOfUnit = nil
			other.start = s.tokens[q.Start].Start
			other.numeral, other.tentative = 0, false // the verb says it
			if known >= 0 {
				doc.w.mentions[first+known] = other
			} else {
				doc.w.mentions = append(doc.w.mentions, other)
			}
			break
		}
	}
}

// sharedKinds are the claims of which all have one who are the subject together.
var sharedKinds = map[string]bool{"layoff": true, "hiring_freeze": true, "rto_mandate": true, "guidance_cut": true, "ai_substitution": true, "knowledge_transfer": true, "buyout": true, "plant_closure": true}

// shared gives a claim to each of the names that are its subject together; a number is that of all of
// them: "Autodesk, eBay and Zillow cut jobs", "Condé Nast, Axios and Hearst shed 700".
func (doc *document) shared(s *sentence, first int) {
	d := doc.d
	if len(s.entities) < 2 {
		return
	}
	if d.Tag != "en" {
		doc.sharedAbroad(s, first)
		return
	}
	for i, n := first, len(doc.w.mentions); i < n; i++ {
		m := doc.w.mentions[i]
		if !sharedKinds[m.claim.Kind] || m.count != nil && (m.claim.Kind != "layoff" || m.count.Range()) || m.percent != nil || m.claim.PercentOfUnit != nil || m.reference.id == "" {
			continue
		}
		k := 0
		for k < len(s.entities) && !doc.endsSubject(s, k, &m) {
			k++
		}
		if k == len(s.entities) {
			continue
		}
		for joint := k - 1; k > 0 && joint >= 0; joint-- {
			e, next := &s.entities[joint], s.entities[joint+1]
			next.start = s.unarticled(next.start, d) // "Duke and the University of Oslo froze hiring"
			if joint == k-1 && e.end != next.start-1 && !(e.end == next.start-2 && s.tokens[e.end].Mark == ',') || joint < k-1 && (e.end != next.start-1 || s.tokens[e.end].Mark != ',') {
				break
			}
			if !doc.usable(e) || e.person || e.place || e.source || e.possessive || !e.known() && e.start > 0 && s.tokens[e.start-1].Mark == 0 && s.unarticled(e.start, d) > 0 && !s.exampled(e.start) {
				break
			}
			if m.count != nil && s.find(m.from-2, m.to+4, d.Apiece) < 0 {
				m.count, m.numeral, m.claim.Cumulative = nil, 0, false
				doc.w.mentions[i] = m
			}
			doc.alsoOf(m, e.reference, first)
		}
	}
}

// endsSubject tells whether a name is whose a claim is, the last of several that are its subject
// together.
func (doc *document) endsSubject(s *sentence, k int, m *mention) bool {
	lead := s.entities[k]
	if lead.reference.id != m.reference.id || lead.end > m.from+1 {
		return false
	}
	if lead.end < len(s.tokens) && s.tokens[lead.end].Mark == ',' {
		lead.end++ // "institutions such as Duke and Notre Dame, froze hiring"
	}
	start := s.unarticled(lead.start, doc.d)
	return start > 1 && (s.has(start-1, doc.d.And) == start || s.listedHead(k)) && doc.leadsVerb(s, &lead)
}

// alsoOf adds a claim of somebody else like m, unless one of its kind stands among those from first on.
func (doc *document) alsoOf(m mention, who reference, first int) {
	if slices.ContainsFunc(doc.w.mentions[first:], func(o mention) bool { return o.claim.Kind == m.claim.Kind && o.reference.id == who.id }) {
		return
	}
	m.reference = who
	doc.w.mentions = append(doc.w.mentions, m)
}

// exampled tells whether a name stands behind a comma and one or two small words, as examples do:
// "institutions with money, such as Duke".
func (s *sentence) exampled(start int) bool {
	for k := start - 1; k > 0 && k >= start-2 && s.tokens[k].Kind == token.Word && !s.tokens[k].Capital; k-- {
		if s.tokens[k-1].Mark == ',' {
			return true
		}
	}
	return false
}

// unarticled is where a name begins with the article before it.
func (s *sentence) unarticled(start int, d *dialect) int {
	if start > 0 && s.has(start-1, d.Article) == start {
		return start - 1
	}
	return start
}

// joined tells whether "and", "along with" or "plus" stands right before token to, and no
// other clause begins between the two.
func (s *sentence) joined(from, to int, d *dialect) bool {
	at := to - 1
	if s.has(at, d.MoreOf) == to {
		at--
	}
	if at < from {
		return false
	}
	join := -1
	for i := max(from, at-2); i <= at; i++ {
		if s.has(i, d.Joins) == at+1 {
			join = i
		}
	}
	if join < 0 {
		return false
	}
	for i := from; i < join; i++ {
		if s.tokens[i].Soft {
			continue
		}
		switch s.tokens[i].Mark {
		case ';', '.', ':', '—':
			return false
		}
		if s.has(i, d.Verb) > 0 && s.has(i, d.Staffs) == 0 && !s.tokens[i].Capital {
			return s.has(i, d.Gone) > 0 || s.has(i, d.GoWord) > 0 || s.has(i, d.CutVerb) > 0 || s.word(i) == "will" || s.word(i) == "be" || s.word(i) == "would"
		}
	}
	return true
}

// crosses tells whether a clause with a subject of its own begins between two tokens, so
// that the verb after it is not the number's: "150 jobs while Acme has trimmed".
func (doc *document) crosses(s *sentence, from, to int) bool {
	d := doc.d
	for i := range s.entities {
		e := &s.entities[i]
		if e.start <= from || e.end >= to || e.person || e.place || e.source || e.reference.id == "" {
			continue
		}
		before := doc.wordBefore(s, e)
		if (s.has(before, d.Subordinator) > 0 || s.has(before, d.Joins) > 0 || s.tokens[before].Mark == ',') && doc.leadsVerb(s, e) {
			return true
		}
	}
	return false
}

// amountStarts tells whether a count begins at token i.
func (s *sentence) amountStarts(i int) bool {
	for k := range s.amounts {
		if s.amounts[k].Start == i && s.amounts[k].Kind == quantity.Count {
			return true
		}
	}
	return false
}

// otherNoun tells whether a noun that is not people's stands at token i, so that the
// number before it counts something else.
func (s *sentence) otherNoun(i int, d *dialect) bool {
	if i >= len(s.tokens) || s.tokens[i].Kind != token.Word || s.find(i, i+4, d.Staffs) >= 0 {
		return false
	}
	if s.tokens[i].Hyphen {
		return true
	}
	for _, class := range [...]rule.Class{d.Common, d.Verb, d.Joins, d.WhenWord, d.Gone, d.PlaceOf, d.LayoffVerb, d.CutNoun} {
		if s.has(i, class) > 0 {
			return false
		}
	}
	return true
}

// inContext tells whether a bare number after a verb of cutting counts jobs: the text has
// spoken of cuts, and no noun follows ("Acme has cut 15,000 this year"); headlines leave out what
// they count ("Acme to axe 3,200").
func (doc *document) inContext(s *sentence, end int) bool {
	d := doc.d
	headline := s.field == "title" && d.Tag == "en" && !s.contains(d.OffTopic)
	if !headline && !doc.cutsBefore() && !s.contains(d.CutNoun) && !s.contains(d.Staffs) && !s.contains(d.LayoffVerb) {
		return false
	}
	if end >= len(s.tokens) {
		return true
	}
	if s.tokens[end].Kind != token.Word {
		return s.tokens[end].Kind == token.Mark && s.tokens[end].Mark != '%'
	}
	return !s.tokens[end].Hyphen && (s.has(end, d.Joins) > 0 || s.has(end, d.WhenWord) > 0 || s.has(end, d.PlaceOf) > 0 || s.has(end, d.Past) > 0 || s.has(end, d.MoreOf) > 0 || headline && (s.has(end, d.Subordinator) > 0 || s.has(end, d.PastTime) > 0))
}

// inMonth tells whether a month follows token i behind "in": what was cut then is no running total.
func (doc *document) inMonth(s *sentence, i int) bool {
	for k := i; k+1 < min(len(s.tokens), i+4); k++ {
		if w := s.tokens[k+1].Word; s.has(k, doc.d.PartAfter) == k+1 && w > 0 && doc.d.Months[w] > 0 {
			return true
		}
	}
	return false
}

// percentBefore tells whether a share ends right before token i, or before a comma before it, which is
// no level itself.
func (s *sentence) percentBefore(i int, d *dialect) bool {
	if i > 0 && s.tokens[i-1].Mark == ',' {
		i--
	}
	return slices.ContainsFunc(s.amounts, func(o quantity.Quantity) bool {
		return o.Kind == quantity.Percent && o.End == i && s.has(o.Start-1, d.From) == 0
	})
}
