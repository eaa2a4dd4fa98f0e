package fetch

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"github.com/foreshock/foreshock/services/collector/format"
)

// Client reads addresses. It is safe for concurrent use.
type Client struct {
	cfg   Config
	http  *http.Client
	hosts *hosts
	now   func() time.Time
}

// Request is an address and what its last answer said.
type Request struct {
	URL string
	// ETag and LastModified are those of the last answer; empty at first.
	ETag, LastModified string
	// Most, if given, is how much of the body is wanted: what is behind it is left.
	Most int64
}

// Response is an answer.
type Response struct {
	// URL is where the answer came from in the end; Moved is the address that the
	// publisher wants to be asked at from now on, empty where that is the one asked.
	URL, Moved string
	// NotModified tells that the body is the last one; then Body is nil.
	NotModified bool
	Body        []byte
	// ContentType is what the server claims.
	ContentType        string
	ETag, LastModified string
	// NotBefore is when the answer goes stale by its own account; zero where it does not
	// say.
	NotBefore time.Time
}

// New makes a client. The error is that of a range in AllowPrivate.
func New(cfg Config, now func() time.Time) (*Client, error) {
	guard, err := guardian(cfg.AllowPrivate)
	if err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, now: now, hosts: newHosts(cfg)}
	dialer := &net.Dialer{Timeout: cfg.DialTimeout, Control: guard.Safe}
	c.http = &http.Client{
		Transport: politely{c.hosts, &http.Transport{
			// No proxy: it would dial for us, past the guard.
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			TLSHandshakeTimeout:    cfg.DialTimeout,
			ResponseHeaderTimeout:  cfg.HeaderTimeout,
			MaxResponseHeaderBytes: cfg.MaxHeader,
			DisableCompression:     true, // unpacked here, where bytes are counted
			MaxIdleConnsPerHost:    1,
			IdleConnTimeout:        30 * time.Second,
		}},
		CheckRedirect: c.checkRedirect,
	}
	return c, nil
}

// guardian refuses what is not public when dialling. Any port is fine there: which ports
// a redirect may lead to is checked before.
func guardian(allowed []string) (*ssrf.Guardian, error) {
	var v4, v6 []netip.Prefix
	for _, raw := range allowed {
		prefix, err := netip.ParsePrefix(raw)
		if err != nil {
			return nil, fmt.Errorf("fetch: allowed range %q: want the form 10.1.0.0/16", raw)
		}
		if prefix.Addr().Is4() {
			v4 = append(v4, prefix)
		} else {
			v6 = append(v6, prefix)
		}
	}
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...)), nil
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Slow leaves a host alone for at least so long between two requests.
func (c *Client) Slow(host string, pause time.Duration) { c.hosts.slow(host, pause) }

// Get reads an address. The error is an *Error, or that of ctx.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	request, err := c.request(ctx, r)
	if err != nil {
		return nil, &Error{Reason: Address, Detail: err.Error(), Permanent: true}
	}
	for _, b := range c.cfg.Budgets {
		if b.NeedsContact && c.cfg.Contact == "" && b.covers(request.URL.Host) {
			return nil, &Error{Reason: NoContact, Detail: b.Host + " asks for a contact in the User-Agent; set contact in collector/sources.yaml", Permanent: true}
		}
	}
	release, err := c.hosts.acquire(ctx, request.URL.Host)
	if err != nil {
		return nil, err
	}
	defer release()
	bounded, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	answer, err := c.http.Do(request.WithContext(bounded))
	if err != nil {
		return nil, classify(ctx, err)
	}
	defer answer.Body.Close()
	return c.read(ctx, r, answer)
}

func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, err
	}
	if request.URL.Scheme != "http" && request.URL.Scheme != "https" || request.URL.Host == "" {
		return nil, fmt.Errorf("%q is no web address", r.URL)
	}
	request.Header.Set("User-Agent", c.cfg.userAgent())
	request.Header.Set("Accept", "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "+
		"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, application/x-ndjson;q=0.9, */*;q=0.5")
	request.Header.Set("Accept-Encoding", "gzip")
	if r.ETag != "" {
		request.Header.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		request.Header.Set("If-Modified-Since", r.LastModified)
	}
	return request, nil
}

