package query

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"connectrpc.com/connect"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/foreshock/v1/foreshockv1connect"
)

// api answers the calls of QueryService (proto/foreshock/v1/query.proto, which says what
// each promises).
type api struct{ *Server }

var _ foreshockv1connect.QueryServiceHandler = api{}

// invalid names the field of a request that is wrong, and what is wanted.
func invalid(field, want string, args ...any) error {
	return connect.NewError(connect.CodeInvalidArgument, fmt.Errorf(field+": "+want, args...))
}

// deadlines bounds every call, and tells of its failure what the client may know. The rest
// is logged.
func (a api) deadlines() connect.UnaryInterceptorFunc {
	return func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, request connect.AnyRequest) (connect.AnyResponse, error) {
			timeout := a.config.ReadTimeout
			if request.Spec().Procedure == foreshockv1connect.QueryServiceGetRecordProcedure {
				timeout += 15 * time.Second // the first of a day goes through every forecast ever issued
			}
			bounded, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			response, err := next(bounded, request)
			if err == nil {
				return response, nil
			}
			var told *connect.Error
			switch {
			case errors.As(err, &told):
				return nil, told
			case errors.Is(err, ErrNotFound):
				return nil, connect.NewError(connect.CodeNotFound, errors.New("nothing of this name was known on that day"))
			case ctx.Err() != nil: // the client has gone
				return nil, connect.NewError(connect.CodeCanceled, errors.New("the request was given up"))
			default:
				a.log.Warn("read failed", zap.String("call", request.Spec().Procedure), zap.Error(err))
				return nil, connect.NewError(connect.CodeUnavailable, errors.New("the store did not answer; try again in a moment"))
			}
		}
	}
}

// day reads a day: its last instant, in UTC. An empty one is now.
func (a api) day(field, text string) (time.Time, error) {
	if text == "" {
		return a.deps.Now().UTC(), nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1900 || day.Year() > 2200 {
		return time.Time{}, invalid(field, "want a day such as 2026-03-31")
	}
	return day.AddDate(0, 0, 1).Add(-time.Millisecond), nil
}

// company is the id that a request means: an id, or what a name or ticker leads to.
func (a api) company(ctx context.Context, name string) (string, error) {
	if name == "" {
		return "", invalid("company", "want an id, a name or a ticker")
	}
	if len(name) > 200 {
		return "", invalid("company", "want at most 200 bytes")
	}
	if a.deps.Analyst == nil {
		return name, nil
	}
	id, err := a.deps.Analyst.Resolve(ctx, name)
	if err != nil {
		return "", err
	}
	if id == "" {
		return name, nil
	}
	return id, nil
}

// Sizes of pages.
const (
	pageDefault = 50
	pageMost    = 500
)

// paged is what requests with pages have.
type paged interface {
	proto.Message
	GetPageSize() uint32
	GetPageToken() string
}

// page cuts what a request asks for out of all rows, and names the next page; the token is
// bound to the rest of the request.
func page[R any](ctx context.Context, request paged, rows []R) (cut []R, next string, err error) {
	if whole(ctx) {
		return rows, "", nil
	}
	size := int(request.GetPageSize())
	switch {
	case size == 0:
		size = pageDefault
	case size > pageMost:
		return nil, "", invalid("page_size", "want at most %d", pageMost)
	}
	bound := binding(request)
	from := 0
	if token := request.GetPageToken(); token != "" {
		var read pageToken
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || json.Unmarshal(raw, &read) != nil || read.From < 1 {
			return nil, "", invalid("page_token", "want the next_page_token of an answer")
		}
		if read.Of != bound {
			return nil, "", invalid("page_token", "it belongs to another request")
		}
		from = min(read.From, len(rows))
	}
	cut = rows[from:min(from+size, len(rows))]
	if from+size < len(rows) {
		raw, err := json.Marshal(pageToken{from + size, bound})
		if err != nil {
			return nil, "", err
		}
		next = base64.RawURLEncoding.EncodeToString(raw)
	}
	return cut, next, nil
}

// pageToken is the first row of a page, and the request that it is a page of.
type pageToken struct {
	From int
	Of   string
}

// binding is the same for requests that differ in nothing but the page.
func binding(request proto.Message) string {
	same := proto.Clone(request)
	for _, field := range []protoreflect.Name{"page_size", "page_token"} {
		if f := same.ProtoReflect().Descriptor().Fields().ByName(field); f != nil {
			same.ProtoReflect().Clear(f)
		}
	}
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(same)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(content)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// holds tells whether a text has every one of the words, in any case.
func holds(text, words string) bool {
	text = strings.ToLower(text)
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (a api) GetStatus(ctx context.Context, _ *foreshockv1.GetStatusRequest) (*foreshockv1.GetStatusResponse, error) {
	status, err := a.deps.Reader.Counts(ctx)
	if err != nil {
		return nil, err
	}
	status.Version = a.config.Version
	status.Now = instant(a.deps.Now())
	for _, m := range measures {
		status.Measures = append(status.Measures, &foreshockv1.Measure{Name: m.name, Label: m.label, Unit: m.unit, Group: m.group})
	}
	return status, nil
}
