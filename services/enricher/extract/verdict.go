package extract

import (
	"slices"
	"strconv"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
)

// What rules and judges have read is weighed once more as a whole: by what found it and how
// surely, where it stands, whose it is, and what else the text claims. Two judges are asked,
// with the same features: whether a careful reader would make the claim of this employer, and
// whether with the same number and status.

// A claim below leastTold is never told. From there up to sure it is told beside a sure one, of a
// text whose company its source names (a filing, a newsroom's own feed), and of a headline alone. What
// is read for want of anything surer is wrong as often as right: of sealed passages that claim
// nothing 0.971 are silent by it, 0.948 without; 0.03 of the claims that there are go untold for it.
const (
	leastTold = -1
	sure      = 1.4 // four in five by the judge's own word
)

// Unlikely tells by its log-odds whether a claim is never told.
func Unlikely(odds float64) bool { return odds < leastTold }

// untold tells by the log-odds of a text's claims which of them are not told.
func (doc *document) untold(odds []float64) []bool {
	gone := make([]bool, len(odds))
	claims := doc.filer.id != "" || doc.alone || slices.ContainsFunc(odds, func(o float64) bool { return o >= sure })
	for i, o := range odds {
		gone[i] = !claims || Unlikely(o)
	}
	return gone
}

// tempering draws a confidence towards even: judges are too sure of texts that neither they nor who
// wrote the rules have seen. Sealed passages set it; on them confidence is 0.03 off with it.
const tempering = 0.6

// unweighed is the confidence of a claim that no judge has weighed.
const unweighed = 0.8

// verdicts takes out the claims that are not told, and gives the others their confidence. An extractor
// without judges of claims keeps all.
func (doc *document) verdicts(claims []mention) []mention {
	x, w := doc.x, doc.w
	if x.claims == nil || x.confidence == nil {
		for i := range claims {
			claims[i].confidence = unweighed
		}
		return claims
	}
	w.chances = w.chances[:0]
	for i := range claims {
		w.scratch = doc.testify(claims, i, w.scratch[:0])
		w.chances = append(w.chances, x.claims.Odds(w.scratch))
		claims[i].confidence = min(max(round(judge.Probability(tempering*x.confidence.Odds(w.scratch))), 0.01), 0.99)
	}
	return without(claims, doc.untold(w.chances))
}

// Weighed is a claim of a text with what speaks for and against it.
type Weighed struct {
	Signal   *foreshockv1.Signal
	Features []judge.Feature
}

// Claims are all that rules and judges read in an event's text, for fitting the judges of
// claims; names gets the names of their features.
func (x *Extractor) Claims(event *foreshockv1.Event, names map[judge.Feature]string) []Weighed {
	var out []Weighed
	x.study(event, names, func(doc *document) {
		claims := doc.claims()
		for i := range claims {
			features := doc.testify(claims, i, nil)
			for _, s := range doc.signals(claims[i : i+1 : i+1]) {
				out = append(out, Weighed{s, features})
			}
		}
	})
	return out
}

// testimony gathers what is said for and against a claim.
type testimony struct {
	kind string
	// ofKind is how the features of the kind begin.
	ofKind   judge.Feature
	features []judge.Feature
	names    map[judge.Feature]string
}

func newTestimony(kind string, into []judge.Feature, names map[judge.Feature]string) *testimony {
	return &testimony{kind: kind, ofKind: judge.Name(kind).Then(" "), features: into, names: names}
}

// say notes a feature, as such and of the kind of claim.
func (t *testimony) say(name, value string) {
	f := judge.Name(name).Then(" ").Then(value)
	of := t.ofKind.Then(name).Then(" ").Then(value)
	t.features = append(t.features, f, of)
	if t.names != nil {
		t.names[f] = name + " " + value
		t.names[of] = t.kind + " " + name + " " + value
	}
}

// are says each that holds.
func (t *testimony) are(facts ...fact) {
	for _, f := range facts {
		if f.holds {
			t.say("is", f.name)
		}
	}
}

type fact struct {
	name  string
	holds bool
}

// reaches says how many steps of a stair a value reaches: what counts is how far it comes,
// and not how much it is.
func (t *testimony) reaches(name string, value float64, stair []step) {
	for _, s := range stair {
		if value < s.least {
			return
		}
		t.say(name, s.name)
	}
}

type step struct {
	least float64
	name  string
}

func stair(bounds ...float64) []step {
	steps := make([]step, len(bounds))
	for i, b := range bounds {
		steps[i] = step{b, strconv.FormatFloat(b, 'f', -1, 64)}
	}
	return steps
}

var (
	oddsStair   = stair(-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6)
	coarseStair = stair(-6, -4, -2, 0, 2)
	linkStair   = stair(0.5, 1, 1.5, 2, 2.5, 3, 4)
	countStair  = stair(1, 2, 3, 4, 6, 8)
)

// testify appends what speaks for and against claim i of a text.
func (doc *document) testify(claims []mention, i int, into []judge.Feature) []judge.Feature {
	m := &claims[i]
	t := newTestimony(m.claim.Kind, into, doc.names)
	t.say("in", doc.d.Tag)
	doc.ofFinding(t, m)
	doc.ofWords(t, m)
	doc.ofText(t, m)
	doc.ofEmployer(t, m)
	ofOthers(t, claims, i)
	return t.features
}

