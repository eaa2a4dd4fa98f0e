package fact

import (
	"iter"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Members are the signals of the fact in the order in which they were linked, each with
// whether it still stands: a later version of its document has not replaced it.
func (f *Fact) Members() iter.Seq2[*foreshockv1.Signal, bool] {
	return func(yield func(*foreshockv1.Signal, bool) bool) {
		for i := range f.members {
			if !yield(f.members[i].signal, !f.members[i].superseded) {
				return
			}
		}
	}
}

// Traits are what a table says of the employer beside the claim: what the first signal that
// stands and has any says; nil where none has.
func (f *Fact) Traits() *foreshockv1.Traits {
	for i := range f.members {
		if m := &f.members[i]; !m.superseded && m.signal.GetTraits() != nil {
			return m.signal.GetTraits()
		}
	}
	return nil
}
