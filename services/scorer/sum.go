package scorer

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// Sum is what a company's signals come to.
type Sum struct {
	// Facts, each once, and Indicators at every instant.
	Facts, Indicators int
	// Hash is of the digests of all their rows, in order.
	Hash [sha256.Size]byte
}

// Sums works out what signals come to, and remembers it of the sets of signals that the
// stage has scored whole: of these nothing is scored again. It is safe for concurrent use.
type Sums struct {
	rules *ledger.Rules

	mu    sync.Mutex
	known map[[sha256.Size]byte]Sum
}

// mostSums bounds the memory of Sums to about 20 MB: when it is full, all is forgotten.
const mostSums = 100_000

// NewSums remembers nothing yet.
func NewSums(rules *ledger.Rules) *Sums {
	return &Sums{rules: rules, known: map[[sha256.Size]byte]Sum{}}
}

// Of is what a company's signals, in any order, come to by themselves: the rows that the
// stage would write were they all there is.
func (s *Sums) Of(companyID string, signals []*foreshockv1.Signal) Sum {
	key := keyOf(signals)
	s.mu.Lock()
	sum, known := s.known[key]
	s.mu.Unlock()
	if known {
		return sum
	}
	adding := newAdding()
	b := newBook(companyID, signals, nil, nil)
	for _, slice := range ledger.History(s.rules, b.company, b.signals, time.Time{}, time.Time{}) {
		for _, f := range slice.Facts {
			adding.fact(f.GetId(), digest(f))
		}
		for _, i := range slice.Indicators {
			adding.indicator(digest(i))
		}
	}
	return adding.sum()
}

// keep remembers what a company's signals came to; nothing where s is nil.
func (s *Sums) keep(signals []*foreshockv1.Signal, sum Sum) {
	if s == nil {
		return
	}
	key := keyOf(signals)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) >= mostSums {
		clear(s.known)
	}
	s.known[key] = sum
}

// keyOf is a hash of the signals' whole content, the same in any order.
func keyOf(signals []*foreshockv1.Signal) (key [sha256.Size]byte) {
	sorted := slices.Clone(signals)
	slices.SortFunc(sorted, func(a, b *foreshockv1.Signal) int { return strings.Compare(a.GetId(), b.GetId()) })
	h := sha256.New()
	var buffer []byte
	for _, signal := range sorted {
		// Invalid UTF-8 is no key; such signals are not stored either.
		buffer, _ = proto.MarshalOptions{Deterministic: true}.MarshalAppend(buffer[:0], signal)
		var length [4]byte
		binary.BigEndian.PutUint32(length[:], uint32(len(buffer)))
		_, _ = h.Write(length[:])
		_, _ = h.Write(buffer)
	}
	h.Sum(key[:0])
	return key
}

// adding adds rows up to a sum; nil adds nothing.
type adding struct {
	hash       hash.Hash
	facts      map[string]struct{}
	indicators int
}

func newAdding() *adding { return &adding{hash: sha256.New(), facts: map[string]struct{}{}} }

func (a *adding) fact(id string, digest uint64) {
	if a == nil {
		return
	}
	a.facts[id] = struct{}{}
	a.add(digest)
}

func (a *adding) indicator(digest uint64) {
	if a == nil {
		return
	}
	a.indicators++
	a.add(digest)
}

func (a *adding) add(digest uint64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], digest)
	_, _ = a.hash.Write(b[:])
}

func (a *adding) sum() Sum {
	s := Sum{Facts: len(a.facts), Indicators: a.indicators}
	a.hash.Sum(s.Hash[:0])
	return s
}
