package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// joinsKana tells whether the mark at token i joins two words of one name from abroad:
// "ロサンゼルス・タイムズ", but not the two firms of "旭化成・東レ".
func joinsKana(s *sentence, i int) bool {
	return i > 0 && i+1 < len(s.tokens) && s.tokens[i].Mark == '・' && latinOrKana(s, i-1) && s.tokens[i+1].Glued && latinOrKana(s, i+1)
}

// latinOrKana tells whether token i is one of katakana, or of capitals as names in Japanese
// have them: "エールフランスKLM".
func latinOrKana(s *sentence, i int) bool {
	return s.tokens[i].Kind == token.Word && (katakana(s.word(i)) || s.tokens[i].Upper)
}

// opensJa tells whether token i is where a sentence begins, or what follows its dateline:
// "【パリ共同】エールフランスKLMは".
func opensJa(s *sentence, i int) bool {
	return i == 0 || i < 24 && (s.tokens[0].Mark == '【' || s.tokens[0].Mark == '[') && (s.tokens[i-1].Mark == '】' || s.tokens[i-1].Mark == ']')
}

// pastTradeJa is where a name begins behind the word for its trade that nothing sets apart from
// it: "半導体大手インテル", "有力紙ロサンゼルス・タイムズ".
func (doc *document) pastTradeJa(s *sentence, start, end int) int {
	d := doc.d
	for k := end - 2; k > start; k-- {
		if !latinOrKana(s, k) && !joinsKana(s, k) {
			break
		}
		if !latinOrKana(s, k-1) && s.endsWithin(k, 8, d.NameIntro) {
			return k
		}
	}
	return start
}

// commonJa is the first token of a run that begins a word of daily use, -1 without one. Where the
// words before it set the run off, what is only a part of a longer word from abroad is none: the
// "global" of "米グローバルファウンドリーズ".
func (doc *document) commonJa(s *sentence, start, end int, setOff bool) int {
	for i := s.find(start, end, doc.d.Common); i >= 0; i = s.find(i+1, end, doc.d.Common) {
		last := s.has(i, doc.d.Common)
		within := i > start && latinOrKana(s, i-1) || last < end && latinOrKana(s, last)
		if !setOff || !within || !katakana(s.word(i)) {
			return i
		}
	}
	return -1
}

// toldOnDay tells whether a run that a sentence begins with is the one who did something on a day, as
// firms do in the news: "東洋ホームデンキは9日、…と発表した", but no ministry, union or person.
func (doc *document) toldOnDay(s *sentence, i, end int) bool {
	d := doc.d
	if end < i+4 || !opensJa(s, i) || end+2 >= len(s.tokens) || s.has(end, d.Verb) != end+1 || s.tokens[end+1].Kind != token.Number || s.has(end+2, d.DayMark) == 0 {
		return false
	}
	return s.has(end-1, d.RegionTail) == 0 && !s.endsAt(end, d.CivicTail) && s.has(i, d.Place) == 0 && (s.contains(d.CutNoun) || s.contains(d.CutVerb) || s.contains(d.LayoffVerb) || s.contains(d.Closure) || s.contains(d.Buyout))
}

// shareJa gives the cuts told right before a sentence without cuts of its own the share of the
// whole workforce that it begins with, and the number that it says they come to: "グループ社員の
// 約6%で、…", "対象は3000人規模になる".
func (doc *document) shareJa(s *sentence, first int) {
	d, w := doc.d, doc.w
	var last *mention
	for i := first - 1; i >= 0 && w.mentions[i].field == s.field && s.number-w.mentions[i].sentence <= onward; i-- {
		if m := &w.mentions[i]; m.claim.Kind == "layoff" && m.claim.Status != "denied" && (last == nil || last.weight() == 2 && m.sentence == last.sentence) {
			last = m
		}
	}
	if last == nil {
		return
	}
	for i := range s.amounts {
		q := s.amounts[i]
		at := s.find(q.Start-9, q.Start, d.Equals)
		topic := at >= 0 && s.is(s.has(at, d.Equals)-1, d.TopicMark)
		switch {
		case at < 0 || at > 12 || doc.ofUnit(s, &q):
		case q.Kind == quantity.Percent && last.count != nil && last.percent == nil && last.claim.PercentOfUnit == nil && !topic && max(s.has(q.End, d.Equals), s.has(q.End, d.Beside), s.has(q.End, d.AgentBefore), s.has(q.End, d.Copula)) > 0:
			last.percent = &q
			return
		case q.Kind == quantity.Count && last.count == nil && topic && s.find(q.End-2, q.End+1, d.People) >= 0:
			last.count = &q
			return
		}
	}
}
