package notifier

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// letter is one alert on its way: decoded, and as it lies in the stream.
type letter struct {
	alert *foreshockv1.Alert
	event []byte
}

// sender sends letters to one endpoint. Nil means that the endpoint took it. The error
// holds no secrets; an *Error tells more of it. It is called from one goroutine.
type sender interface {
	send(ctx context.Context, l letter) error
}

// Error is why an endpoint did not take a letter.
type Error struct {
	// Final says that no further try can help.
	Final bool
	// Unreached says that the endpoint surely did not get it.
	Unreached bool
	text      string
}

func (e *Error) Error() string { return e.text }

// newSender makes what a bridge sends with; secrets are read now.
func newSender(b Bridge) (sender, error) {
	var s sender
	var err error
	switch {
	case b.Webhook != nil:
		s, err = newWebhook(b)
	case b.Email != nil:
		s, err = newEmail(b)
	default:
		s, err = newChat(b)
	}
	if err != nil {
		return nil, fmt.Errorf("bridge %s: %w", b.Name, err)
	}
	return s, nil
}

// dialer refuses to reach what is not public, whatever a name resolves to, unless the
// bridge is private.
func dialer(b Bridge) *net.Dialer {
	d := &net.Dialer{Timeout: b.Timeout}
	if !b.Private {
		d.Control = ssrf.New(ssrf.WithAnyPort()).Safe
	}
	return d
}

// client follows no redirects: an endpoint that moved is for its owner to say.
func client(b Bridge) *http.Client {
	return &http.Client{
		Timeout:       b.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer(b).DialContext, TLSHandshakeTimeout: b.Timeout, ResponseHeaderTimeout: b.Timeout,
			MaxResponseHeaderBytes: 64 << 10, IdleConnTimeout: 30 * time.Second, MaxIdleConns: 1, ForceAttemptHTTP2: true,
		},
	}
}

// refused is an answer of HTTP that is no success.
func refused(status int) *Error {
	e := &Error{Unreached: true, text: fmt.Sprintf("the endpoint answered %d %s", status, http.StatusText(status))}
	switch status {
	case http.StatusBadRequest, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		e.Final = true
	}
	return e
}

// redactor takes secrets out of what libraries say.
type redactor struct{ words []string }

// newRedactor knows secrets as a whole and by the parts of an address that can hold one.
func newRedactor(secrets ...string) redactor {
	var r redactor
	add := func(word string) {
		if len(word) >= 6 {
			r.words = append(r.words, word)
		}
	}
	for _, secret := range secrets {
		add(secret)
		u, err := url.Parse(secret)
		if err != nil {
			continue
		}
		password, _ := u.User.Password()
		add(password)
		add(u.User.Username())
		for _, part := range strings.FieldsFunc(u.Path+"/"+u.RawQuery+"/"+password, func(r rune) bool { return strings.ContainsRune("/&=-,;", r) }) {
			add(part)
		}
	}
	return r
}

var addressInText = regexp.MustCompile(`[a-z][a-z0-9+.-]*://[^\s"']+`)

// failed says what a library said, without secrets.
func (r redactor) failed(err error) *Error {
	text := addressInText.ReplaceAllString(err.Error(), "(address)")
	for _, word := range r.words {
		text = strings.ReplaceAll(text, word, "(secret)")
	}
	if len(text) > 500 {
		text = text[:500]
	}
	var op *net.OpError
	var dns *net.DNSError
	unreached := errors.As(err, &dns) || (errors.As(err, &op) && op.Op == "dial") || prohibited(err)
	return &Error{Unreached: unreached, text: text}
}

func prohibited(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) || errors.Is(err, ssrf.ErrProhibitedNetwork)
}
