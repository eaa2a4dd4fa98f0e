package lifecycle_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/foreshock/foreshock/services/internal/lifecycle"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder notes the order in which stages stop.
type recorder struct {
	mu      sync.Mutex
	stopped []string
	running sync.WaitGroup
}

func (r *recorder) stage(name string) lifecycle.Stage {
	r.running.Add(1)
	return lifecycle.Func(name, func(ctx context.Context) error {
		r.running.Done()
		<-ctx.Done()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.stopped = append(r.stopped, name)
		return nil
	})
}

func TestUpstreamStopsFirst(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	stages := []lifecycle.Stage{r.stage("alerter"), r.stage("scorer"), r.stage("collector")}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { r.running.Wait(); cancel() }()
	if err := lifecycle.Run(ctx, zap.NewNop(), stages...); err != nil {
		t.Fatal(err)
	}
	if want := []string{"collector", "scorer", "alerter"}; !slices.Equal(r.stopped, want) {
		t.Errorf("stopped in the order %v, want %v", r.stopped, want)
	}
}

func TestFirstFailureStopsAllAndIsNamed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		returned error
		want     error
	}{
		"an error":        {returned: context.DeadlineExceeded, want: context.DeadlineExceeded},
		"a silent ending": {returned: nil, want: lifecycle.ErrEnded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{}
			other := r.stage("alerter")
			broken := lifecycle.Func("scorer", func(context.Context) error { r.running.Wait(); return tt.returned })
			err := lifecycle.Run(t.Context(), zap.NewNop(), other, broken)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), "stage scorer") {
				t.Errorf("Run = %v, want %v of stage scorer", err, tt.want)
			}
			if !slices.Equal(r.stopped, []string{"alerter"}) {
				t.Errorf("stopped %v, want the other stage", r.stopped)
			}
		})
	}
}
