package notifier

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Config is a file of bridges.
type Config struct {
	Bridges []Bridge `yaml:"bridges"`
}

// Bridge is one place that alerts are carried to. Exactly one of Webhook, Email and Chat
// is set.
type Bridge struct {
	Name    string   `yaml:"name"`
	When    When     `yaml:"when"`
	Webhook *Webhook `yaml:"webhook"`
	Email   *Email   `yaml:"email"`
	Chat    *Chat    `yaml:"chat"`
	// Private allows addresses inside private networks and on this machine, and plain
	// HTTP to them. Otherwise a name that leads there is refused when it is dialled.
	Private bool `yaml:"private"`
	// Timeout bounds one try (10s unless given); Attempts how often one delivery is tried.
	Timeout  time.Duration `yaml:"timeout"`
	Attempts int           `yaml:"attempts"`
	// BackOff is the pause before each further try; its last value repeats.
	BackOff []time.Duration `yaml:"back_off"`
}

// When narrows which alerts a bridge carries; an empty field does not.
type When struct {
	// Severity is the least.
	Severity  string   `yaml:"severity"`
	Companies []string `yaml:"companies"`
	Rules     []string `yaml:"rules"`
}

// Webhook gets the CloudEvent of each alert, signed as standardwebhooks.com says.
type Webhook struct {
	URL Secret `yaml:"url"`
	// Secret signs: base64 behind "whsec_", at least 24 bytes.
	Secret Secret `yaml:"secret"`
}

// Email goes through a mail relay.
type Email struct {
	Host string   `yaml:"host"`
	Port int      `yaml:"port"`
	From string   `yaml:"from"`
	To   []string `yaml:"to"`
	// TLS is "starttls" (unless given), "implicit", or "none", which only a private bridge may.
	TLS      string `yaml:"tls"`
	Username Secret `yaml:"username"`
	Password Secret `yaml:"password"`
}

// Chat is an address of github.com/nicholas-fedor/shoutrrr: slack://hook:…@webhook, ntfy://…,
// gotify://…, mattermost://…. It holds the token, and so is a secret as a whole.
type Chat struct {
	URL Secret `yaml:"url"`
}

// Secret names where a value stands that must not stand in the file: a variable of the
// environment, or a file. Value is for what is no secret.
type Secret struct {
	Env   string `yaml:"env"`
	File  string `yaml:"file"`
	Value string `yaml:"value"`
}

func (s Secret) given() bool { return s != Secret{} }

// read is the value; of a file, without the line break at its end.
func (s Secret) read() (string, error) {
	switch {
	case s.Env != "":
		if value := os.Getenv(s.Env); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("variable %s is empty", s.Env)
	case s.File != "":
		content, err := os.ReadFile(s.File)
		if err != nil {
			return "", err
		}
		if value := strings.TrimSpace(string(content)); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("file %s is empty", s.File)
	}
	return s.Value, nil
}

// Defaults of a bridge.
const (
	defaultTimeout  = 10 * time.Second
	defaultAttempts = 40 // with the pauses below, about ten hours
)

var (
	defaultBackOff = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 15 * time.Minute}
	bridgeName     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

// Load reads and checks a file of bridges. The error tells all that is wrong, each with its
// place; it holds no secrets.
func Load(path string) (Config, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("bridges: %w", err)
	}
	var c Config
	err = yaml.NewDecoder(bytes.NewReader(content), yaml.Strict(), yaml.DisallowUnknownField()).Decode(&c)
	if err != nil && !errors.Is(err, io.EOF) {
		// Without the source: a secret may have been put there by mistake.
		return Config{}, fmt.Errorf("bridges: %s: %s", path, yaml.FormatError(err, false, false))
	}
	var errs []error
	names := map[string]bool{}
	for i := range c.Bridges {
		b := &c.Bridges[i]
		b.fill()
		for _, problem := range b.check() {
			errs = append(errs, fmt.Errorf("bridges: %s: bridges[%d] %q: %s", path, i, b.Name, problem))
		}
		if names[b.Name] {
			errs = append(errs, fmt.Errorf("bridges: %s: bridges[%d] %q: name is used twice", path, i, b.Name))
		}
		names[b.Name] = true
	}
	return c, errors.Join(errs...)
}

func (b *Bridge) fill() {
	if b.Timeout == 0 {
		b.Timeout = defaultTimeout
	}
	if b.Attempts == 0 {
		b.Attempts = defaultAttempts
	}
	if len(b.BackOff) == 0 {
		b.BackOff = defaultBackOff
	}
	if b.Email != nil {
		if b.Email.TLS == "" {
			b.Email.TLS = "starttls"
		}
		if b.Email.Port == 0 {
			b.Email.Port = map[string]int{"starttls": 587, "implicit": 465, "none": 25}[b.Email.TLS]
		}
	}
}

func (b *Bridge) check() (wrong []string) {
	require := func(holds bool, format string, args ...any) {
		if !holds {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	require(len(b.Name) <= 40 && bridgeName.MatchString(b.Name), "name must be lower-case words joined by hyphens, at most 40 letters")
	require(b.When.Severity == "" || slices.Contains(pipelines.Severities, b.When.Severity), "when.severity %q: want one of %v", b.When.Severity, pipelines.Severities)
	require(b.Timeout > 0 && b.Timeout <= time.Minute, "timeout must be above 0 and at most 1m")
	require(b.Attempts > 0 && b.Attempts <= 1000, "attempts must be from 1 to 1000")
	for _, pause := range b.BackOff {
		require(pause >= time.Millisecond, "back_off: a pause must be at least 1ms")
	}
	kinds := 0
	if b.Webhook != nil {
		kinds++
		require(b.Webhook.URL.given(), "webhook.url is missing")
		require(b.Webhook.Secret.given() && b.Webhook.Secret.Value == "", "webhook.secret: name it by env or file")
	}
	if b.Chat != nil {
		kinds++
		require(b.Chat.URL.given() && b.Chat.URL.Value == "", "chat.url holds a token: name it by env or file")
	}
	if e := b.Email; e != nil {
		kinds++
		require(e.Host != "" && e.Port > 0 && e.Port < 65536, "email.host and a port are needed")
		require(slices.Contains([]string{"starttls", "implicit", "none"}, e.TLS), "email.tls %q: want starttls, implicit or none", e.TLS)
		require(e.TLS != "none" || b.Private, "email.tls none: only for a private bridge")
		require(e.TLS != "none" || !e.Password.given(), "email.password would travel in the clear")
		require(e.Password.Value == "", "email.password: name it by env or file")
		require(len(e.To) > 0, "email.to is missing")
		for _, address := range append([]string{e.From}, e.To...) {
			_, err := mail.ParseAddress(address)
			require(err == nil, "email: %q is no address", address)
		}
	}
	require(kinds == 1, "give exactly one of webhook, email and chat")
	return wrong
}

// carries tells whether a bridge is for an alert.
func (w When) carries(a *foreshockv1.Alert) bool {
	return slices.Index(pipelines.Severities, a.GetSeverity()) >= slices.Index(pipelines.Severities, w.Severity) &&
		(len(w.Companies) == 0 || slices.Contains(w.Companies, a.GetCompanyId())) &&
		(len(w.Rules) == 0 || slices.Contains(w.Rules, a.GetRule()))
}

// endpoint checks an address that a secret held.
func endpoint(raw string, private bool) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return nil, errors.New("is no address")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !private) {
		return nil, errors.New("must be https (http only for a private bridge)")
	}
	return u, nil
}
