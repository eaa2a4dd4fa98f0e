package notifier

import (
	"context"
	"crypto/tls"
	"fmt"

	"github.com/wneessen/go-mail"
)

// email sends one message to all recipients: a relay takes it for all or for none.
type email struct {
	bridge   Bridge
	options  []mail.Option
	redactor redactor
}

func newEmail(b Bridge) (*email, error) {
	e := &email{bridge: b}
	cfg := b.Email
	e.options = []mail.Option{mail.WithPort(cfg.Port), mail.WithTimeout(b.Timeout), mail.WithHELO("foreshock.invalid")}
	dial := dialer(b).DialContext
	switch cfg.TLS {
	case "implicit":
		secure := tls.Dialer{NetDialer: dialer(b), Config: &tls.Config{ServerName: cfg.Host, MinVersion: tls.VersionTLS12}}
		dial = secure.DialContext
		e.options = append(e.options, mail.WithSSL())
	case "none":
		e.options = append(e.options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		e.options = append(e.options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	e.options = append(e.options, mail.WithDialContextFunc(dial))
	if cfg.Username.given() {
		username, err := cfg.Username.read()
		if err != nil {
			return nil, fmt.Errorf("email.username: %w", err)
		}
		password, err := cfg.Password.read()
		if err != nil {
			return nil, fmt.Errorf("email.password: %w", err)
		}
		e.redactor = newRedactor(username, password)
		e.options = append(e.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(username), mail.WithPassword(password))
	}
	return e, nil
}

func (e *email) send(ctx context.Context, l letter) error {
	m := mail.NewMsg()
	if err := m.From(e.bridge.Email.From); err != nil {
		return e.redactor.failed(err)
	}
	if err := m.To(e.bridge.Email.To...); err != nil {
		return e.redactor.failed(err)
	}
	title, body := words(l.alert)
	m.Subject(oneLine(title))
	// Mail clients show a message once that arrives twice under one id, and the links of a
	// chain as one thread.
	m.SetMessageIDWithValue(l.alert.GetId() + "@foreshock.invalid")
	if chain := l.alert.GetChain(); chain != "" && chain != l.alert.GetId() {
		m.SetGenHeader(mail.HeaderInReplyTo, "<"+chain+"@foreshock.invalid>")
		m.SetGenHeader(mail.HeaderReferences, "<"+chain+"@foreshock.invalid>")
	}
	m.SetDate()
	m.SetBodyString(mail.TypeTextPlain, body)
	client, err := mail.NewClient(e.bridge.Email.Host, e.options...)
	if err != nil {
		return e.redactor.failed(err)
	}
	bounded, cancel := context.WithTimeout(ctx, e.bridge.Timeout)
	defer cancel()
	if err := client.DialAndSendWithContext(bounded, m); err != nil {
		return e.redactor.failed(err)
	}
	return nil
}
