package fact

import (
	"slices"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// DecisionKind is the kind of the signals that are analysts' decisions and no claims.
const DecisionKind = "link_decision"

// Actions of decisions.
const (
	ActionLink   = "link"
	ActionUnlink = "unlink"
	ActionRevoke = "revoke"
)

// MethodAnalyst is the method of links that an analyst made.
const MethodAnalyst = "analyst"

// FlagRelinked marks a fact whose signals an analyst has linked to others: it counts nowhere.
const FlagRelinked = "relinked"

// Constraints are decisions in force, by signal id: which signals must tell of one fact,
// and which must not. Links that they do not touch are found as always.
type Constraints struct{ together, apart map[string][]string }

// InForce works out which decisions hold, given all that are known in the order of Sort:
// not revoked by a later one, and the last of those about the same two signals.
func InForce(decisions []*foreshockv1.Signal) Constraints {
	c := Constraints{together: map[string][]string{}, apart: map[string][]string{}}
	revoked := map[string]bool{}
	decided := map[[2]string]bool{}
	for _, s := range slices.Backward(decisions) {
		d := s.GetDecision()
		if revoked[signalID(s)] {
			continue // a revocation that is revoked itself revokes nothing
		}
		if d.GetAction() == ActionRevoke {
			revoked[d.GetRevokes()] = true
			continue
		}
		pair := [2]string{min(d.GetSignalId(), d.GetOtherSignalId()), max(d.GetSignalId(), d.GetOtherSignalId())}
		if pair[0] == "" || pair[0] == pair[1] || decided[pair] {
			continue
		}
		decided[pair] = true
		of := c.apart
		if d.GetAction() == ActionLink {
			of = c.together
		}
		of[pair[0]] = append(of[pair[0]], pair[1])
		of[pair[1]] = append(of[pair[1]], pair[0])
	}
	return c
}

func (c *Constraints) empty() bool { return len(c.together)+len(c.apart) == 0 }

// Constrain binds the linker, before it links anything.
func (l *Linker) Constrain(c Constraints) {
	l.bound = c
	l.owners = map[string]*Fact{}
}

// decided is the link that an analyst made for a reading, if there is one.
func (l *Linker) decided(r *reading) (link, bool) {
	best := link{}
	for _, id := range l.bound.together[signalID(r.signal)] {
		if f := l.owners[id]; f != nil && f.Kind == r.family.kind && (best.fact == nil || f.Index < best.fact.Index) {
			best = link{fact: f, method: MethodAnalyst, score: 1}
		}
	}
	return best, best.fact != nil
}

// keptApart tells that an analyst said that a signal does not tell of a fact.
func (l *Linker) keptApart(id string, f *Fact) bool {
	return slices.ContainsFunc(l.bound.apart[id], func(other string) bool { return l.owners[other] == f })
}

// relateDecided ties the round and the notice that an analyst linked: they are of two
// kinds, so they stay two facts.
func (l *Linker) relateDecided(touched []*Fact) []*Fact {
	var changed []*Fact
	for _, f := range touched {
		for i := range f.members {
			for _, id := range l.bound.together[signalID(f.members[i].signal)] {
				o := l.owners[id]
				if o == nil || !relatable(f, o) {
					continue
				}
				if l.tie(f, o, MethodAnalyst, MethodAnalyst, 1) && o.touched != l.batch {
					o.touched = l.batch
					changed = append(changed, o)
				}
			}
		}
	}
	return changed
}

func relatable(f, o *Fact) bool {
	return f.Kind == "layoff" && o.Kind == "warn_notice" || f.Kind == "warn_notice" && o.Kind == "layoff"
}

// apartFacts tells that an analyst keeps two facts apart.
func (l *Linker) apartFacts(f, o *Fact) bool {
	if len(l.bound.apart) == 0 {
		return false
	}
	return slices.ContainsFunc(f.members, func(m member) bool { return l.keptApart(signalID(m.signal), o) })
}

// Ghost keeps a fact that the linker does not hold, because its signals are now linked
// elsewhere: a fact never disappears, it is withdrawn.
func (l *Linker) Ghost(old *Fact) *Fact {
	f := *old
	f.Index = len(l.facts)
	f.members, f.related = nil, nil
	f.articles, f.origins = 0, nil
	f.Withdrawn = true
	f.Flags = []string{FlagRelinked, FlagWithdrawn}
	l.facts = append(l.facts, &f)
	return &f
}

// Tells gives the fact that a signal belongs to, nil where the linker has not read it.
func (l *Linker) Tells(id string) *Fact {
	for _, f := range l.facts {
		for i := range f.members {
			if signalID(f.members[i].signal) == id {
				return f
			}
		}
	}
	return nil
}
