package alerter

import foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"

// recall holds the facts that were seen or asked for last, nil where a fact is known to be
// unknown. Two generations of a bounded size each: what is used moves into the younger one.
type recall struct{ young, old map[string]*foreshockv1.Fact }

// recalled bounds a generation: a fact takes 2 KB or so.
const recalled = 10_000

func newRecall() *recall {
	return &recall{young: map[string]*foreshockv1.Fact{}, old: map[string]*foreshockv1.Fact{}}
}

func (r *recall) put(id string, fact *foreshockv1.Fact) {
	if len(r.young) >= recalled {
		r.old, r.young = r.young, map[string]*foreshockv1.Fact{}
	}
	r.young[id] = fact
}

func (r *recall) has(id string) bool {
	if _, known := r.young[id]; known {
		return true
	}
	fact, known := r.old[id]
	if known {
		r.put(id, fact)
	}
	return known
}

func (r *recall) get(id string) *foreshockv1.Fact {
	if r.has(id) {
		return r.young[id]
	}
	return nil
}
