package extract

import (
	"strings"
	"unicode/utf8"

	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// ideographs looks a Japanese name up, whose words nothing separates.
func (doc *document) ideographs(s *sentence, i int) (entity, bool) {
	for n := min(14, len(s.tokens)-i); n >= 2; n-- {
		if s.tokens[i+n-1].Kind == token.Mark {
			continue
		}
		if m := doc.x.registry.Lookup(company.Key(s.text[s.tokens[i].Start:s.tokens[i+n-1].End])); m.Company != nil {
			end := i + n
			if end < len(s.tokens) && s.tokens[end].Glued && s.word(end) == "HD" {
				end++ // short for holdings
			}
			return entity{reference: reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}, start: i, end: end}, true
		}
	}
	return entity{}, false
}

// ideographName takes a Japanese name that the registry does not know: a run of kanji and
// katakana that a particle or a comma ends, and that says by its form or its place in a
// headline that it is a company's.
func (doc *document) ideographName(s *sentence, i int) (entity, bool) {
	d := doc.d
	if !runes(s, i) || i > 0 && runes(s, i-1) && s.tokens[i].Glued {
		return entity{}, false
	}
	end := i + 1
	for end < len(s.tokens) && end < i+24 && s.tokens[end].Glued && (runes(s, end) || s.tokens[end].Kind == token.Word && s.tokens[end].Upper) {
		end++
	}
	start := i
	formed := false
	if next := s.has(start, d.LegalHead); next > 0 && next < end {
		start, formed = next, true
	} else if s.has(start, d.Descriptor) == start+1 && end-start > 3 {
		start++ // 米〇〇
	}
	last := end
	for k := start + 1; k < end; k++ {
		if s.has(k, d.LegalHead) == end {
			last, formed = k, true
			break
		}
	}
	if last-start < 2 || s.find(start, last, d.Common) >= 0 {
		return entity{}, false
	}
	for k := start + 1; k < last && !formed; k++ {
		formed = s.has(k, d.Tail) == last
	}
	ended := end == len(s.tokens) || s.tokens[end].Mark != 0 || s.has(end, d.Verb) > 0 || s.has(end, d.AgentBefore) > 0
	lead := s.field == "title" && start == 0 && end < len(s.tokens) && (s.tokens[end].Mark == ',' || s.has(end, d.Verb) > 0)
	if !ended || !formed && !lead {
		return entity{}, false
	}
	name := s.text[s.tokens[start].Start:s.tokens[last-1].End]
	key := company.Key(name)
	if key == "" || utf8.RuneCountInString(name) > 20 {
		return entity{}, false
	}
	return entity{reference: reference{id: identity.Provisional(key), name: name, basis: company.ByProvisional}, start: start, end: end}, true
}

// runes tells whether token i is a kanji or katakana, of which names are made.
func runes(s *sentence, i int) bool {
	if i < 0 || s.tokens[i].Kind != token.Word {
		return false
	}
	word := s.word(i)
	if !ideographic(word) && !strings.HasPrefix(word, "ー") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(word)
	return r < 0x3040 || r > 0x309F
}

func ideographic(word string) bool { return len(word) > 0 && word[0] >= 0xE3 && word[0] <= 0xE9 }
