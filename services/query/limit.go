package query

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"connectrpc.com/connect"
	"github.com/go-chi/httprate"
)

// limited bounds how often one client, by its address, may ask.
func limited(perMinute int, next http.Handler) http.Handler {
	if perMinute == 0 {
		return next
	}
	writer := connect.NewErrorWriter()
	return httprate.LimitBy(perMinute, time.Minute, address,
		httprate.WithLimitHandler(func(w http.ResponseWriter, r *http.Request) { // Retry-After is set
			const why = "this client asks too often; wait as long as Retry-After says"
			if strings.HasPrefix(r.URL.Path, connectPath) && writer.IsSupported(r) {
				_ = writer.Write(w, r, connect.NewError(connect.CodeResourceExhausted, errors.New(why))) // the client has gone: nobody is left to tell
				return
			}
			refuse(w, http.StatusTooManyRequests, connect.CodeResourceExhausted, why)
		}),
	)(next)
}

// address is who asks: the other end of the connection, since headers can say anything.
func address(r *http.Request) (string, error) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return "", fmt.Errorf("query: %w", err)
	}
	return httprate.CanonicalizeIP(host), nil
}
