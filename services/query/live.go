package query

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"connectrpc.com/connect"
	"go.uber.org/zap"
)

const (
	// liveMost is how many clients may follow alerts at once: each holds a connection here
	// and a consumer on the broker.
	liveMost = 100
	// liveBeat is how often a silent stream shows that it lives.
	liveBeat = 15 * time.Second
	// liveWait is how long a client may take over what it is sent.
	liveWait = 20 * time.Second
)

// live sends alerts as they are raised, as server-sent events: the data of each is the
// CloudEvent, its id the place in the stream. A client that comes back with Last-Event-ID
// gets what it missed, as far as the stream still holds it.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	if s.deps.Follow == nil {
		refuse(w, http.StatusNotImplemented, connect.CodeUnimplemented, "no alerts come to this server")
		return
	}
	severity, company := r.URL.Query().Get("severity"), r.URL.Query().Get("company")
	if severity != "" && !slices.Contains([]string{"info", "warning", "critical"}, severity) {
		refuse(w, http.StatusBadRequest, connect.CodeInvalidArgument, "severity: want info, warning or critical")
		return
	}
	after, err := lastEvent(r.Header.Get("Last-Event-ID"))
	if err != nil {
		refuse(w, http.StatusBadRequest, connect.CodeInvalidArgument, "Last-Event-ID: want the id of an event")
		return
	}
	select {
	case s.following <- struct{}{}:
		defer func() { <-s.following }()
	default:
		w.Header().Set("Retry-After", "30")
		refuse(w, http.StatusServiceUnavailable, connect.CodeResourceExhausted, "%d clients follow alerts already", liveMost)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.draining, cancel)()

	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy in front must not hold events back
	out := stream{w, http.NewResponseController(w)}
	_ = out.control.SetReadDeadline(time.Time{}) // it stays open; a writer without deadlines has none to lift
	if r.Method == http.MethodHead || out.send("retry: 3000\n\n") != nil {
		return
	}
	s.relay(ctx, out, after, func(a liveAlert) bool {
		return (severity == "" || a.Data.Severity == severity) && (company == "" || a.Data.CompanyID == company)
	})
}

// liveAlert is what is looked at of a CloudEvent.
type liveAlert struct {
	Data struct {
		Severity  string `json:"severity"`
		CompanyID string `json:"company_id"`
	} `json:"data"`
}

// relay sends what is wanted until the client or the server ends it.
func (s *Server) relay(ctx context.Context, out stream, after uint64, wanted func(liveAlert) bool) {
	events := make(chan Followed)
	ended := make(chan error, 1)
	go func() {
		ended <- s.deps.Follow(ctx, after, func(f Followed) bool {
			select {
			case events <- f:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	beat := time.NewTicker(liveBeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case err := <-ended:
			if err != nil && ctx.Err() == nil {
				s.log.Warn("following alerts", zap.Error(err))
			}
			return
		case <-beat.C:
			err = out.send(": alive\n\n")
		case f := <-events:
			var alert liveAlert
			if json.Unmarshal(f.Event, &alert) == nil && wanted(alert) {
				err = out.send(fmt.Sprintf("id: %d\nevent: alert\ndata: %s\n\n", f.Sequence, oneLine(f.Event)))
			}
		}
		if err != nil { // the client has gone; what follows ends with ctx
			return
		}
	}
}

// oneLine is JSON without line breaks, which end a field of an event.
func oneLine(content []byte) []byte {
	return slices.DeleteFunc(slices.Clone(content), func(b byte) bool { return b == '\n' || b == '\r' })
}

// lastEvent is the place in the stream that a client came to; 0 without one.
func lastEvent(text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	return strconv.ParseUint(text, 10, 64)
}

// stream writes events, each within its time.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (s stream) send(text string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(liveWait)) // a writer without deadlines has none to set
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
