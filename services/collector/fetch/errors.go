package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"code.dny.dev/ssrf"

	"github.com/foreshock/foreshock/services/collector/format"
)

// Reasons of errors. Those of package format occur too, for a body that is too large,
// breaks off or is corrupt.
const (
	Status         = "status"
	Redirects      = "redirects"
	PrivateNetwork = "private_network"
	Timeout        = "timeout"
	NoSuchHost     = "no_such_host"
	Connection     = "connection"
	Certificate    = "certificate"
	Address        = "address"
	Encoding       = "encoding"
	// NoContact: the publisher asks for a contact, and none is declared.
	NoContact = "no_contact"
)

// Error says why an address could not be read.
type Error struct {
	// Reason is one of the constants above.
	Reason string
	// Detail says it to a person.
	Detail string
	// Status is the answer's, 0 where there was none.
	Status int
	// Permanent errors are not mended by another try.
	Permanent bool
	// RetryAt is when the publisher wants to be asked again; zero where it does not say.
	RetryAt time.Time
	cause   error
}

func (e *Error) Error() string { return e.Detail }

func (e *Error) Unwrap() error { return e.cause }

// permanent are the answers that stay: the address is gone, wrong, or not for us. (A 403
// is not among them: some publishers answer so to whoever asks too often.)
var permanent = map[int]bool{
	http.StatusBadRequest: true, http.StatusUnauthorized: true, http.StatusNotFound: true, http.StatusMethodNotAllowed: true,
	http.StatusNotAcceptable: true, http.StatusGone: true, http.StatusUnavailableForLegalReasons: true, http.StatusNotImplemented: true,
}

// classify gives an error of the client its reason. A context that ended on its own
// account is no error of the address and returned as it is.
func classify(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	result := &Error{Reason: Connection, Detail: err.Error(), cause: err}
	var (
		dns         *net.DNSError
		packed      *format.Error
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		record      tls.RecordHeaderError
		network     net.Error
	)
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrProhibitedNetwork):
		result.Reason, result.Permanent = PrivateNetwork, true
		result.Detail = "leads into a network that is not public; allow_private opens one"
	case errors.As(err, &packed):
		result.Reason, result.Detail, result.Permanent = packed.Reason, packed.Detail, packed.Reason == format.TooLarge
	case errors.As(err, &dns):
		result.Reason, result.Detail = NoSuchHost, fmt.Sprintf("no address for %s", dns.Name)
		if dns.IsTimeout {
			result.Reason = Timeout
		}
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &record):
		result.Reason = Certificate
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		result.Reason, result.Detail = Timeout, "no complete answer in time"
	case errors.Is(err, io.ErrUnexpectedEOF):
		result.Reason, result.Detail = format.Truncated, "the body breaks off"
	}
	return result
}
