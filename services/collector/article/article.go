// Package article reads the page of an article and finds its main text.
//
// Input: an address that a feed gave. Output: the text a reader would read there, without
// what stands around it. Failure: an *Error or a *fetch.Error with a reason fit for a
// metric; robots.txt is asked first, and a page that it closes is not read. Limits on
// bytes and redirects, pauses between requests and the guard against private networks are
// those of the client. State: what each host's robots.txt said, for a day.
package article

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/temoto/robotstxt"
	"golang.org/x/net/html"

	"github.com/foreshock/foreshock/services/collector/fetch"
	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/markup"
)

// Reasons of errors.
const (
	Robots    = "robots"
	NotAPage  = "not_a_page"
	NoArticle = "no_article"
)

// Error says why a page gave no text.
type Error struct {
	// Reason is one of the constants above; Detail says it to a person.
	Reason, Detail string
}

func (e *Error) Error() string { return e.Detail }

// Client asks for addresses, politely and guarded.
type Client interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
	// Slow leaves a host alone for at least so long between two requests.
	Slow(host string, pause time.Duration)
}

// Reader reads articles. It is safe for concurrent use.
type Reader struct {
	client Client
	agent  string
	now    func() time.Time

	mu    sync.Mutex
	hosts map[string]rules
}

type rules struct {
	file  *robotstxt.RobotsData
	until time.Time
}

// New makes a reader; agent is the name that robots.txt files may speak to.
func New(client Client, agent string, now func() time.Time) *Reader {
	return &Reader{client: client, agent: agent, now: now, hosts: map[string]rules{}}
}

const (
	// mostPage is how much of a page is read, mostElements how large it may be.
	mostPage     = 3 << 20
	mostElements = 40_000
	// mostRobots is how much of a robots.txt is read (RFC 9309 asks for 500 KiB).
	mostRobots = 512 << 10
	// robotsHold is how long a robots.txt is believed, slowest the longest pause obeyed.
	robotsHold = 24 * time.Hour
	slowest    = 30 * time.Second
)

// Read is the main text of the page at an address.
func (r *Reader) Read(ctx context.Context, address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", &Error{NotAPage, fmt.Sprintf("%q is no web address", address)}
	}
	robots, err := r.rules(ctx, u)
	if err != nil {
		return "", err
	}
	if !robots.TestAgent(u.RequestURI(), r.agent) {
		return "", &Error{Robots, "robots.txt of " + u.Host + " closes this page"}
	}
	answer, err := r.client.Get(ctx, fetch.Request{URL: address, Most: mostPage})
	if err != nil {
		return "", err
	}
	if landed, err := url.Parse(answer.URL); err == nil && landed.Host != u.Host {
		// A feed's links often lead through another host: its robots.txt counts too.
		if robots, err = r.rules(ctx, landed); err != nil {
			return "", err
		}
		if !robots.TestAgent(landed.RequestURI(), r.agent) {
			return "", &Error{Robots, "robots.txt of " + landed.Host + " closes this page"}
		}
		u = landed
	}
	text, _ := format.Text(answer.Body, answer.ContentType)
	if format.Sniff(text) != format.HTML {
		return "", &Error{NotAPage, "not a web page"}
	}
	return Main(text, u)
}

// Main is the main text of a page: a line a paragraph. It is pure.
func Main(page []byte, at *url.URL) (text string, err error) {
	defer func() {
		if crash := recover(); crash != nil { // the page is anybody's
			text, err = "", &Error{NoArticle, fmt.Sprintf("crashed on the page: %v", crash)}
		}
	}()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", &Error{NotAPage, err.Error()}
	}
	parser := readability.NewParser()
	parser.MaxElemsToParse = mostElements
	found, err := parser.ParseAndMutate(root, at)
	if err != nil {
		return "", &Error{NoArticle, err.Error()}
	}
	if found.Node == nil {
		return "", &Error{NoArticle, "no main text was found"}
	}
	var b bytes.Buffer
	if err := found.RenderHTML(&b); err != nil {
		return "", &Error{NoArticle, err.Error()}
	}
	if text = strings.TrimSpace(markup.Text(b.String())); text == "" {
		return "", &Error{NoArticle, "no main text was found"}
	}
	return text, nil
}

// rules are what a host's robots.txt says to this reader (RFC 9309): everything is open
// where there is none, everything closed while it cannot be read.
func (r *Reader) rules(ctx context.Context, u *url.URL) (*robotstxt.RobotsData, error) {
	key := u.Scheme + "://" + u.Host
	r.mu.Lock()
	known, found := r.hosts[key]
	r.mu.Unlock()
	if found && r.now().Before(known.until) {
		return known.file, nil
	}
	status, body := http.StatusOK, []byte(nil)
	answer, err := r.client.Get(ctx, fetch.Request{URL: key + "/robots.txt", Most: mostRobots})
	var refused *fetch.Error
	switch {
	case err == nil:
		body = answer.Body
	case errors.As(err, &refused) && refused.Status != 0:
		status = refused.Status
	default:
		return nil, err
	}
	hold := robotsHold
	if status >= 500 || status == http.StatusTooManyRequests {
		status, hold = http.StatusServiceUnavailable, time.Hour
	}
	data, err := robotstxt.FromStatusAndBytes(status, body)
	if err != nil { // what cannot be understood forbids nothing
		data, err = robotstxt.FromStatusAndBytes(http.StatusNotFound, nil)
	}
	if err != nil {
		return nil, &Error{Robots, err.Error()}
	}
	if group := data.FindGroup(r.agent); group != nil && group.CrawlDelay > 0 {
		r.client.Slow(u.Host, min(group.CrawlDelay, slowest))
	}
	r.mu.Lock()
	r.hosts[key] = rules{data, r.now().Add(hold)}
	r.mu.Unlock()
	return data, nil
}
