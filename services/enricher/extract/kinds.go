package extract

import (
	"math/bits"

	"github.com/foreshock/foreshock/services/enricher/extract/judge"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Frames know the wordings of a claim that somebody has thought of. The judge of kinds
// weighs all words of a sentence, their neighbours and their classes, and takes up a claim
// that no frame foresaw. What the claim says is then read by the same code as for a frame's.

// symbol is what a token stands for to the judge of kinds: a word, or a stand-in for all
// numbers of a sort and for all names.
type symbol int

const (
	plain symbol = iota
	aName
	aCount
	aShare
	money
	span
	year
	symbols
)

var symbolNames = [symbols]string{"", "@", "#n", "#p", "#m", "#d", "#y"}

var symbolOf = map[quantity.Kind]symbol{
	quantity.Count: aCount, quantity.Percent: aShare, quantity.Money: money, quantity.Duration: span, quantity.Year: year,
}

// sound is a feature for the judge of kinds; row is its place with the jury, 0 for none.
type sound struct {
	feature judge.Feature
	row     int32
}

// gist are the sounds of a language's classes and the beginnings of those of its words, made
// once for each jury.
type gist struct {
	word, pair judge.Feature
	symbol     [symbols]judge.Feature
	headline   sound
	class      []sound
	// before and after: a class some words before or after a symbol
	before, after [symbols][]sound
}

func newGist(l *rule.Language, jury *judge.Jury) *gist {
	hear := func(name string) sound {
		f := judge.Name(name)
		return sound{f, jury.Row(f)}
	}
	g := &gist{word: judge.Name(l.Tag), pair: judge.Name(l.Tag + " pair"), headline: hear(inHeadline)}
	for y := range g.symbol {
		g.symbol[y] = judge.Name(symbolNames[y])
	}
	for c := range l.Classes() {
		class := "<" + l.ClassName(rule.Class(c)) + ">"
		g.class = append(g.class, hear(class))
		for y := aName; y < symbols; y++ {
			g.before[y] = append(g.before[y], hear(class+" "+symbolNames[y]))
			g.after[y] = append(g.after[y], hear(symbolNames[y]+" "+class))
		}
	}
	return g
}

// newGists makes those of all languages.
func newGists(dialects map[string]*dialect, jury *judge.Jury) map[string]*gist {
	gists := make(map[string]*gist, len(dialects))
	for tag, d := range dialects {
		gists[tag] = newGist(d.Language, jury)
	}
	return gists
}

const inHeadline = "in a headline"

// around is how many symbols around a class are looked at for names and numbers.
const around = 3

// unit is one symbol of a sentence.
type unit struct {
	symbol symbol
	token  int // where it begins
}

// units are the symbols of a sentence between two tokens; punctuation is left out.
func (doc *document) units(s *sentence, from, to int) []unit {
	units := doc.w.heeding.units[:0]
	amount, name := 0, 0
	for i := from; i < to; i++ {
		for name < len(s.entities) && s.entities[name].end <= i {
			name++
		}
		for amount < len(s.amounts) && s.amounts[amount].End <= i {
			amount++
		}
		switch {
		case name < len(s.entities) && s.entities[name].start <= i:
			units = append(units, unit{aName, i})
			i = s.entities[name].end - 1
		case amount < len(s.amounts) && s.amounts[amount].Start <= i:
			units = append(units, unit{symbolOf[s.amounts[amount].Kind], i})
			i = s.amounts[amount].End - 1
		case s.tokens[i].Kind != token.Mark:
			units = append(units, unit{plain, i})
		}
	}
	doc.w.heeding.units = units
	return units
}

// heeding is what a reader keeps of the sentences it listens to.
type heeding struct {
	units []unit
	// rows are the jury's, and at the tokens they stand at
	rows, at []int32
	jury     judge.Hearing
	// features are those of all sentences of a text where a judge is fitted
	features   []judge.Feature
	utterances []utterance
}

// heed notes what a sentence says from token from up to token to: the rows of a jury, or
// with none the features.
func (doc *document) heed(s *sentence, from, to int) {
	w, jury := doc.w, doc.x.kinds
	h, g := &w.heeding, doc.x.gists[doc.d.Tag]
	units := doc.units(s, max(0, from), min(to, len(s.tokens)))
	tell := func(f sound, i int) {
		if jury == nil {
			h.features = append(h.features, f.feature)
		} else if f.row > 0 {
			h.rows, h.at = append(h.rows, f.row), append(h.at, int32(i))
		}
	}
	say := func(f judge.Feature, i int) { tell(sound{f, jury.Row(f)}, i) }
	word := func(k int) judge.Feature {
		switch {
		case k == len(units):
			return 0
		case units[k].symbol != plain:
			return g.symbol[units[k].symbol]
		}
		return judge.Word(s.word(units[k].token))
	}
	next := word(0)
	if s.field == "title" {
		tell(g.headline, 0)
	}
	for k, u := range units {
		this := next
		next = word(k + 1)
		if u.symbol == plain {
			say(g.word.And(this), u.token)
		}
		if k+1 < len(units) {
			say(g.pair.And(this).And(next), u.token)
		}
		if u.symbol != plain {
			continue
		}
		left, right := within(units[max(0, k-around):k]), within(units[k+1:min(len(units), k+1+around)])
		notes := s.notes.At(u.token)
		for n := range notes {
			c := notes[n].Class
			tell(g.class[c], u.token)
			for set := left; set != 0; set &= set - 1 {
				tell(g.after[bits.TrailingZeros8(set)][c], u.token)
			}
			for set := right; set != 0; set &= set - 1 {
				tell(g.before[bits.TrailingZeros8(set)][c], u.token)
			}
		}
	}
}

// within are the symbols among some but plain words, a bit each.
func within(units []unit) (set uint8) {
	for _, u := range units {
		set |= 1 << u.symbol
	}
	return set &^ (1 << plain)
}

// spell notes the names of the features of a sentence, for fitting.
func (doc *document) spell(s *sentence) {
	tell := func(names string) { doc.names[judge.Names(names)] = names }
	tell(inHeadline)
	units := doc.w.heeding.units
	word := func(u unit) string {
		if u.symbol != plain {
			return symbolNames[u.symbol]
		}
		return lowerASCII(s.word(u.token))
	}
	for k, u := range units {
		tell(doc.d.Tag + " + " + word(u))
		if k+1 < len(units) {
			tell(doc.d.Tag + " pair + " + word(u) + " + " + word(units[k+1]))
		}
		notes := s.notes.At(u.token)
		for n := range notes {
			class := "<" + doc.d.ClassName(notes[n].Class) + ">"
			tell(class)
			for _, y := range symbolNames[1:] {
				tell(class + " " + y)
				tell(y + " " + class)
			}
		}
	}
}