// ofFinding tells what found a claim, and how surely.
func (doc *document) ofFinding(t *testimony, m *mention) {
	if !m.heard && !m.tentative {
		t.say("frame "+doc.d.Tag, doc.d.Frames[m.priority].Name)
	}
	t.are(fact{"heard", m.heard}, fact{"doubted", m.doubted}, fact{"tentative", m.tentative}, fact{"seldom", m.seldom}, fact{"sure", m.sure}, fact{"bare", m.bare})
	t.reaches("told", m.told, oddsStair)
	if m.numeral > 0 && layoffKind(m.claim.Kind) {
		t.reaches("number", m.odds, oddsStair)
	}
	if doc.x.kinds == nil {
		return
	}
	if q := doc.x.kinds.Question(m.claim.Kind); q >= 0 {
		for _, of := range []struct {
			where string
			odds  []float64
		}{{"headline", doc.w.headlineOdds}, {"text", doc.w.mostOdds}} {
			if q < len(of.odds) {
				t.reaches(of.where, of.odds[q], coarseStair)
			}
		}
	}
}

// ofWords tells what the words around a claim say of it.
func (doc *document) ofWords(t *testimony, m *mention) {
	t.say("status", m.claim.Status)
	t.are(
		fact{"explicit", m.explicit}, fact{"a target", m.target}, fact{"part", m.part}, fact{"past", m.past}, fact{"located", m.located}, fact{"fresh", m.fresh},
		fact{"further", m.further}, fact{"earlier", m.earlier}, fact{"open", m.open}, fact{"done", m.done}, fact{"so far", m.soFar}, fact{"cumulative", m.claim.Cumulative},
		fact{"victim", m.victim}, fact{"plain", m.plain}, fact{"operator", m.operator}, fact{"joined", m.joined}, fact{"affected", m.affected},
		fact{"a count", m.count != nil}, fact{"a share", m.percent != nil}, fact{"an amount", m.claim.Amount != nil}, fact{"a service", m.claim.Service != ""},
		fact{"a role", m.claim.Role != ""}, fact{"a day", m.claim.Effective != ""},
	)
}

// ofText tells of what text a claim is, and where it stands in it.
func (doc *document) ofText(t *testimony, m *mention) {
	t.say("field", m.field)
	if m.field == "text" {
		t.reaches("sentence", float64(m.sentence), countStair)
	}
	t.are(
		fact{"filing", doc.filer.id != ""}, fact{"essay", doc.essay}, fact{"risks", doc.risks}, fact{"page", doc.page},
		fact{"over", doc.over}, fact{"correcting", doc.correcting}, fact{"retold", doc.retold}, fact{"untitled", doc.event.GetTitle() == ""},
	)
}

// ofEmployer tells whose a claim is, and how surely.
func (doc *document) ofEmployer(t *testimony, m *mention) {
	t.say("basis", string(m.reference.basis))
	t.reaches("link", m.link, linkStair)
	t.reaches("named", float64(len(doc.named)), countStair)
	t.are(
		fact{"known", m.reference.known()}, fact{"topic", m.reference.id == doc.topic.id}, fact{"headed", m.reference.id == doc.headed.id},
		fact{"author", m.reference.id == doc.author.id},
	)
	doc.ofNaming(t, m)
}

// ofNaming tells what the places say where the text names the employer: somebody who is cited, a
// place or a headline's common word is none.
func (doc *document) ofNaming(t *testimony, m *mention) {
	k := slices.IndexFunc(doc.w.candidates, func(c candidate) bool { return c.id == m.reference.id })
	t.are(fact{"in the cast", k >= 0})
	if k < 0 {
		return
	}
	c := &doc.w.candidates[k]
	t.reaches("candidate", c.odds, oddsStair)
	t.reaches("named so often", float64(c.times), countStair)
	n := notes{features: t.features, names: t.names}
	n.signs(c.signs, "ever ", &everSign)
	n.signs(c.always, "always ", &alwaysSign)
	t.features = doc.namedBy(c.id, n.features)
}

// ofOthers tells what else is claimed beside claim i.
func ofOthers(t *testimony, claims []mention, i int) {
	m, likes := &claims[i], 0
	t.reaches("claims", float64(len(claims)), countStair)
	for k := range claims {
		o := &claims[k]
		switch {
		case k == i:
		case o.claim.Kind == m.claim.Kind && o.reference.id == m.reference.id:
			likes++
			t.are(fact{"apart from its like", m.apartFrom(o)})
		case o.claim.Kind == m.claim.Kind:
			t.say("beside", "its kind")
		case o.reference.id == m.reference.id:
			t.say("beside its own", o.claim.Kind)
		default:
			t.say("beside another's", o.claim.Kind)
		}
	}
	t.reaches("likes", float64(likes), countStair)
}

// apartFrom tells whether two claims of a kind are of different days, numbers or things.
func (m *mention) apartFrom(o *mention) bool {
	texts := func(a, b string) bool { return a != "" && b != "" && a != b }
	counts := func(a, b *quantity.Quantity) bool { return a != nil && b != nil && numbers(a) != numbers(b) }
	return texts(m.claim.Start, o.claim.Start) || texts(m.claim.Service, o.claim.Service) || texts(m.claim.Role, o.claim.Role) ||
		texts(m.claim.Effective, o.claim.Effective) || counts(m.count, o.count) || counts(m.percent, o.percent)
}
