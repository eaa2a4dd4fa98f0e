package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// benchAPIVerb measures the query API of a running server as a group of analysts uses it.
type benchAPIVerb struct {
	Address string        `arg:"" optional:"" default:"http://127.0.0.1:8080" help:"Where the server to measure listens." placeholder:"URL"`
	Readers int           `help:"Analysts at work at the same time, each a client of its own." default:"20" placeholder:"N"`
	Pause   time.Duration `help:"Mean time an analyst looks at what came before asking again; 0 never looks." default:"1s" placeholder:"TIME"`
	For     time.Duration `help:"How long to measure." default:"30s" placeholder:"TIME"`
	JSON    bool          `name:"json" help:"The figures as a line of JSON."`
}

// apiFigures are the milliseconds from asking to the whole answer, by call and of all.
type apiFigures struct {
	Readers   int                   `json:"readers"`
	PauseMS   float64               `json:"pause_ms"`
	Seconds   float64               `json:"seconds"`
	PerSecond float64               `json:"per_second"`
	Failed    int                   `json:"failed"`
	All       apiFigure             `json:"all"`
	Calls     map[string]*apiFigure `json:"calls"`
}

type apiFigure struct {
	Asked int     `json:"asked"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Worst float64 `json:"worst_ms"`

	took []time.Duration
}

func (f *apiFigure) settle() {
	slices.Sort(f.took)
	at := func(q float64) float64 {
		if len(f.took) == 0 {
			return 0
		}
		return float64(f.took[min(int(q*float64(len(f.took))), len(f.took)-1)].Microseconds()) / 1000
	}
	f.Asked, f.P50, f.P95, f.P99, f.Worst = len(f.took), at(0.5), at(0.95), at(0.99), at(1)
}

// Run asks as analysts do: the board in some order or of some day, then companies on it,
// their facts, a document behind one, what changed; now and then the other views. Which
// company is drawn with a weight of one over its rank on the board.
func (v *benchAPIVerb) Run(ctx context.Context, streams std) error {
	base, err := url.Parse(v.Address)
	if err != nil || base.Host == "" || v.Readers < 1 || v.Pause < 0 || v.For <= 0 {
		return wrongUsage("bench-api: want an address, at least one reader and a time to measure")
	}
	companies, err := boardIDs(ctx, base)
	if err != nil {
		return fmt.Errorf("bench-api: %w", err)
	}
	figures := apiFigures{Readers: v.Readers, PauseMS: float64(v.Pause.Milliseconds()), Calls: map[string]*apiFigure{}}
	var mu sync.Mutex
	bounded, cancel := context.WithTimeout(ctx, v.For)
	defer cancel()
	began := time.Now()
	var readers sync.WaitGroup
	for n := range v.Readers {
		reader := newAPIReader(base, companies, n)
		readers.Go(func() {
			reader.work(bounded, v.Pause, func(call string, took time.Duration, ok bool) {
				mu.Lock()
				defer mu.Unlock()
				if !ok {
					figures.Failed++
					return
				}
				if figures.Calls[call] == nil {
					figures.Calls[call] = &apiFigure{}
				}
				figures.Calls[call].took = append(figures.Calls[call].took, took)
				figures.All.took = append(figures.All.took, took)
			})
		})
	}
	readers.Wait()
	figures.Seconds = time.Since(began).Seconds()
	figures.All.settle()
	for _, f := range figures.Calls {
		f.settle()
	}
	figures.PerSecond = float64(figures.All.Asked) / figures.Seconds
	return figures.write(streams.out, v.JSON)
}

func (f *apiFigures) write(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(f)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d readers, %.0f ms between their questions, %.0f s: %d answers (%.1f/s), %d failed\n", f.Readers, f.PauseMS, f.Seconds, f.All.Asked, f.PerSecond, f.Failed)
	row := func(name string, a *apiFigure) {
		fmt.Fprintf(&b, "%-12s %7d   p50 %8.1f ms   p95 %8.1f ms   p99 %8.1f ms   worst %8.1f ms\n", name, a.Asked, a.P50, a.P95, a.P99, a.Worst)
	}
	for _, call := range apiCalls {
		if a := f.Calls[call]; a != nil {
			row(call, a)
		}
	}
	row("all", &f.All)
	_, err := out.Write(b.Bytes())
	return err
}

// apiCalls are what readers ask for; their weights are the shares of a session.
var (
	apiCalls   = []string{"board", "company", "facts", "event", "diff", "coverage", "record", "lead-times", "sources", "batches", "alerts"}
	apiWeights = []int{30, 25, 15, 10, 4, 3, 3, 2, 2, 2, 4}
)

// boardIDs are the companies of the first thousand rows of the board.
func boardIDs(ctx context.Context, base *url.URL) ([]string, error) {
	var ids []string
	for token := ""; len(ids) < 1000; {
		var answer struct {
			Companies []struct {
				ID string `json:"company_id"`
			}
			Next string `json:"next_page_token"`
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, base.JoinPath("/api/v1/companies").String()+"?page_size=500&page_token="+url.QueryEscape(token), nil)
		if err != nil {
			return nil, err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return nil, err
		}
		err = json.NewDecoder(response.Body).Decode(&answer)
		if err = errors.Join(err, response.Body.Close()); err != nil {
			return nil, err
		}
		for _, c := range answer.Companies {
			ids = append(ids, c.ID)
		}
		if token = answer.Next; token == "" {
			break
		}
	}
	if len(ids) == 0 {
		return nil, errors.New("the board is empty: there is nothing to ask for")
	}
	return ids, nil
}

// apiReader is one analyst.
type apiReader struct {
	base      *url.URL
	client    *http.Client
	companies []string
	weights   []float64 // running sums
	random    *rand.Rand
	event     string // last seen behind a fact
}

// newAPIReader comes from a loopback address of its own where the server is on loopback,
// so that the limit of one client is not that of all.
func newAPIReader(base *url.URL, companies []string, n int) *apiReader {
	dialer := net.Dialer{}
	if strings.HasPrefix(base.Host, "127.") {
		dialer.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(n%250+1))}
	}
	r := &apiReader{
		base: base, companies: companies, random: rand.New(rand.NewPCG(uint64(n), 42)), //nolint:gosec // which company is asked for is no secret
		client: &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}, Timeout: time.Minute},
	}
	sum := 0.0
	for i := range companies {
		sum += 1 / float64(i+1)
		r.weights = append(r.weights, sum)
	}
	return r
}

func (r *apiReader) work(ctx context.Context, pause time.Duration, told func(call string, took time.Duration, ok bool)) {
	defer r.client.CloseIdleConnections()
	for ctx.Err() == nil {
		if pause > 0 { // as an analyst looks: any time up to twice the mean
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(r.random.Int64N(2 * int64(pause)))):
			}
		}
		call, path := r.next()
		began := time.Now()
		body, err := r.ask(ctx, path)
		if ctx.Err() != nil {
			return
		}
		told(call, time.Since(began), err == nil)
		if call == "facts" && err == nil {
			r.remember(body)
		}
	}
}

// next is what to ask for.
func (r *apiReader) next() (call, path string) {
	total := 0
	for _, w := range apiWeights {
		total += w
	}
	drawn := r.random.IntN(total)
	for i, w := range apiWeights {
		if call = apiCalls[i]; drawn < w {
			break
		}
		drawn -= w
	}
	at, _ := slices.BinarySearch(r.weights, r.random.Float64()*r.weights[len(r.weights)-1])
	company := "companies/" + url.PathEscape(r.companies[min(at, len(r.companies)-1)])
	switch call {
	case "board":
		return call, []string{"companies", "companies?sort=gap", "companies?sort=-change", "companies?query=bank", "companies?as_of=2023-12-31", "companies?with_outage=true"}[r.random.IntN(6)]
	case "company":
		return call, company
	case "facts":
		return call, company + "/facts?page_size=20"
	case "coverage":
		return call, company + "/coverage?from_quarter=2023Q1"
	case "diff":
		return call, company + "/diff?from=2023-06-30&to=2023-12-31"
	case "event":
		if r.event == "" {
			return "facts", company + "/facts?page_size=20"
		}
		return call, "events/" + url.PathEscape(r.event)
	default:
		return call, call
	}
}

func (r *apiReader) ask(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(r.base.String(), "/")+"/api/v1/"+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	err = errors.Join(err, response.Body.Close())
	// A company without a stored signal has no difference to tell.
	if err == nil && response.StatusCode != http.StatusOK && response.StatusCode != http.StatusNotFound {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return body, err
}

// remember takes the document behind one of the facts for later.
func (r *apiReader) remember(body []byte) {
	var answer struct {
		Facts []struct {
			Lead struct {
				EventID string `json:"event_id"`
			}
		}
	}
	if json.Unmarshal(body, &answer) == nil && len(answer.Facts) > 0 {
		r.event = answer.Facts[r.random.IntN(len(answer.Facts))].Lead.EventID
	}
}