// read takes an answer apart.
func (c *Client) read(ctx context.Context, r Request, answer *http.Response) (*Response, error) {
	now := c.now()
	switch {
	case answer.StatusCode == http.StatusNotModified && (r.ETag != "" || r.LastModified != ""):
		return &Response{
			URL: answer.Request.URL.String(), NotModified: true, Moved: moved(answer),
			ETag: firstOf(answer.Header.Get("ETag"), r.ETag), LastModified: firstOf(answer.Header.Get("Last-Modified"), r.LastModified),
			NotBefore: c.fresh(answer.Header, now),
		}, nil
	case answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusNonAuthoritativeInfo:
		return nil, &Error{
			Reason: Status, Status: answer.StatusCode, Permanent: permanent[answer.StatusCode] || answer.StatusCode/100 == 3,
			Detail: fmt.Sprintf("answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode)), RetryAt: c.retryAt(answer.Header, now),
		}
	}
	body, err := c.body(answer, r.Most)
	if err != nil {
		return nil, classify(ctx, err)
	}
	response := &Response{
		URL: answer.Request.URL.String(), Moved: moved(answer), Body: body, ContentType: answer.Header.Get("Content-Type"),
		ETag: answer.Header.Get("ETag"), LastModified: answer.Header.Get("Last-Modified"), NotBefore: c.fresh(answer.Header, now),
	}
	if _, noStore := directives(answer.Header)["no-store"]; noStore {
		response.ETag, response.LastModified = "", ""
	}
	return response, nil
}

// body reads and unpacks a body within its limits.
func (c *Client) body(answer *http.Response, most int64) ([]byte, error) {
	switch encoding := strings.ToLower(answer.Header.Get("Content-Encoding")); encoding {
	case "", "identity", "gzip", "x-gzip":
	default:
		return nil, &Error{Reason: Encoding, Detail: fmt.Sprintf("packed as %q, which nobody asked for", encoding)}
	}
	if most == 0 && answer.ContentLength > c.cfg.MaxWire {
		return nil, &format.Error{Reason: format.TooLarge, Detail: fmt.Sprintf("announces %d bytes; at most %d are read", answer.ContentLength, c.cfg.MaxWire)}
	}
	unpacked, err := format.Inflate(&wire{answer.Body, c.cfg.MaxWire, c.cfg.MaxWire}, c.cfg.MaxBody)
	if err != nil {
		return nil, err
	}
	if most > 0 {
		unpacked = io.LimitReader(unpacked, min(most, c.cfg.MaxBody, c.cfg.MaxWire))
	}
	return io.ReadAll(unpacked)
}

// wire counts the bytes as they arrive.
type wire struct {
	r           io.Reader
	left, limit int64
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if w.left -= int64(n); w.left < 0 {
		return 0, &format.Error{Reason: format.TooLarge, Detail: fmt.Sprintf("sends more than %d bytes", w.limit)}
	}
	return n, err
}

// checkRedirect decides whether a redirect is followed; where it leads is checked again
// when dialling.
func (c *Client) checkRedirect(next *http.Request, via []*http.Request) error {
	refuse := func(format string, args ...any) error {
		return &Error{Reason: Redirects, Detail: fmt.Sprintf(format, args...), Permanent: true}
	}
	from := via[len(via)-1].URL
	switch {
	case len(via) > c.cfg.MaxRedirects:
		return refuse("redirects more than %d times", c.cfg.MaxRedirects)
	case next.URL.Scheme != "http" && next.URL.Scheme != "https":
		return refuse("redirects to %s:", next.URL.Scheme)
	case from.Scheme == "https" && next.URL.Scheme == "http":
		return refuse("redirects from https to http, where anybody may change what it says")
	case next.URL.Port() != "" && next.URL.Port() != "80" && next.URL.Port() != "443" && next.URL.Host != via[0].URL.Host:
		return refuse("redirects to port %s of another host", next.URL.Port())
	case next.URL.User != nil:
		return refuse("redirects with a password")
	}
	next.Header.Del("Referer")
	if next.URL.Host != via[0].URL.Host {
		// What one host said about its answer is nothing to another.
		next.Header.Del("If-None-Match")
		next.Header.Del("If-Modified-Since")
	}
	return nil
}

// moved is the address that the first redirect declares permanent, if all of them are.
func moved(answer *http.Response) string {
	target := answer.Request.URL.String()
	redirected := false
	for r := answer.Request.Response; r != nil; r = r.Request.Response {
		redirected = true
		if r.StatusCode != http.StatusMovedPermanently && r.StatusCode != http.StatusPermanentRedirect {
			return ""
		}
	}
	if !redirected {
		return ""
	}
	return target
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// Host is the host that an address is asked of: sources of one host wait for each other.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
