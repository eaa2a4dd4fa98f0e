package ledger

import (
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/indicator"
)

// sift keeps a batch's claims and decisions apart, and tells whether it has decisions.
func (l *Ledger) sift(batch []*foreshockv1.Signal) (claims []*foreshockv1.Signal, decided bool) {
	for i, s := range batch {
		if s.GetDecision() == nil && s.GetClaim().GetKind() != fact.DecisionKind {
			continue
		}
		claims = slices.Clone(batch[:i])
		for _, s := range batch[i:] {
			if s.GetDecision() != nil {
				l.decisions = append(l.decisions, s)
			} else if s.GetClaim().GetKind() != fact.DecisionKind {
				claims = append(claims, s)
			}
		}
		l.all = append(l.all, claims...)
		return claims, true
	}
	l.all = append(l.all, batch...)
	return batch, false
}

// relink links everything anew, as the decisions known by now would have it. What was told
// before keeps its rows: the new ones hold from this instant on. It gives the facts that
// are others now, those that a batch touched included.
func (l *Ledger) relink(touched []*fact.Fact, changed map[quarter.Quarter]bool) []*fact.Fact {
	old, oldNotes, oldQuarters := l.linker.Facts(), l.notes, l.quarters
	before := make(map[string]*foreshockv1.Fact, len(old))
	for _, f := range old {
		before[f.ID] = l.contentOf(f)
	}
	fresh := map[string]bool{}
	for _, f := range touched {
		fresh[f.ID] = true
	}
	l.linker = fact.NewLinker(&l.rules.facts, l.rules.rates)
	l.linker.Constrain(fact.InForce(l.decisions))
	for rest := l.all; len(rest) > 0; {
		batch := instant(rest)
		l.linker.Link(batch)
		rest = rest[len(batch):]
	}
	held := make(map[string]bool, len(old))
	for _, f := range l.linker.Facts() {
		held[f.ID] = true
	}
	for _, f := range old {
		if !held[f.ID] {
			l.linker.Ghost(f)
		}
	}
	knownSince := make(map[string]int64, len(old))
	for _, f := range old {
		knownSince[f.ID] = oldNotes[f.Index].known
	}
	l.notes, l.quarters, l.labour = nil, map[quarter.Quarter]*indicator.Quarter{}, nil
	var others []*fact.Fact
	for _, f := range l.linker.Facts() {
		l.file(f, changed)
		if was := before[f.ID]; was != nil && !fresh[f.ID] && proto.Equal(was, l.contentOf(f)) {
			l.notes[f.Index].known = knownSince[f.ID]
			continue
		}
		others = append(others, f)
	}
	for q, of := range oldQuarters {
		l.open(q).Inherit(of)
		l.mark(q, changed)
	}
	l.stale = true
	return others
}

// contentOf is what a fact says, whenever it came to say so.
func (l *Ledger) contentOf(f *fact.Fact) *foreshockv1.Fact {
	return f.Row(l.company.ID, l.company.Name, l.rules.version, time.Unix(0, 0))
}
