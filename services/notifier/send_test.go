package notifier

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func secretFile(t *testing.T, content string) Secret {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Secret{File: path}
}

func sample() letter {
	return letter{alert: &foreshockv1.Alert{
		Id: "a1", Chain: "a0", State: "updated", Severity: "warning", Rule: "cut", Summary: "Acme\r\nBcc: x@example.org cuts <!channel> 500 jobs",
		Facts: []*foreshockv1.AlertFact{{Url: "https://example.org/news", Evidence: &foreshockv1.Evidence{Quote: "500 jobs & more"}}},
	}, event: []byte("{}")}
}

func filled(b Bridge) Bridge { b.Name = "b"; b.fill(); return b }

func TestNothingInsideIsReachedUnasked(t *testing.T) {
	t.Parallel()
	called := false
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer inside.Close()
	host := strings.TrimPrefix(inside.URL, "https://")
	port := host[strings.LastIndex(host, ":")+1:]
	for name, b := range map[string]Bridge{
		"webhook":    {Webhook: &Webhook{URL: Secret{Value: inside.URL + "/secret-path"}, Secret: secretFile(t, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}},
		"by name":    {Webhook: &Webhook{URL: Secret{Value: "https://localhost:" + port + "/secret-path"}, Secret: secretFile(t, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}},
		"ntfy":       {Chat: &Chat{URL: secretFile(t, "ntfy://user:secret-word@"+host+"/secret-path")}},
		"gotify":     {Chat: &Chat{URL: secretFile(t, "gotify://"+host+"/AbcdefGhijklMno")}},
		"mattermost": {Chat: &Chat{URL: secretFile(t, "mattermost://"+host+"/secret-path")}},
		"email":      {Email: &Email{Host: "127.0.0.1", Port: 25, From: "a@example.org", To: []string{"b@example.org"}}},
	} {
		s, err := newSender(filled(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		err = s.send(t.Context(), sample())
		var failure *Error
		if !errors.As(err, &failure) || !failure.Unreached || !strings.Contains(err.Error(), "prohibited") {
			t.Errorf("%s: %v, want a prohibited address", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), "secret-path") || strings.Contains(err.Error(), "secret-word") || strings.Contains(err.Error(), "AbcdefGhijklMno")) {
			t.Errorf("%s: a secret in %v", name, err)
		}
	}
	if called {
		t.Error("the server inside was called")
	}
}

func TestAWebhookFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	called := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer inside.Close()
	moved := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	defer moved.Close()
	s, err := newSender(filled(Bridge{Private: true, Webhook: &Webhook{URL: Secret{Value: moved.URL}, Secret: secretFile(t, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}}))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.send(t.Context(), sample()); err == nil || !strings.Contains(err.Error(), "307") || called {
		t.Errorf("%v, called = %v; want the redirect refused", err, called)
	}
}

func TestChatServices(t *testing.T) {
	t.Parallel()
	var got, title string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, title = string(body), r.Header.Get("Title")
		if strings.HasPrefix(r.URL.Path, "/message") { // Gotify counts in numbers
			fmt.Fprint(w, `{"id":1}`)
			return
		}
		fmt.Fprint(w, `{"id":"1"}`)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for name, url := range map[string]string{
		"ntfy":       "ntfy://" + host + "/topic?scheme=http",
		"gotify":     "gotify://" + host + "/AbcdefGhijklMno?disabletls=yes",
		"mattermost": "mattermost://" + host + "/tokentoken?disabletls=yes",
	} {
		got, title = "", ""
		s, err := newSender(filled(Bridge{Private: true, Chat: &Chat{URL: secretFile(t, url)}}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := s.send(t.Context(), sample()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(got, "500 jobs") || !strings.Contains(got+title, "Updated: Acme") {
			t.Errorf("%s got %q, title %q", name, got, title)
		}
	}
}

func TestSlackIsToldNoMentions(t *testing.T) {
	t.Parallel()
	title, body := words(sample().alert)
	if text := slackText.Replace(title + body); strings.Contains(text, "<!") || !strings.Contains(text, "&lt;!channel&gt;") || !strings.Contains(text, "jobs &amp; more") {
		t.Errorf("text %q", text)
	}
	if _, err := newSender(filled(Bridge{Chat: &Chat{URL: secretFile(t, "slack://hook:AAAAAAAAA-BBBBBBBBB-123456789123456789123456@webhook")}})); err != nil {
		t.Errorf("an incoming webhook: %v", err)
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	relay, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer relay.Close()
	took := make(chan string, 1)
	go func() { took <- smtp(relay) }()
	s, err := newSender(filled(Bridge{Private: true, Email: &Email{
		Host: "127.0.0.1", Port: relay.Addr().(*net.TCPAddr).Port, From: "Foreshock <a@example.org>", To: []string{"b@example.org", "c@example.org"}, TLS: "none",
	}}))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.send(t.Context(), sample()); err != nil {
		t.Fatal(err)
	}
	message := <-took
	for _, want := range []string{"RCPT TO:<b@example.org>", "RCPT TO:<c@example.org>", "Message-ID: <a1@foreshock.invalid>", "In-Reply-To: <a0@foreshock.invalid>", "Subject: Updated: Acme"} {
		if !strings.Contains(message, want) {
			t.Errorf("no %q in\n%s", want, message)
		}
	}
	if strings.Contains(message, "\nBcc:") {
		t.Errorf("a headline made a header:\n%s", message)
	}
}

// smtp is a relay that takes one message and gives back all that it heard.
func smtp(l net.Listener) string {
	c, err := l.Accept()
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	var heard strings.Builder
	fmt.Fprint(c, "220 relay\r\n")
	lines := bufio.NewScanner(c)
	data := false
	for lines.Scan() {
		line := lines.Text()
		heard.WriteString(line + "\n")
		switch {
		case data && line == ".":
			data = false
			fmt.Fprint(c, "250 taken\r\n")
		case data:
		case strings.HasPrefix(line, "DATA"):
			data = true
			fmt.Fprint(c, "354 go on\r\n")
		case strings.HasPrefix(line, "QUIT"):
			fmt.Fprint(c, "221 bye\r\n")
			return heard.String()
		default:
			fmt.Fprint(c, "250 fine\r\n")
		}
	}
	return heard.String()
}
