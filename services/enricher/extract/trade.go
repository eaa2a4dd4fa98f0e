package extract

import (
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// goesOn tells whether a name that seems to end before token end goes on behind a hyphen, as
// no known name does there: Metro-North.
func (doc *document) goesOn(s *sentence, end int) bool {
	if doc.d.Tag != "en" || s.headline || end >= len(s.tokens) || !s.tokens[end].Hyphen || !s.tokens[end].Capital || s.tokens[end].Upper || s.has(end, doc.d.Place) > 0 {
		return false
	}
	_, known := doc.shorter(s, end)
	return !known && end+1 < len(s.tokens) && s.tokens[end+1].Capital && s.tokens[end+1].Kind == token.Word
}

// takeTrade takes the word for a trade behind a known name of one word into it, so that the
// trade is no name of its own: Denso Manufacturing, Wedgwood Glass. Where the registry knows
// no employer of the whole name it is another one than that of its first word.
func (doc *document) takeTrade(s *sentence, e *entity) {
	d, at := doc.d, e.end
	if d.Tag != "en" || s.headline || at >= len(s.tokens) || s.tokens[at].Kind != token.Word || !s.tokens[at].Capital || s.tokens[at].Hyphen || s.tokens[at].Upper {
		return
	}
	end := max(s.has(at, d.TradeNoun), s.has(at, d.TradeTail))
	if end == 0 || s.has(end, d.OfficeWord) > 0 || s.has(end, d.Boss) > 0 || s.has(at, d.Executive) > 0 || s.has(at, d.Common) > 0 || !s.tokens[end-1].Capital {
		return
	}
	if e.company != nil && e.company.Prominent && !e.company.Ordinary {
		e.end = end // Intel Foundry is Intel
		return
	}
	raw := company.OneSpaced(s.text[s.tokens[e.start].Start:s.tokens[end-1].End])
	e.reference = doc.refer(company.Key(raw), raw)
	e.end, e.ordinary = end, false
}
