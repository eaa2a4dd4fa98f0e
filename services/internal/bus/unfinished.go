package bus

import "sync"

// unfinished is the batches of one worker that have begun, finished one after another.
type unfinished struct {
	limit    int
	finishes chan func()
	ended    chan struct{} // closed when all are finished, after close

	mu       sync.Mutex
	fewer    *sync.Cond
	messages int
	batches  int
}

// mostUnfinished bounds the batches, as limit does their messages.
const mostUnfinished = 6

func newUnfinished(limit int) *unfinished {
	u := &unfinished{limit: limit, finishes: make(chan func(), mostUnfinished), ended: make(chan struct{})}
	u.fewer = sync.NewCond(&u.mu)
	go func() {
		defer close(u.ended)
		for finish := range u.finishes {
			finish()
		}
	}()
	return u
}

// await returns once another batch may begin.
func (u *unfinished) await() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for u.messages > u.limit || u.batches >= mostUnfinished {
		u.fewer.Wait()
	}
}

// idle returns once none is left to be finished.
func (u *unfinished) idle() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for u.batches > 0 {
		u.fewer.Wait()
	}
}

// add has a batch of so many messages finished after those that were added before.
func (u *unfinished) add(messages int, finish func()) {
	u.mu.Lock()
	u.messages += messages
	u.batches++
	u.mu.Unlock()
	u.finishes <- func() {
		finish()
		u.mu.Lock()
		u.messages -= messages
		u.batches--
		u.mu.Unlock()
		u.fewer.Signal()
	}
}

// close returns once all are finished.
func (u *unfinished) close() {
	close(u.finishes)
	<-u.ended
}
