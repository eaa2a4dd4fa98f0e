package scorer

import (
	"slices"
	"strconv"
	"time"

	"github.com/cespare/xxhash/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
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
	slices  []ledger.Slice
	from    time.Time
	pages   []page
	// sum is what all signals come to; nil where only a part was read.
	sum *Sum
}

// add takes signals in and answers what the tables must change. A book that is not
// settled is computed whole, which also mends what a crash left unwritten.
func (b *book) add(rules *ledger.Rules, arrived []*foreshockv1.Signal) entry {
	var e entry
	var news []*foreshockv1.Signal
	for _, signal := range arrived {
		if b.take(signal) {
			news = append(news, signal)
			if at := instant(signal.GetKnowledgeTime()); len(news) == 1 || at.Before(e.from) {
				e.from = at
			}
		}
	}
	if b.settled && len(news) == 0 {
		return entry{}
	}
	if !b.settled {
		e.from = time.Time{}
		e.sum = &Sum{}
	}
	e.slices = b.read(rules, news, e.from)
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
	adding := newAdding()
	for _, slice := range e.slices {
		old := newPage(slice.Knowledge)
		if i, found := b.find(slice.Knowledge); found {
			old = b.pages[i]
		}
		now := newPage(slice.Knowledge)
		for _, fact := range slice.Facts {
			row := storedFact(fact)
			now.facts[row.ID] = row
			adding.fact(row.ID, row.Digest)
			if old.facts[row.ID].Digest != row.Digest {
				e.changes.Facts = append(e.changes.Facts, Fact{fact, row.Digest})
			}
		}
		for _, indicator := range slice.Indicators {
			row := storedIndicator(indicator)
			now.indicators[row.ID] = row
			adding.indicator(row.Digest)
			if old.indicators[row.ID].Digest != row.Digest {
				e.changes.Indicators = append(e.changes.Indicators, Indicator{indicator, row.Digest})
			}
		}
		e.pages = append(e.pages, now)
	}
	if e.sum != nil {
		*e.sum = adding.sum()
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
