package extract

import (
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Most texts claim nothing, and the prefilter rejects them before they are cut into words.

// brief is below how many bytes of text a headline is searched for words of its own where nothing
// else says that there may be a claim: longer texts repeat them.
const brief = 600

// admitted is where an event's title and text may claim something.
type admitted struct {
	title, text []zone
	// faint: nothing but words of its headline says that there may be a claim.
	faint bool
}

func (in admitted) nothing() bool { return len(in.title)+len(in.text) == 0 }

// admit finds where a text may claim something, whatever its language. The zones are the worker's.
func (x *Extractor) admit(event *foreshockv1.Event, w *worker) admitted {
	title, text := event.GetTitle(), event.GetText()
	w.zones = x.filter.zones(w.zones[:0], title, &w.seen)
	first := len(w.zones)
	w.zones = x.filter.zones(w.zones, text, &w.seen)
	if len(w.zones) == 0 && len(text) < brief {
		w.zones = x.filter.headlineZones(w.zones, title, &w.seen)
		return admitted{title: w.zones, faint: true}
	}
	return admitted{title: w.zones[:first:first], text: w.zones[first:]}
}

// admitEnglish drops the zones that only words of other languages make, and looks for the headline's
// own words where none is left. The zones it is given are not valid after it.
func (x *Extractor) admitEnglish(in admitted, event *foreshockv1.Event, w *worker) admitted {
	in.title, in.text = inEnglish(in.title), inEnglish(in.text)
	if in.nothing() && len(event.GetText()) < brief {
		w.zones = x.filter.headlineZones(w.zones[:0], event.GetTitle(), &w.seen)
		return admitted{title: inEnglish(w.zones), faint: true}
	}
	return in
}
