package extract

import (
	"strings"
	"unicode/utf8"

	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
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
			if end < len(s.tokens) && s.has(end, doc.d.Kin) > 0 {
				return entity{start: i, end: end, place: true, reference: reference{name: m.Name}}, true // "日産系部品メーカー" is another firm
			}
			if longer := kanaEnd(s, end); longer > end {
				raw := s.text[s.tokens[i].Start:s.tokens[longer-1].End]
				return entity{reference: provisional(company.Key(raw), raw), start: i, end: longer}, true
			}
			if longer := s.has(end, doc.d.Tail); longer > end && s.tokens[end].Glued && s.word(end) != "HD" && !(longer < len(s.tokens) && s.tokens[longer].Glued && runes(s, longer)) {
				raw := s.text[s.tokens[i].Start:s.tokens[longer-1].End] // "みずほ証券" is not "みずほ"
				return entity{reference: doc.refer(company.Key(raw), raw), start: i, end: longer}, true
			}
			if end < len(s.tokens) && s.tokens[end].Glued && s.word(end) == "HD" {
				end++ // short for holdings
			}
			return entity{reference: reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}, start: i, end: end}, true
		}
	}
	return entity{}, false
}

// kanaEnd is where the katakana ends with which a longer name than the one that ends before
// token i goes on: "楽天" is not "楽天モバイル", "バーバリー" not "バーバリー・グループ".
func kanaEnd(s *sentence, i int) int {
	end := i
	if end+1 < len(s.tokens) && s.tokens[end].Mark == '・' {
		end++
	}
	first := end
	for end < min(len(s.tokens), i+14) && s.tokens[end].Glued && katakana(s.word(end)) {
		end++
	}
	if end < first+2 || end < first+3 && s.tokens[i].Mark != '・' || end < len(s.tokens) && s.tokens[end].Glued && runes(s, end) {
		return i
	}
	if next := kanaEnd(s, end); next > end && s.tokens[end].Mark == '・' {
		return next
	}
	return end
}

func katakana(word string) bool {
	return strings.HasPrefix(word, "ー") || word >= "ァ" && word <= "ヺ"
}

// ideographName takes a Japanese name that the registry does not know: a run of kanji and
// katakana that a particle or a comma ends, and that says by its form or its place in a
// headline that it is a company's.
func (doc *document) ideographName(s *sentence, i int) (entity, bool) {
	d := doc.d
	if e, ok := doc.kanaName(s, i); ok {
		return e, true
	}
	unit := doc.ofParent(s, i)
	if !runes(s, i) || i > 0 && runes(s, i-1) && s.tokens[i].Glued && !unit {
		return entity{}, false
	}
	end := i + 1
	for end < len(s.tokens) && end < i+24 && s.tokens[end].Glued && (runes(s, end) || s.tokens[end].Kind == token.Word && s.tokens[end].Upper || joinsKana(s, end)) {
		end++
	}
	start := i
	formed := false
	if trade := doc.pastTradeJa(s, i, end); trade > i {
		start, formed = trade, true
	} else if next := s.has(start, d.LegalHead); next > 0 && next < end {
		start, formed = next, true
	} else if s.has(start, d.Descriptor) == start+1 && end-start > 3 {
		start++ // 米〇〇
		formed = true
	}
	formed = formed || unit || doc.introducedJa(s, i) || doc.toldOnDay(s, i, end) || (opensJa(s, i) || doc.cutsJa(s, i, end)) && doc.leads(s, i, end) || (i == 0 || s.tokens[i-1].Mark != 0 || s.has(i-1, d.AgentBefore) == i) && doc.fromTown(s, end)
	last := end
	for k := start + 1; k < end; k++ {
		if s.has(k, d.LegalHead) == end {
			last, formed = k, true
			break
		}
	}
	if common := doc.commonJa(s, start, last, start > i); last-start < 2 || common >= 0 && !(unit && last-start > 4 && s.has(common, d.Common) < last) {
		return entity{}, false
	}
	for k := start + 1; k < last && !formed; k++ {
		formed = s.has(k, d.Tail) == last
	}
	if s.has(start, d.Tail) == last {
		return entity{}, false // "グループ": how names end, and no name
	}
	ended := end == len(s.tokens) || s.tokens[end].Mark != 0 || s.has(end, d.Verb) > 0 || s.has(end, d.AgentBefore) > 0 || s.has(end, d.Copula) > 0
	lead := s.field == "title" && start == 0 && end < len(s.tokens) && (s.tokens[end].Mark == ',' || s.has(end, d.Verb) > 0)
	if !ended || !formed && !lead {
		return entity{}, false
	}
	name := s.text[s.tokens[start].Start:s.tokens[last-1].End]
	key := company.Key(name)
	if key == "" || utf8.RuneCountInString(name) > 20 {
		return entity{}, false
	}
	who := reference{id: identity.Provisional(key), name: name, basis: company.ByProvisional}
	if m := doc.x.registry.Lookup(key); m.Company != nil { // 米〇〇 is 〇〇
		who = reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}
	}
	return entity{reference: who, start: start, end: end}, true
}

