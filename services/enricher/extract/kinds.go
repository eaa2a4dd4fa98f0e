package extract

import (
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

// gist are the features of a language's words and classes for the judge of kinds, made once.
type gist struct {
	word, pair judge.Feature
	class      []judge.Feature
	// before and after: a class some words before or after a symbol
	before, after [symbols][]judge.Feature
}

func newGist(l *rule.Language) (g gist) {
	g.word, g.pair = judge.Name(l.Tag+":"), judge.Name(l.Tag+":: ")
	for c := range l.Classes() {
		name := l.ClassName(rule.Class(c))
		g.class = append(g.class, judge.Name("<"+name+">"))
		for y := aName; y < symbols; y++ {
			g.before[y] = append(g.before[y], judge.Name("<"+name+"> "+symbolNames[y]))
			g.after[y] = append(g.after[y], judge.Name(symbolNames[y]+" <"+name+">"))
		}
	}
	return g
}

// around is how many symbols around a class are looked at for names and numbers.
const around = 3

// unit is one symbol of a sentence.
type unit struct {
	symbol symbol
	token  int // where it begins
}

// units are the symbols of a sentence; punctuation is left out.
func (doc *document) units(s *sentence) []unit {
	w := doc.w
	w.units = w.units[:0]
	amount, name := 0, 0
	for i := 0; i < len(s.tokens); i++ {
		for name < len(s.entities) && s.entities[name].end <= i {
			name++
		}
		for amount < len(s.amounts) && s.amounts[amount].End <= i {
			amount++
		}
		switch {
		case name < len(s.entities) && s.entities[name].start <= i:
			w.units = append(w.units, unit{aName, i})
			i = s.entities[name].end - 1
		case amount < len(s.amounts) && s.amounts[amount].Start <= i:
			w.units = append(w.units, unit{symbolOf[s.amounts[amount].Kind], i})
			i = s.amounts[amount].End - 1
		case s.tokens[i].Kind != token.Mark:
			w.units = append(w.units, unit{plain, i})
		}
	}
	return w.units
}

// gists appends the features of a sentence, and where each stands to at.
func (doc *document) gists(s *sentence, features []judge.Feature, at []int32) ([]judge.Feature, []int32) {
	g := &doc.d.gist
	units := doc.units(s)
	tell := func(f judge.Feature, i int) {
		features, at = append(features, f), append(at, int32(i))
	}
	if s.field == "title" {
		tell(inHeadline, 0)
	}
	word := func(f judge.Feature, u unit) judge.Feature {
		if u.symbol != plain {
			return f.Then(symbolNames[u.symbol])
		}
		return f.Lower(s.word(u.token))
	}
	for k, u := range units {
		if u.symbol == plain {
			tell(word(g.word, u), u.token)
		}
		if k+1 < len(units) {
			tell(word(word(g.pair, u).Then(" "), units[k+1]), u.token)
		}
		if u.symbol != plain {
			continue
		}
		notes := s.notes.At(u.token)
		for n := range notes {
			c := notes[n].Class
			tell(g.class[c], u.token)
			for o := max(0, k-around); o < min(len(units), k+around+1); o++ {
				if y := units[o].symbol; y != plain && o < k {
					tell(g.after[y][c], u.token)
				} else if y != plain {
					tell(g.before[y][c], u.token)
				}
			}
		}
	}
	if doc.names != nil && doc.x.kinds == nil {
		doc.spell(s, units)
	}
	return features, at
}

var inHeadline = judge.Name("in a headline")

// spell notes the names of the features of a sentence, for fitting.
func (doc *document) spell(s *sentence, units []unit) {
	tell := func(name string) { doc.names[judge.Name(name)] = name }
	tell("in a headline")
	word := func(u unit) string {
		if u.symbol != plain {
			return symbolNames[u.symbol]
		}
		return lowerASCII(s.word(u.token))
	}
	for k, u := range units {
		tell(doc.d.Tag + ":" + word(u))
		if k+1 < len(units) {
			tell(doc.d.Tag + ":: " + word(u) + " " + word(units[k+1]))
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
