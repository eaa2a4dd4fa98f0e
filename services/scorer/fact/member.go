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
