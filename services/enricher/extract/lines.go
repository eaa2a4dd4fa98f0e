package extract

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Input is one document of `foreshock extract`. ID may be any JSON value; it is given back
// as it came.
type Input struct {
	ID        json.RawMessage `json:"id"`
	Title     string          `json:"title"`
	Text      string          `json:"text"`
	URL       string          `json:"url,omitempty"`
	Published string          `json:"published,omitempty"`
	Source    string          `json:"source,omitempty"`
	Lang      string          `json:"lang,omitempty"`
	Company   string          `json:"company,omitempty"`
}

// Output is what `foreshock extract` writes for a document.
type Output struct {
	ID      json.RawMessage `json:"id"`
	Lang    string          `json:"lang"`
	Signals []Found         `json:"signals"`
}

// Found is a signal as `foreshock extract` writes it: fields that the text does not state
// are left out.
type Found struct {
	Kind          string   `json:"kind"`
	Company       string   `json:"company"`
	CompanyID     string   `json:"company_id,omitempty"`
	Headcount     *int32   `json:"headcount,omitempty"`
	HeadcountLow  *int32   `json:"headcount_low,omitempty"`
	HeadcountHigh *int32   `json:"headcount_high,omitempty"`
	Percent       *float64 `json:"percent,omitempty"`
	PercentLow    *float64 `json:"percent_low,omitempty"`
	PercentHigh   *float64 `json:"percent_high,omitempty"`
	PercentOfUnit *float64 `json:"percent_of_unit,omitempty"`
	Status        string   `json:"status,omitempty"`
	Bound         string   `json:"bound,omitempty"`
	Cumulative    bool     `json:"cumulative,omitempty"`
	Effective     string   `json:"effective,omitempty"`
	NoticeDate    string   `json:"notice_date,omitempty"`
	Service       string   `json:"service,omitempty"`
	Start         string   `json:"start,omitempty"`
	DurationHours *float64 `json:"duration_hours,omitempty"`
	Cause         string   `json:"cause,omitempty"`
	AILinked      *bool    `json:"ai_linked,omitempty"`
	Count         *int32   `json:"count,omitempty"`
	Amount        *float64 `json:"amount,omitempty"`
	AmountLow     *float64 `json:"amount_low,omitempty"`
	AmountHigh    *float64 `json:"amount_high,omitempty"`
	Currency      string   `json:"currency,omitempty"`
	Period        string   `json:"period,omitempty"`
	Destination   string   `json:"destination,omitempty"`
	Role          string   `json:"role,omitempty"`
	State         string   `json:"state,omitempty"`
	Confidence    float64  `json:"confidence"`
	Evidence      Quote    `json:"evidence"`
}

// Quote is the evidence of a signal; offsets are in bytes of the field.
type Quote struct {
	Field string `json:"field"`
	Start uint32 `json:"start"`
	End   uint32 `json:"end"`
	Quote string `json:"quote"`
}

// Describe writes a signal as `foreshock extract` does.
func Describe(s *foreshockv1.Signal) Found {
	c, e := s.GetClaim(), s.GetEvidence()
	return Found{
		Kind: c.GetKind(), Company: cmp.Or(s.GetToldAs(), s.GetCompany()), CompanyID: s.GetCompanyId(), Headcount: c.Headcount, HeadcountLow: c.HeadcountLow,
		HeadcountHigh: c.HeadcountHigh, Percent: c.Percent, PercentLow: c.PercentLow, PercentHigh: c.PercentHigh, PercentOfUnit: c.PercentOfUnit,
		Status: c.GetStatus(), Bound: c.GetBound(), Cumulative: c.GetCumulative(), Effective: c.GetEffective(), NoticeDate: c.GetNoticeDate(),
		Service: c.GetService(), Start: c.GetStart(), DurationHours: c.DurationHours, Cause: c.GetCause(), AILinked: c.AiLinked, Count: c.Count,
		Amount: c.Amount, AmountLow: c.AmountLow, AmountHigh: c.AmountHigh, Currency: c.GetCurrency(), Period: c.GetPeriod(),
		Destination: c.GetDestination(), Role: c.GetRole(), State: c.GetState(), Confidence: s.GetConfidence(),
		Evidence: Quote{Field: e.GetField(), Start: e.GetStart(), End: e.GetEnd(), Quote: e.GetQuote()},
	}
}

