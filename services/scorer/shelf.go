package scorer

import (
	"container/list"
	"sync"
)

// shelf holds the most recently used books, up to a number of signals. A book is in one
// hand at a time: who takes a company's has it, or the right to make it, alone.
type shelf struct {
	limit int

	mu      sync.Mutex
	back    *sync.Cond // some book was given back
	out     map[string]bool
	recent  *list.List // of *book, most recently used first
	entries map[string]*list.Element
	held    int // 1 for each book and 1 for each of its signals
}

func newShelf(limit int) *shelf {
	s := &shelf{limit: limit, out: map[string]bool{}, recent: list.New(), entries: map[string]*list.Element{}}
	s.back = sync.NewCond(&s.mu)
	return s
}

// take waits until nobody has any of the companies' books, and takes those there are.
// All or none are taken, so that two hands cannot wait for each other.
func (s *shelf) take(companyIDs []string) map[string]*book {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.anyOut(companyIDs) {
		s.back.Wait()
	}
	books := make(map[string]*book, len(companyIDs))
	for _, id := range companyIDs {
		s.out[id] = true
		if element := s.entries[id]; element != nil {
			books[id] = s.remove(element)
		}
	}
	return books
}

func (s *shelf) anyOut(companyIDs []string) bool {
	for _, id := range companyIDs {
		if s.out[id] {
			return true
		}
	}
	return false
}

// giveBack puts books on the shelf and lets go of the companies; a company without a book
// is read from the tables when it is next needed.
func (s *shelf) giveBack(companyIDs []string, books map[string]*book) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range companyIDs {
		delete(s.out, id)
		if b := books[id]; b != nil {
			s.entries[id] = s.recent.PushFront(b)
			s.held += 1 + len(b.signals)
		}
	}
	for s.held > s.limit {
		s.remove(s.recent.Back())
	}
	s.back.Broadcast()
}

func (s *shelf) remove(element *list.Element) *book {
	b := s.recent.Remove(element).(*book)
	delete(s.entries, b.company.ID)
	s.held -= 1 + len(b.signals)
	return b
}
