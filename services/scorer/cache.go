package scorer

import "container/list"

// cache holds the most recently used books, up to a number of signals. It is used by one
// goroutine.
type cache struct {
	limit   int
	recent  *list.List // of *book, most recent first
	entries map[string]*list.Element
}

func newCache(limit int) *cache {
	return &cache{limit: limit, recent: list.New(), entries: map[string]*list.Element{}}
}

// missing are those of the companies that are not in the cache.
func (c *cache) missing(companyIDs []string) []string {
	var missing []string
	for _, id := range companyIDs {
		if c.entries[id] == nil {
			missing = append(missing, id)
		}
	}
	return missing
}

// get is the book of a company that is in the cache.
func (c *cache) get(companyID string) *book {
	element := c.entries[companyID]
	c.recent.MoveToFront(element)
	return element.Value.(*book)
}

func (c *cache) put(b *book) { c.entries[b.company.ID] = c.recent.PushFront(b) }

func (c *cache) drop(companyIDs []string) {
	for _, id := range companyIDs {
		if element := c.entries[id]; element != nil {
			c.recent.Remove(element)
			delete(c.entries, id)
		}
	}
}

// trim drops the least recently used books beyond the limit.
func (c *cache) trim() {
	held := 0
	var next *list.Element
	for element := c.recent.Front(); element != nil; element = next {
		next = element.Next()
		b := element.Value.(*book)
		if held += 1 + len(b.signals); held > c.limit {
			c.drop([]string{b.company.ID})
		}
	}
}
