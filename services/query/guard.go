package query

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"go.uber.org/zap"
)

// contentSecurityPolicy allows the page its own files and its own questions, and nothing
// else: no inline script or style, no request to another host, no framing.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// guard refuses what is no read from a name of ours and dresses every answer in the
// security headers.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if !allowedHost(r.Host, s.config.Hosts) {
			http.Error(w, "this server does not answer to that host name", http.StatusMisdirectedRequest)
			return
		}
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead ||
			r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, connectPath) // its calls only read
		if !reads {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD: nothing can be written here", http.StatusMethodNotAllowed)
			return
		}
		defer func() {
			if reason := recover(); reason != nil {
				if reason == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
					panic(reason)
				}
				s.log.Error("request panicked", zap.Any("reason", reason), zap.Stack("stack"))
				http.Error(w, "internal error", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// allowedHost tells whether a Host header names this machine: a loopback address,
// localhost, or a name that was configured. The port does not matter.
func allowedHost(host string, configured []string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.Trim(name, "[]"), ".")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	if addr, err := netip.ParseAddr(name); err == nil && addr.Unmap().IsLoopback() {
		return true
	}
	for _, c := range configured {
		if name != "" && strings.EqualFold(name, c) {
			return true
		}
	}
	return false
}

// respond writes a whole answer with its entity tag, or 304 where the client has it.
func respond(w http.ResponseWriter, r *http.Request, status int, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if status == http.StatusOK {
		sum := sha256.Sum256(body)
		tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		if matches(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = bytes.NewReader(body).WriteTo(w) // the client has gone: nobody is left to tell
	}
}

// matches compares an If-None-Match header with a tag, weakly, as RFC 9110 asks.
func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == tag || candidate == "*" {
			return true
		}
	}
	return false
}
