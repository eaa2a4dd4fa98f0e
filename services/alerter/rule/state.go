package rule

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Why a crossing is not told yet.
const (
	heldQuiet    = "quiet"
	heldCoolDown = "cool_down"
	heldBudget   = "budget"
)

// remembered is how long after its last change a chain is kept: long enough for every
// correction that is worth an alert, and for every cool-down but the longest.
const remembered = 400 * 24 * time.Hour

// State is what is remembered between changes: for every company its chains. It is for one
// goroutine.
type State struct {
	books   map[string]*book
	spent   map[budgetWeek]int
	due     time.Time // nothing that is held can be told before; zero: nothing is held
	touched map[string]bool
}

type budgetWeek struct {
	rule string
	week int64 // its first instant
}

// book is the chains of one company; that of the empty id holds digests on their way.
type book struct {
	*foreshockv1.AlertBook
	byRule map[string][]*foreshockv1.AlertChain
}

// NewState reads what Decided and Told gave. Chains of rules that are no longer there are forgotten.
func (s *Set) NewState(stored []*foreshockv1.AlertBook) *State {
	state := &State{books: make(map[string]*book, len(stored)), spent: map[budgetWeek]int{}, touched: map[string]bool{}}
	for _, content := range stored {
		b := state.open(content.GetCompanyId())
		b.Sequence, b.Outbox, b.Points = content.GetSequence(), content.GetOutbox(), content.GetPoints()
		for _, chain := range content.GetChains() {
			c := s.byName[chain.GetRule()]
			if c == nil {
				continue
			}
			b.Chains = append(b.Chains, chain)
			b.byRule[c.Name] = append(b.byRule[c.Name], chain)
			if chain.GetUntil() != nil {
				state.wake(chain.GetUntil().AsTime())
			}
			if c.Budget != nil && chain.GetToldAt() != nil {
				state.spend(c, chain.GetToldAt().AsTime())
			}
		}
	}
	return state
}

// Outbox is the alerts that were decided and perhaps never published.
func (s *State) Outbox() []*foreshockv1.Alert {
	var alerts []*foreshockv1.Alert
	for _, id := range slices.Sorted(maps.Keys(s.books)) {
		alerts = append(alerts, s.books[id].Outbox...)
	}
	return alerts
}

// Decided puts alerts into the books of their companies, and gives every book that changed
// since it was called last, that of digests first: who stores them in this order before
// the alerts are published loses none and publishes none under another id.
func (s *State) Decided(alerts []*foreshockv1.Alert) []*foreshockv1.AlertBook {
	for _, alert := range alerts {
		b := s.open(alert.GetCompanyId())
		b.Outbox = append(b.Outbox, alert)
		s.touched[alert.GetCompanyId()] = true
	}
	var books []*foreshockv1.AlertBook
	for _, id := range slices.Sorted(maps.Keys(s.touched)) {
		books = append(books, s.books[id].AlertBook)
	}
	clear(s.touched)
	return books
}

// Told takes alerts out of the books of their companies that were decided and are now with
// whom they are for, and gives the books that held any.
func (s *State) Told(alerts []*foreshockv1.Alert) []*foreshockv1.AlertBook {
	told, held := map[string]bool{}, map[string]bool{}
	for _, alert := range alerts {
		told[alert.GetId()] = true
	}
	var books []*foreshockv1.AlertBook
	for _, alert := range alerts {
		b := s.books[alert.GetCompanyId()]
		if b == nil || held[alert.GetCompanyId()] {
			continue
		}
		before := len(b.Outbox)
		b.Outbox = slices.DeleteFunc(b.Outbox, func(a *foreshockv1.Alert) bool { return told[a.GetId()] })
		if len(b.Outbox) < before {
			held[alert.GetCompanyId()] = true
			books = append(books, b.AlertBook)
		}
	}
	return books
}

// Companies is of how many anything is remembered, Chains how many chains.
func (s *State) Companies() int { return len(s.books) }

