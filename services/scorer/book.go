package scorer

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// book is one company's signals, and which rows the tables hold of it.
type book struct {
	company ledger.Company
	signals []*foreshockv1.Signal
	known   map[string]bool // ids of signals
	first   *foreshockv1.Signal
	ledger  *ledger.Ledger // open on signals; nil until they are first read
	pages   []page         // what the tables hold, by knowledge time
	settled bool           // whether pages are known to follow from signals
}

// page is which rows the tables hold of one knowledge instant.
type page struct {
	knowledge  time.Time
	facts      map[string]Stored // by the fact's id
	indicators map[string]Stored // by the indicator's id
}

func newPage(knowledge time.Time) page {
	return page{knowledge: knowledge, facts: map[string]Stored{}, indicators: map[string]Stored{}}
}

func newBook(companyID string, signals []*foreshockv1.Signal, facts, indicators []Stored) *book {
	b := &book{company: ledger.Company{ID: companyID}, known: map[string]bool{}}
	for _, signal := range signals {
		b.take(signal)
	}
	for _, row := range facts {
		b.page(row.Knowledge).facts[row.ID] = row
	}
	for _, row := range indicators {
		b.page(row.Knowledge).indicators[row.ID] = row
	}
	return b
}

// page finds or inserts the page of an instant.
func (b *book) page(knowledge time.Time) *page {
	i, found := b.find(knowledge)
	if !found {
		b.pages = slices.Insert(b.pages, i, newPage(knowledge))
	}
	return &b.pages[i]
}

func (b *book) find(knowledge time.Time) (int, bool) {
	return slices.BinarySearchFunc(b.pages, knowledge, func(p page, t time.Time) int { return p.knowledge.Compare(t) })
}

// take adds a signal to the set, and tells whether it was new.
func (b *book) take(signal *foreshockv1.Signal) bool {
	if b.known[signal.GetId()] {
		return false
	}
	b.known[signal.GetId()] = true
	b.signals = append(b.signals, signal)
	if b.first == nil || earlier(signal, b.first) {
		// The company is called what the first known signal calls it, in whatever order
		// they arrive; another name is on every row, so every row is computed anew.
		if name := signal.GetCompany(); name != b.company.Name {
			b.company.Name = name
			b.settled = false
		}
		b.first = signal
	}
	return true
}

func earlier(a, b *foreshockv1.Signal) bool {
	if c := instant(a.GetKnowledgeTime()).Compare(instant(b.GetKnowledgeTime())); c != 0 {
		return c < 0
	}
	return a.GetId() < b.GetId()
}

// entry is what new signals change: the rows to write and withdraw, and the slices that
// say so. The book counts on it only once post has been called.
type entry struct {
	changes Changes
	signals []*foreshockv1.Signal // those that are new to the book
	slices  []ledger.Slice
	from    time.Time
	pages   []page
	// adding adds up what all signals come to; nil where only a part was read.
	adding *adding
}

// add takes signals in and answers what the tables must change. A book that is not
// settled is computed whole, which also mends what a crash left unwritten.
func (b *book) add(rules *ledger.Rules, arrived []*foreshockv1.Signal) entry {
	var e entry
	for _, signal := range arrived {
		if b.take(signal) {
			e.signals = append(e.signals, signal)
			if at := instant(signal.GetKnowledgeTime()); len(e.signals) == 1 || at.Before(e.from) {
				e.from = at
			}
		}
	}
	if b.settled && len(e.signals) == 0 {
		return entry{}
	}
	if !b.settled {
		e.from = time.Time{}
		e.adding = newAdding()
	}
	e.slices = b.read(rules, e.signals, e.from)
	for _, slice := range e.slices {
		if slice.Knowledge.Before(e.from) { // the turn of a quarter that was not written yet
			e.from = slice.Knowledge
		}
	}
	e.compare(b)
	return e
}

// read gives the slices from an instant on: by going on where the book is open, which
// costs what the news change, or else by reading the whole set again.
func (b *book) read(rules *ledger.Rules, news []*foreshockv1.Signal, from time.Time) []ledger.Slice {
	if b.settled && b.ledger != nil {
		if slices, extended := b.ledger.Extend(news, time.Time{}); extended {
			return slices
		}
	}
	var slices []ledger.Slice
	b.ledger, slices = ledger.Read(rules, b.company, b.signals, from, time.Time{})
	return slices
}

// compare holds the rows of the slices against the stored rows of from and later.
func (e *entry) compare(b *book) {
	for _, slice := range e.slices {
		old := newPage(slice.Knowledge)
		if i, found := b.find(slice.Knowledge); found {
			old = b.pages[i]
		}
		now := newPage(slice.Knowledge)
		for _, fact := range slice.Facts {
			row := storedFact(fact)
			now.facts[row.ID] = row
			e.adding.fact(row.ID, row.Digest)
			if old.facts[row.ID].Digest != row.Digest {
				e.changes.Facts = append(e.changes.Facts, Fact{fact, row.Digest})
			}
		}
		for _, indicator := range slice.Indicators {
			row := storedIndicator(indicator)
			now.indicators[row.ID] = row
			e.adding.indicator(row.Digest)
			if old.indicators[row.ID].Digest != row.Digest {
				e.changes.Indicators = append(e.changes.Indicators, Indicator{indicator, row.Digest})
			}
		}
		e.pages = append(e.pages, now)
	}
	first, _ := b.find(e.from)
	next := 0
	for _, old := range b.pages[first:] {
		for next < len(e.pages) && e.pages[next].knowledge.Before(old.knowledge) {
			next++
		}
		now := page{}
		if next < len(e.pages) && e.pages[next].knowledge.Equal(old.knowledge) {
			now = e.pages[next]
		}
		for id, row := range old.facts {
			if _, follows := now.facts[id]; !follows {
				e.changes.WithdrawnFacts = append(e.changes.WithdrawnFacts, row)
			}
		}
		for id, row := range old.indicators {
			if _, follows := now.indicators[id]; !follows {
				e.changes.WithdrawnIndicators = append(e.changes.WithdrawnIndicators, row)
			}
		}
	}
}

