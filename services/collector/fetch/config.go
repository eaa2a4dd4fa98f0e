package fetch

import "time"

// Config is how politely, how long and how much is read.
type Config struct {
	// Product and Contact make the User-Agent: "Foreshock/1 (+contact)".
	Product, Contact string
	// AllowPrivate lists ranges (CIDR) that may be reached although they are not public.
	AllowPrivate []string
	// MaxBody is the most bytes of a body after decompression, MaxWire before it.
	MaxBody, MaxWire int64
	// MaxRedirects is the most redirects followed.
	MaxRedirects int
	// HeaderTimeout bounds the wait for the answer's header, Timeout the whole.
	HeaderTimeout, Timeout time.Duration
	// PerHost is the least pause between two requests to one host, Burst how many may
	// come at once after a rest, HostConcurrency how many may be under way.
	PerHost         time.Duration
	Burst           int
	HostConcurrency int
	// MaxWait bounds how long a Retry-After or Cache-Control may silence a source.
	MaxWait time.Duration
}

// DefaultConfig is polite towards small hosts.
func DefaultConfig() Config {
	return Config{
		Product: "Foreshock/1", MaxBody: 16 << 20, MaxWire: 8 << 20, MaxRedirects: 5,
		HeaderTimeout: 15 * time.Second, Timeout: 60 * time.Second,
		PerHost: 500 * time.Millisecond, Burst: 2, HostConcurrency: 2,
		MaxWait: 24 * time.Hour,
	}
}