// Chains counts the chains of all companies.
func (s *State) Chains() (n int) {
	for _, b := range s.books {
		n += len(b.Chains)
	}
	return n
}

// Due is the first instant at which Advance may tell something; zero: never.
func (s *State) Due() time.Time { return s.due }

func (s *State) wake(at time.Time) {
	if s.due.IsZero() || at.Before(s.due) {
		s.due = at
	}
}

func (s *State) spend(c *compiled, at time.Time) {
	begins, _ := c.Budget.Week(at)
	s.spent[budgetWeek{c.Name, begins.UnixNano()}]++
}

// open is the book of a company, made where there is none.
func (s *State) open(companyID string) *book {
	b := s.books[companyID]
	if b == nil {
		b = &book{AlertBook: &foreshockv1.AlertBook{CompanyId: companyID}, byRule: map[string][]*foreshockv1.AlertChain{}}
		s.books[companyID] = b
	}
	return b
}

// live is the chain of a rule that has not ended, by its key or, of a fact, by a signal
// that both know: what was first told of under one id may turn out to be known longer.
func (b *book) live(rule, key string, signals []string) *foreshockv1.AlertChain {
	if b == nil {
		return nil
	}
	for _, chain := range b.byRule[rule] {
		if !chain.GetEnded() && chain.GetKey() == key {
			return chain
		}
	}
	for _, chain := range b.byRule[rule] {
		if !chain.GetEnded() && slices.ContainsFunc(chain.GetSignalIds(), func(id string) bool { return slices.Contains(signals, id) }) {
			return chain
		}
	}
	return nil
}

// told tells whether a chain of the rule bears this id.
func (b *book) told(rule, id string) bool {
	return slices.ContainsFunc(b.byRule[rule], func(chain *foreshockv1.AlertChain) bool { return chain.GetTold().GetChain() == id })
}

func (b *book) add(chain *foreshockv1.AlertChain) {
	b.Chains = append(b.Chains, chain)
	b.byRule[chain.GetRule()] = append(b.byRule[chain.GetRule()], chain)
}

func (b *book) drop(gone func(*foreshockv1.AlertChain) bool) {
	b.Chains = slices.DeleteFunc(b.Chains, gone)
	for rule, chains := range b.byRule {
		if chains = slices.DeleteFunc(chains, gone); len(chains) == 0 {
			delete(b.byRule, rule)
		} else {
			b.byRule[rule] = chains
		}
	}
}

// forget drops the chains that nobody will ask about any more.
func (b *book) forget(now time.Time) {
	b.drop(func(chain *foreshockv1.AlertChain) bool {
		return now.Sub(chain.GetNow().GetKnowledgeTime().AsTime()) > remembered
	})
}

// held is a chain whose time has come.
type held struct {
	book  *book
	chain *foreshockv1.AlertChain
	until time.Time
}

func byTime(a, b held) int {
	return cmp.Or(a.until.Compare(b.until), a.chain.GetSince().AsTime().Compare(b.chain.GetSince().AsTime()),
		strings.Compare(a.book.GetCompanyId(), b.book.GetCompanyId()), strings.Compare(a.chain.GetRule(), b.chain.GetRule()),
		strings.Compare(a.chain.GetKey(), b.chain.GetKey()))
}

// expired takes out what is held until now or earlier, in the order of its time.
func (s *State) expired(now time.Time) []held {
	if s.due.IsZero() || now.Before(s.due) {
		return nil
	}
	s.due = time.Time{}
	var found []held
	for _, b := range s.books {
		for _, chain := range b.Chains {
			if chain.GetUntil() == nil {
				continue
			}
			until := chain.GetUntil().AsTime()
			if until.After(now) {
				s.wake(until)
				continue
			}
			chain.Until = nil
			s.touched[b.GetCompanyId()] = true
			found = append(found, held{b, chain, until})
		}
	}
	slices.SortFunc(found, byTime)
	return found
}