// kanaName takes a name with small kana in it, which only the word for what it is before it
// and the one at its end set off: "学校法人みどりが丘学園", "食品スーパー、まるはち屋".
func (doc *document) kanaName(s *sentence, i int) (entity, bool) {
	d := doc.d
	if runes(s, i) && i > 0 || s.tokens[i].Kind != token.Word {
		legal := false
		for k := max(0, i-4); k < i; k++ {
			legal = legal || s.has(k, d.LegalHead) == i
		}
		if !legal {
			return entity{}, false
		}
	} else if !doc.introducedJa(s, i) && (!opensJa(s, i) || runes(s, i)) && !(s.is(i-1, d.VerbEnd) && s.endsWithin(i, 6, d.NameIntro)) {
		legal := false
		for k := max(0, i-6); k < i; k++ {
			legal = legal || s.has(k, d.LegalHead) == i
		}
		if !legal {
			return entity{}, false
		}
	}
	for end := i + 2; end < min(len(s.tokens), i+12); end++ {
		if s.tokens[end-1].Kind != token.Word || !s.tokens[end-1].Glued {
			break
		}
		for k := i + 1; k < end; k++ {
			if s.has(k, d.Tail) != end || runes(s, end) && s.tokens[end].Glued {
				continue
			}
			name := s.text[s.tokens[i].Start:s.tokens[end-1].End]
			if key := company.Key(name); key != "" && s.find(i, end, d.Common) < 0 {
				return entity{reference: reference{id: identity.Provisional(key), name: name, basis: company.ByProvisional}, start: i, end: end}, true
			}
		}
	}
	return entity{}, false
}

// introducedJa tells whether a word for what somebody is stands before token i, joined to
// it by の or a comma: "老舗旅館の", "スタートアップの".
func (doc *document) introducedJa(s *sentence, i int) bool {
	d := doc.d
	if d.NameIntro == rule.None || i < 3 || s.tokens[i-1].Mark == 0 && s.has(i-1, d.AgentBefore) != i || s.tokens[i-1].Mark != 0 && s.tokens[i-1].Mark != ',' && s.tokens[i-1].Mark != '、' {
		return false
	}
	for k := max(0, i-9); k < i-1; k++ {
		if s.has(k, d.NameIntro) == i-1 {
			return true
		}
	}
	return false
}

// leads tells whether a run of katakana is the subject that a sentence begins with.
func (doc *document) leads(s *sentence, i, end int) bool {
	d := doc.d
	if end >= len(s.tokens) || s.has(end, d.Verb) == 0 && s.has(end, d.AgentBefore) == 0 && s.tokens[end].Mark != ',' {
		return false
	}
	if s.has(i, d.Place) > 0 {
		return false
	}
	kana := true
	for k := i; k < end; k++ {
		kana = kana && (latinOrKana(s, k) || s.tokens[k].Mark == '・')
	}
	return kana && end > i+1
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

// ofParent tells whether a word for a unit of a parent's ends before token i: "子会社バンジー",
// "合弁会社である広汽ホンダ".
func (doc *document) ofParent(s *sentence, i int) bool {
	d := doc.d
	if d.MonthMark == rule.None || i < 2 || !s.contains(d.OwnedBy) {
		return false
	}
	if s.endsAt(i, d.OwnedBy) {
		return true
	}
	for k := max(0, i-4); k < i; k++ {
		if s.has(k, d.Copula) == i && s.endsAt(k, d.OwnedBy) {
			return true
		}
	}
	return false
}

// cutsJa tells whether a run that ends at a token begins behind a comma and is the subject of
// cuts, with their number: "…は10日、バンジーが従業員約220人を削減する".
func (doc *document) cutsJa(s *sentence, i, end int) bool {
	d := doc.d
	if i == 0 || end < i+3 || !commaJa(s, i-1) || !s.contains(d.LayoffVerb) && !s.contains(d.CutVerb) {
		return false
	}
	for _, class := range [...]rule.Class{d.People, d.NameIntro, d.Plant, d.Unit, d.Place} {
		if s.find(i, end, class) >= 0 {
			return false
		}
	}
	q := s.amountFrom(end)
	return q != nil && q.Start < end+9
}

func commaJa(s *sentence, i int) bool { return s.tokens[i].Mark == ',' || s.tokens[i].Mark == '、' }

// fromTown tells whether the town of the one whose name ends at a token follows it in brackets:
// "ルミナ電子(横浜市)は".
func (doc *document) fromTown(s *sentence, end int) bool {
	if doc.d.RegionTail == rule.None || end >= len(s.tokens) || s.tokens[end].Mark != '(' && s.tokens[end].Mark != '\uff08' {
		return false
	}
	for k := end + 2; k < min(len(s.tokens), end+10); k++ {
		if s.tokens[k].Mark == ')' || s.tokens[k].Mark == '\uff09' {
			return s.endsAt(k, doc.d.RegionTail)
		}
	}
	return false
}

// inFullJa is the name in full that a Japanese text gives one which another shortens at its end, or
// which a headline puts a trade before: "東芝エネルギー", "半導体ルミナ電子".
func (doc *document) inFullJa(r reference) reference {
	const longEnough = 9 // bytes: three ideographs
	if doc.d.MonthMark == rule.None || r.known() || len(r.name) < longEnough {
		return r
	}
	for _, other := range doc.named {
		if other.name != r.name && len(other.name) >= longEnough && (len(r.name) > longEnough && strings.HasPrefix(other.name, r.name) || strings.HasSuffix(r.name, other.name)) {
			return other
		}
	}
	return r
}
