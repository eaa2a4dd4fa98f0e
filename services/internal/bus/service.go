package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
	"go.uber.org/zap"
)

// Service is a NATS micro service: `nats micro ls` finds it.
type Service struct {
	Name        string
	Version     string // of the form 1.0.0
	Description string
	Endpoints   []Endpoint
	// Concurrent is how many requests are worked on at once, over all endpoints; one more
	// is refused as busy. Timeout bounds each; MaxRequest is the largest body, in bytes.
	Concurrent int
	Timeout    time.Duration
	MaxRequest int
}

// Endpoint answers requests on one subject.
type Endpoint struct {
	Name    string
	Subject string
	// Metadata is shown by `nats micro info`.
	Metadata map[string]string
	// Answer gives the body of an answer. An *AnswerError is told to whoever asked; of any
	// other error, that there was one.
	Answer func(ctx context.Context, request []byte) ([]byte, error)
}

// AnswerError is an error for whoever asked. Codes are those of HTTP.
type AnswerError struct {
	Code int
	Text string
}

func (e *AnswerError) Error() string { return strconv.Itoa(e.Code) + " " + e.Text }

// Serve answers until ctx ends; requests in hand are finished first.
func (c *Conn) Serve(ctx context.Context, s Service) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	slots := make(chan struct{}, s.Concurrent)
	var working sync.WaitGroup
	// Requests that arrive while the service stops must not meet a Wait that has begun.
	var mu sync.Mutex
	stopping := false
	begin := func() bool {
		mu.Lock()
		defer mu.Unlock()
		if stopping {
			return false
		}
		select {
		case slots <- struct{}{}:
			working.Add(1)
			return true
		default:
			return false
		}
	}
	service, err := micro.AddService(c.nc, micro.Config{Name: s.Name, Version: s.Version, Description: s.Description})
	if err != nil {
		return fmt.Errorf("bus: service %s: %w", s.Name, err)
	}
	for _, e := range s.Endpoints {
		handle := func(r micro.Request) {
			if len(r.Data()) > s.MaxRequest {
				c.refuse(r, &AnswerError{413, fmt.Sprintf("a request is at most %d bytes", s.MaxRequest)})
				return
			}
			if !begin() {
				c.refuse(r, &AnswerError{503, "busy: ask again in a moment"})
				return
			}
			go func() {
				defer working.Done()
				bounded, cancel := context.WithTimeout(work, s.Timeout)
				defer cancel()
				answer, err := guardedAnswer(bounded, e, r.Data())
				<-slots // before the answer: who has it may ask again at once
				c.respond(r, answer, err)
			}()
		}
		if err := service.AddEndpoint(e.Name, micro.HandlerFunc(handle), micro.WithEndpointSubject(e.Subject), micro.WithEndpointMetadata(e.Metadata)); err != nil {
			return errors.Join(fmt.Errorf("bus: endpoint %s: %w", e.Subject, err), service.Stop())
		}
	}
	<-ctx.Done()
	err = service.Stop()
	mu.Lock()
	stopping = true
	mu.Unlock()
	defer time.AfterFunc(stopGrace, cancel).Stop()
	working.Wait()
	if err != nil && !c.nc.IsClosed() {
		return fmt.Errorf("bus: service %s: %w", s.Name, err)
	}
	return nil
}

func guardedAnswer(ctx context.Context, e Endpoint, request []byte) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return e.Answer(ctx, request)
}

// refuse answers a request that nobody works on, while its handler runs: the service's
// statistics count it.
func (c *Conn) refuse(r micro.Request, told *AnswerError) {
	if err := r.Error(strconv.Itoa(told.Code), headerSafe(told.Text), told.body()); err != nil {
		c.log.Warn("answer not sent", zap.String("subject", r.Subject()), zap.Error(err))
	}
}

// respond answers a request once its handler has returned. It goes past the request, which
// the service reads at that time.
func (c *Conn) respond(r micro.Request, answer []byte, err error) {
	msg := nats.NewMsg(r.Reply())
	var told *AnswerError
	switch {
	case err == nil && int64(len(answer)) > c.nc.MaxPayload():
		told = &AnswerError{413, "the answer is larger than a message may be"}
	case err == nil:
		msg.Data = answer
	case errors.As(err, &told):
	case errors.Is(err, context.DeadlineExceeded):
		told = &AnswerError{504, "took too long"}
	default:
		c.log.Error("question not answered", zap.String("subject", r.Subject()), zap.Error(err))
		told = &AnswerError{500, "something went wrong here; it is in the log"}
	}
	if told != nil {
		msg.Header.Set(micro.ErrorHeader, headerSafe(told.Text))
		msg.Header.Set(micro.ErrorCodeHeader, strconv.Itoa(told.Code))
		msg.Data = told.body()
	}
	if err := c.nc.PublishMsg(msg); err != nil {
		c.log.Warn("answer not sent", zap.String("subject", r.Subject()), zap.Error(err))
	}
}

func (e *AnswerError) body() []byte {
	body, _ := json.Marshal(map[string]string{"error": e.Text}) // of two strings: cannot fail
	return body
}
