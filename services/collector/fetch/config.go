// Package fetch reads one address over HTTP, politely and without trust.
//
// Input: an address, and what the last answer said about itself. Output: the body with
// its claims, or that nothing changed; and when the publisher wants to be asked again.
// Failure: an Error, permanent or not, with a reason fit for a metric and the time from
// which another try makes sense. Limits on bytes, time and redirects hold against any
// server; addresses that are not public are refused when dialling, after the name was
// resolved, so that neither a name nor a redirect leads inside. State: the pauses owed to
// each host.
package fetch

import (
	"strings"
	"time"
)

// Config is how politely, how long and how much is read.
type Config struct {
	// Product and Contact make the User-Agent: "Foreshock/1 (+contact)".
	Product, Contact string
	// AllowPrivate lists ranges (CIDR) that may be reached although they are not public.
	AllowPrivate []string
	// MaxBody is the most bytes of a body after decompression, MaxWire before it.
	MaxBody, MaxWire int64
	// MaxHeader is the most bytes of an answer's header.
	MaxHeader int64
	// MaxRedirects is the most redirects followed.
	MaxRedirects int
	// DialTimeout bounds connecting, HeaderTimeout the wait for the answer's header,
	// Timeout the whole, politeness not counted.
	DialTimeout, HeaderTimeout, Timeout time.Duration
	// PerHost is the least pause between two requests to one host, Burst how many may
	// come at once after a rest, HostConcurrency how many may be under way.
	PerHost         time.Duration
	Burst           int
	HostConcurrency int
	// Budgets are those of publishers that state one, in place of PerHost and Burst.
	Budgets []Budget
	// MaxWait bounds how long a Retry-After may silence a source, MaxFresh how long a
	// Cache-Control or an Expires may.
	MaxWait, MaxFresh time.Duration
}

// Budget is what a publisher allows over all its hosts.
type Budget struct {
	// Host covers its subdomains: all of them share the budget.
	Host string
	// PerSecond is the most requests a second.
	PerSecond float64
	// NeedsContact refuses every request without a Contact.
	NeedsContact bool
}

// covers tells whether a host, with or without a port, is one of the budget's.
func (b Budget) covers(host string) bool {
	if name, _, found := strings.Cut(host, ":"); found {
		host = name
	}
	return host == b.Host || strings.HasSuffix(host, "."+b.Host)
}

// DefaultConfig is polite towards small hosts.
func DefaultConfig() Config {
	return Config{
		Product: "Foreshock/1", MaxBody: 16 << 20, MaxWire: 8 << 20, MaxHeader: 64 << 10, MaxRedirects: 5,
		DialTimeout: 10 * time.Second, HeaderTimeout: 15 * time.Second, Timeout: 60 * time.Second,
		PerHost: 500 * time.Millisecond, Burst: 2, HostConcurrency: 2,
		MaxWait: 24 * time.Hour, MaxFresh: time.Hour,
	}
}

// home is where a publisher finds out who reads, where no contact is declared.
const home = "https://github.com/foreshock/foreshock"

// userAgent says who asks, and where to complain.
func (c Config) userAgent() string {
	contact := c.Contact
	if contact == "" {
		contact = home
	}
	return c.Product + " (+" + contact + ")"
}
