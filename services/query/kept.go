package query

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"go.uber.org/zap"
	"golang.org/x/sync/singleflight"
)

const (
	// watchEvery is how often the store is asked what was written, daysEvery the same of the
	// days that sources were read for.
	watchEvery = time.Second
	daysEvery  = 10 * time.Second
	// keptMost and keptSize bound the answers that are kept: their number, and the bytes of one.
	keptMost = 4000
	keptSize = 128 << 10
	// keptAge is how long an answer that is of no single company may be given again,
	// keptLong the same of one that is; it is dropped as soon as its company changes.
	keptAge  = 2 * time.Second
	keptLong = 5 * time.Minute
)

// kept are answers that are given again while nothing has been written that would change
// them: what is read of one company, until something is written of it, all others for
// moments.
type kept struct {
	answers *lru.Cache[string, keptAnswer]
	asking  singleflight.Group
	facts   *lru.Cache[string, keptFacts]
	reading singleflight.Group
	// watching tells that changes are followed; nothing is kept without.
	watching atomic.Bool
	mu       sync.Mutex
	// changed is when each company was last seen to change. An answer begun before may miss it.
	changed map[string]time.Time
	// settled is when all boards had taken in what was last written.
	settled time.Time
}

type keptAnswer struct {
	*answer
	company string
	begun   time.Time
	// board tells that it is of what shelf and survey hold, and of nothing else.
	board bool
}

func newKept() *kept {
	answers, err := lru.New[string, keptAnswer](keptMost)
	if err != nil {
		panic(err) // of a size below 1
	}
	facts, err := lru.New[string, keptFacts](factsMost)
	if err != nil {
		panic(err)
	}
	return &kept{answers: answers, facts: facts, changed: map[string]time.Time{}}
}

// companyOfPath is what a path below /api/v1/companies/ is about; empty of others.
func companyOfPath(path string) string {
	rest, ok := strings.CutPrefix(path, "/api/v1/companies/")
	if !ok {
		return ""
	}
	company, _, _ := strings.Cut(rest, "/")
	return company
}

// holds tells whether an answer may still be given.
func (k *kept) holds(a keptAnswer, now time.Time) bool {
	if a.company == "" {
		if now.Sub(a.begun) < keptAge || !a.board {
			return now.Sub(a.begun) < keptAge
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		return now.Sub(a.begun) < keptLong && a.begun.After(k.settled)
	}
	return k.unchanged(a.company, a.begun, now)
}

// unchanged tells whether what was begun to be read of a company at an instant still holds.
func (k *kept) unchanged(company string, begun, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return now.Sub(begun) < keptLong && !k.changed[company].After(begun) && !k.changed[""].After(begun)
}

// drop forgets what is kept of companies; of all where the list is nil.
func (k *kept) drop(companies []string, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if companies == nil || len(k.changed) > 200_000 {
		clear(k.changed)
		k.changed[""] = now
	}
	for _, c := range companies {
		k.changed[c] = now
	}
}

// settle tells from when on boards are of all that was written.
func (k *kept) settle(from time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.settled = from
}

// keeping gives answers of next again. Equal requests at one time are asked once.
func (s *Server) keeping(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.kept.watching.Load() || whole(r.Context()) {
			defer s.asked()()
			next.ServeHTTP(w, r)
			return
		}
		now := s.deps.Now()
		// Without an as-of day the answer is that of today.
		key := isoDay(now) + " " + r.URL.RequestURI() + " " + r.Header.Get("Accept-Encoding")
		found, ok := s.kept.answers.Get(key)
		if !ok || !s.kept.holds(found, now) {
			made, _, _ := s.kept.asking.Do(key, func() (any, error) {
				defer s.asked()()
				a := ask(next, r.Clone(context.WithoutCancel(r.Context()))) // others may wait for it too
				fresh := keptAnswer{a, s.companyIn(r), now, r.URL.Path == "/api/v1/companies"}
				if a.status == http.StatusOK && a.body.Len() <= keptSize {
					s.kept.answers.Add(key, fresh)
				}
				return fresh, nil
			})
			found = made.(keptAnswer) //nolint:errcheck // nothing else is made above
		}
		for name, values := range found.header {
			w.Header()[name] = values
		}
		w.WriteHeader(found.status)
		_, _ = w.Write(found.body.Bytes()) // the client has gone: nobody is left to tell
	})
}

// asked tells that an answer is being made, until what it gives is called.
func (s *Server) asked() (answered func()) {
	if s.deps.Asked == nil {
		return func() {}
	}
	return s.deps.Asked()
}

// companyIn is the id of the company that a request is about; empty where it is about none.
func (s *Server) companyIn(r *http.Request) string {
	name := companyOfPath(r.URL.Path)
	if name == "" {
		return ""
	}
	id, err := api{s}.company(r.Context(), name)
	if err != nil {
		return ""
	}
	return id
}

// filled waits until shelf and survey hold what the store does.
func (s *Server) filled(ctx context.Context) error {
	select {
	case <-s.full:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("still reading the store: %w", ctx.Err())
	}
}

// watch follows the store until ctx ends: the shelf, the survey, and what is no longer to
// be kept.
func (s *Server) watch(ctx context.Context) {
	since, looked := s.deps.Now(), time.Time{}
	for {
		began := time.Now() // this measures, it decides nothing that is served
		asked := s.deps.Now()
		shelf, survey := s.shelf.version(), s.survey.version()
		companies, err := s.follow(ctx, since, asked.Sub(looked) >= daysEvery)
		switch {
		case ctx.Err() != nil:
			s.kept.watching.Store(false)
			return
		case err != nil: // what is not followed may not be kept
			s.kept.watching.Store(false)
			s.kept.drop(nil, asked)
			s.log.Warn("can not follow the store", zap.Error(err))
		default:
			s.kept.drop(companies, s.deps.Now()) // what was begun before may rest on what was kept until now
			if shelf != s.shelf.version() || survey != s.survey.version() {
				s.kept.settle(s.deps.Now().Add(s.shelf.age()))
			}
			s.kept.watching.Store(true)
			since = asked
			if asked.Sub(looked) >= daysEvery {
				looked = asked
			}
			if err := s.record.renew(ctx, s.deps.Reader, asked); err != nil && ctx.Err() == nil {
				s.log.Warn("scorecard", zap.Error(err))
			}
		}
		// While much is written, following it takes at most a tenth of the time.
		wait := max(watchEvery, 9*time.Since(began))
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// follow takes in what was written since an instant, and the days that sources were read
// for where these are to be looked at too. It gives the companies whose answers have
// changed: nil means all.
func (s *Server) follow(ctx context.Context, since time.Time, days bool) ([]string, error) {
	companies, err := s.deps.Reader.CompaniesSince(ctx, since.Add(-behind))
	if err != nil {
		return nil, err
	}
	first := !closed(s.full)
	if first || len(companies) > 0 { // else nothing was written, and there is nothing to read
		if err := s.shelf.follow(ctx, s.deps.Reader, s.deps.Now()); err != nil {
			return nil, err
		}
		if err := s.survey.followSignals(ctx, s.deps.Reader); err != nil {
			return nil, err
		}
	}
	if first || days {
		changed, err := s.survey.followDays(ctx, s.deps.Reader)
		if err != nil {
			return nil, err
		}
		if changed {
			companies = nil
		}
	}
	if first {
		close(s.full)
		// Whoever looks at the record first need not wait for it.
		if _, err := s.record.of(ctx, s.deps.Reader, s.deps.Now(), s.deps.Now()); err != nil {
			return nil, err
		}
	}
	return companies, nil
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