// withdrawals tell, for every quarter, of what was known since an instant and is no more:
// facts of which no row is left, and indicators whose last row went, with what stands in
// its place where anything does.
func (e *entry) withdrawals(b *book, since time.Time) []*foreshockv1.IndicatorUpdate {
	if len(e.changes.WithdrawnFacts)+len(e.changes.WithdrawnIndicators) == 0 {
		return nil
	}
	old := func(row Stored) bool { return row.Knowledge.Before(since) }
	facts := slices.DeleteFunc(slices.Clone(e.changes.WithdrawnFacts), old)
	indicators := slices.DeleteFunc(slices.Clone(e.changes.WithdrawnIndicators), old)
	if len(facts)+len(indicators) == 0 {
		return nil
	}
	kept, latest := e.remaining(b)
	updates := map[string]*foreshockv1.IndicatorUpdate{}
	of := func(q string, row Stored) *foreshockv1.IndicatorUpdate {
		u := updates[q]
		if u == nil {
			u = &foreshockv1.IndicatorUpdate{CompanyId: b.company.ID, Company: b.company.Name, Quarter: q}
			updates[q] = u
		}
		known := b.ledger.Known()
		if row.Knowledge.After(known) {
			known = row.Knowledge
		}
		if u.GetKnowledgeTime().AsTime().Before(known) {
			u.KnowledgeTime = timestamppb.New(known)
		}
		return u
	}
	for _, row := range facts {
		if u := of(quarter.Of(row.Knowledge).String(), row); !kept[row.ID] && !slices.Contains(u.WithdrawnFacts, row.ID) {
			u.WithdrawnFacts = append(u.WithdrawnFacts, row.ID)
		}
	}
	for _, row := range indicators {
		q, err := quarter.Parse(row.Quarter)
		if known, there := latest[row.Quarter+" "+row.Name]; there && !known.Before(row.Knowledge) || err != nil {
			continue
		}
		u := of(row.Quarter, row)
		if standing := b.ledger.Standing(q, row.Name); standing == nil {
			u.WithdrawnIndicators = append(u.WithdrawnIndicators, row.Name)
		} else {
			standing.Previous = &standing.Value // it stands, and crosses nothing by itself
			u.Indicators = append(u.Indicators, standing)
		}
	}
	var told []*foreshockv1.IndicatorUpdate
	for _, q := range slices.Sorted(maps.Keys(updates)) {
		if u := updates[q]; len(u.GetIndicators())+len(u.GetWithdrawnFacts())+len(u.GetWithdrawnIndicators()) > 0 {
			slices.Sort(u.WithdrawnFacts)
			slices.Sort(u.WithdrawnIndicators)
			u.WithdrawnIndicators = slices.Compact(u.WithdrawnIndicators)
			slices.SortFunc(u.Indicators, func(a, b *foreshockv1.Indicator) int { return strings.Compare(a.GetName(), b.GetName()) })
			u.Indicators = slices.CompactFunc(u.Indicators, func(a, b *foreshockv1.Indicator) bool { return a.GetName() == b.GetName() })
			told = append(told, u)
		}
	}
	return told
}

// remaining is the facts of which rows are left, and of every quarter and indicator when
// its last row since the entry's first instant became known.
func (e *entry) remaining(b *book) (facts map[string]bool, indicators map[string]time.Time) {
	facts, indicators = map[string]bool{}, map[string]time.Time{}
	before, _ := b.find(e.from)
	for _, p := range slices.Concat(b.pages[:before], e.pages) {
		for id := range p.facts {
			facts[id] = true
		}
	}
	for _, p := range e.pages {
		for _, row := range p.indicators {
			indicators[row.Quarter+" "+row.Name] = p.knowledge
		}
	}
	return facts, indicators
}

// post says that the entry's changes are written.
func (b *book) post(e entry) {
	if len(e.pages)+len(e.changes.WithdrawnFacts)+len(e.changes.WithdrawnIndicators) == 0 {
		return
	}
	first, _ := b.find(e.from)
	b.pages = append(b.pages[:first], e.pages...)
	b.settled = true
}

func storedFact(f *foreshockv1.Fact) Stored {
	return Stored{CompanyID: f.GetCompanyId(), ID: f.GetId(), Knowledge: instant(f.GetKnowledgeTime()), Digest: digest(f)}
}

func storedIndicator(i *foreshockv1.Indicator) Stored {
	return Stored{CompanyID: i.GetCompanyId(), ID: i.GetId(), Quarter: i.GetQuarter(), Name: i.GetName(),
		Knowledge: instant(i.GetKnowledgeTime()), Digest: digest(i)}
}

func instant(t *timestamppb.Timestamp) time.Time { return t.AsTime() }

// digest is never 0, which stands for no row.
func digest(m proto.Message) uint64 {
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil { // invalid UTF-8, which publishing refuses before a row is written
		return 1
	}
	return max(xxhash.Sum64(data), 1)
}

// updateID is the same for the same content, and another for any other.
func updateID(update *foreshockv1.IndicatorUpdate, data []byte) string {
	return "u-" + update.GetCompanyId() + "-" + update.GetQuarter() + "-" + strconv.FormatUint(xxhash.Sum64(data), 36)
}
