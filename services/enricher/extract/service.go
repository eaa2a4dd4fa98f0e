package extract

import "github.com/foreshock/foreshock/services/enricher/extract/rule"

// namesService tells whether the text has told of an outage already, or another frame has found
// one in the sentence under reading by the name of what failed: one by its common word alone
// ("la aplicación", behind "la app de Kestrel") adds nothing then.
func (doc *document) namesService() bool {
	if doc.told("outage") {
		return true
	}
	for _, m := range doc.w.matches {
		frame := &doc.d.Frames[m.Frame]
		if frame.Kind == "outage" && !frame.Drop && !flagged(frame, "component") && m.Captured[rule.Capture("service")].End > 0 {
			return true
		}
	}
	return false
}
