package rule

import "github.com/foreshock/foreshock/services/enricher/extract/token"

// Annotation says that the tokens from where it stands to End are of Class.
type Annotation struct {
	Class Class
	End   int32
}

// Annotations are what holds at each token of a sentence.
type Annotations struct {
	at  []Annotation
	off []int32
	// present are the classes that hold anywhere in the sentence, last is by class the last
	// token at which one that does begins.
	present ClassSet
	last    []int32
	// some has by token a bit for each class that holds there, of which several share one: most
	// questions are answered by its absence.
	some []uint64
}

// Contains tells whether a term of the class begins anywhere in the sentence.
func (a *Annotations) Contains(class Class) bool {
	return class >= 0 && a.present.Has(class)
}

// From tells whether a term of the class begins at token i or later.
func (a *Annotations) From(i int, class Class) bool {
	return a.Contains(class) && int(a.last[class]) >= i
}

// At returns the annotations that begin at token i, longest first.
func (a *Annotations) At(i int) []Annotation { return a.at[a.off[i]:a.off[i+1]] }

// Has returns where the longest term of the class that begins at i ends, or 0.
func (a *Annotations) Has(i int, class Class) int {
	if class == None || a.some[i]>>(uint(class)&63)&1 == 0 || !a.present.Has(class) {
		return 0
	}
	for _, x := range a.At(i) {
		if x.Class == class {
			return int(x.End)
		}
	}
	return 0
}

// HasAny tells whether a term of one of the classes begins at token i.
func (a *Annotations) HasAny(i int, classes *ClassSet) bool {
	for _, x := range a.At(i) {
		if classes.Has(x.Class) {
			return true
		}
	}
	return false
}

// Annotate finds the words and phrases of a sentence.
func (l *Lexicon) Annotate(into *Annotations, tokens []token.Token) {
	into.at, into.off, into.some, into.present = into.at[:0], into.off[:0], into.some[:0], ClassSet{}
	for i := range tokens {
		into.off = append(into.off, int32(len(into.at)))
		id := tokens[i].Word
		if id <= 0 {
			continue
		}
		next := int32(0)
		if i+1 < len(tokens) {
			next = tokens[i+1].Word
		}
		for _, p := range l.begun(id, next) {
			if end := i + 1 + len(p.rest); end <= len(tokens) && follows(tokens[i+1:end], p.rest) {
				into.at = append(into.at, Annotation{p.class, int32(end)})
			}
		}
		for _, class := range l.single[id] {
			into.at = append(into.at, Annotation{class, int32(i + 1)})
		}
	}
	into.off = append(into.off, int32(len(into.at)))
	if len(into.last) < len(l.names) {
		into.last = make([]int32, len(l.names))
	}
	for i := range tokens {
		some := uint64(0)
		for _, x := range into.At(i) {
			into.present.Add(x.Class)
			into.last[x.Class] = int32(i)
			some |= 1 << (uint(x.Class) & 63)
		}
		into.some = append(into.some, some)
	}
}

func follows(tokens []token.Token, words []int32) bool {
	for i, want := range words {
		switch {
		case want == possessive:
			if tokens[i].Kind != token.Possessive {
				return false
			}
		case want <= markWord:
			if tokens[i].Mark != rune(markWord-want) {
				return false
			}
		case tokens[i].Word != want:
			return false
		}
	}
	return true
}