// Event turns a document into the event that Extract reads. A date that cannot be read is
// left out: the text still says what it says.
func (in *Input) Event() *foreshockv1.Event {
	kind := "news"
	if in.Company != "" {
		kind = "filing"
	}
	e := &foreshockv1.Event{Kind: kind, Source: in.Source, Document: in.URL, Title: in.Title, Text: in.Text, Url: in.URL, Lang: in.Lang, Company: in.Company}
	if in.Published == "" {
		return e
	}
	for _, layout := range [...]string{time.RFC3339Nano, time.DateOnly, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05-0700", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, in.Published); err == nil {
			e.EventTime = timestamppb.New(t)
			e.KnowledgeTime, e.KnowledgeInferred = e.EventTime, true
			return e
		}
	}
	return e
}

// Line answers one line: the output of a document, or what is wrong with it.
func (x *Extractor) Line(line []byte) (Output, error) {
	var in Input
	err := json.Unmarshal(line, &in)
	wrong := (*json.UnmarshalTypeError)(nil)
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return Output{}, fmt.Errorf("not a JSON document: %s is a %s, want a %s", wrong.Field, wrong.Value, wrong.Type)
	case errors.As(err, &wrong):
		return Output{}, fmt.Errorf("not a JSON document: %s where an object is wanted", wrong.Value)
	case err != nil:
		return Output{}, fmt.Errorf("not a JSON document: %w", err)
	case bytes.Equal(bytes.TrimSpace(line), []byte("null")): // fits any type
		return Output{}, errors.New("not a JSON document: null where an object is wanted")
	}
	event := in.Event()
	signals, lang := x.extract(event)
	if lang == "" {
		w := x.workers.Get().(*worker)
		lang = x.language(event, w, nil)
		x.workers.Put(w)
	}
	out := Output{ID: in.ID, Lang: lang, Signals: make([]Found, 0, len(signals))}
	if len(out.ID) == 0 {
		out.ID = json.RawMessage("null")
	}
	for _, s := range signals {
		out.Signals = append(out.Signals, Describe(s))
	}
	return out, nil
}

// bad answers a line that cannot be read.
type bad struct {
	ID    *string `json:"id"`
	Line  int     `json:"line"`
	Error string  `json:"error"`
}

// job is a batch of lines on its way through a goroutine, and back in order.
type job struct {
	first int // number of the first line
	lines [][]byte
	out   bytes.Buffer
	bad   int
	err   error
	done  chan struct{}
}

// Lines reads documents as JSON Lines and writes their signals, a line each and in the
// same order. A line that is not a JSON object is answered by its number and error and
// counted; the error is that of reading, writing or ctx.
func Lines(ctx context.Context, r io.Reader, w io.Writer, x *Extractor) (badLines int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan *job)
	ordered := make(chan *job, 2*workers) // bounds what is read ahead of what is written
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for j := range todo {
				j.err = x.batch(j)
				close(j.done)
			}
		})
	}
	var readErr error
	group.Go(func() {
		defer close(todo)
		defer close(ordered)
		readErr = feed(ctx, r, func(j *job) bool {
			select {
			case ordered <- j:
			case <-ctx.Done():
				return false
			}
			select {
			case todo <- j:
				return true
			case <-ctx.Done():
				close(j.done)
				return false
			}
		})
	})
	for j := range ordered {
		<-j.done
		badLines += j.bad
		if err == nil {
			err = j.err
		}
		if err == nil {
			_, err = w.Write(j.out.Bytes())
		}
		if err != nil {
			cancel()
		}
	}
	group.Wait()
	if err == nil {
		err = errors.Join(readErr, context.Cause(ctx))
	}
	return badLines, err
}

// feed cuts the input into batches of about 256 KB.
func feed(ctx context.Context, r io.Reader, send func(*job) bool) error {
	in := bufio.NewReaderSize(r, 256<<10)
	j := &job{first: 1, done: make(chan struct{})}
	size, number := 0, 0
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 || len(line) > 0 {
			number++
			j.lines = append(j.lines, line)
			size += len(line)
		}
		if (size >= 256<<10 || len(j.lines) >= 256 || err != nil) && len(j.lines) > 0 {
			if !send(j) {
				return ctx.Err()
			}
			j, size = &job{first: number + 1, done: make(chan struct{})}, 0
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("extract: reading: %w", err)
		}
	}
}

func (x *Extractor) batch(j *job) error {
	encoder := json.NewEncoder(&j.out)
	encoder.SetEscapeHTML(false)
	for i, line := range j.lines {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		out, err := x.Line(line)
		var answer any = out
		if err != nil {
			j.bad++
			answer = bad{Line: j.first + i, Error: err.Error()}
		}
		if err := encoder.Encode(answer); err != nil {
			return fmt.Errorf("extract: line %d: %w", j.first+i, err)
		}
	}
	return nil
}
