package article_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/collector/article"
	"github.com/foreshock/foreshock/services/collector/fetch"
)

// page is an article in our own words, amid what pages put around it.
func page(text string) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html><head><title>Northwind cuts</title><script>alert("x")</script></head><body><nav><a href="/">Home</a> <a href="/b">Business</a> <a href="/c">Sport and other things to click on</a></nav><article><h1>Northwind cuts</h1>`)
	for i := range 6 {
		fmt.Fprintf(&b, "<p>%s Paragraph %d says a little more of the plant, its people, and what the company told them on Tuesday, at some length and with commas.</p>", text, i)
	}
	b.WriteString(`</article><aside>Subscribe to our newsletter today</aside><footer>Copyright and cookies</footer></body></html>`)
	return b.String()
}

type answers map[string]string

type web struct {
	answers answers
	asked   []string
	slowed  map[string]time.Duration
}

func (w *web) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	w.asked = append(w.asked, r.URL)
	body, found := w.answers[r.URL]
	switch {
	case !found:
		return nil, &fetch.Error{Reason: fetch.Status, Status: http.StatusNotFound, Detail: "answers 404", Permanent: true}
	case body == "500":
		return nil, &fetch.Error{Reason: fetch.Status, Status: 500, Detail: "answers 500"}
	case body == "inside":
		return nil, &fetch.Error{Reason: fetch.PrivateNetwork, Detail: "not public", Permanent: true}
	case strings.HasPrefix(body, "to "):
		return &fetch.Response{URL: body[3:], Body: []byte(w.answers[body[3:]]), ContentType: "text/html"}, nil
	}
	return &fetch.Response{URL: r.URL, Body: []byte(body), ContentType: "text/html"}, nil
}

func (w *web) Slow(host string, pause time.Duration) {
	if w.slowed == nil {
		w.slowed = map[string]time.Duration{}
	}
	w.slowed[host] = pause
}

func TestRead(t *testing.T) {
	t.Parallel()
	const at = "https://example.org/news/1"
	for _, test := range []struct {
		name    string
		answers answers
		want    string // a reason, or nothing where the text comes
	}{
		{"no robots.txt", answers{at: page("Jobs go.")}, ""},
		{"open to us", answers{at: page("Jobs go."), "https://example.org/robots.txt": "User-agent: *\nDisallow: /\n\nUser-agent: Foreshock\nDisallow: /private\n"}, ""},
		{"closed to all", answers{at: page("Jobs go."), "https://example.org/robots.txt": "User-agent: *\nDisallow: /news/\n"}, article.Robots},
		{"closed to us", answers{at: page("Jobs go."), "https://example.org/robots.txt": "User-agent: foreshock\nDisallow: /\n"}, article.Robots},
		{"robots.txt fails", answers{at: page("Jobs go."), "https://example.org/robots.txt": "500"}, article.Robots},
		{"robots.txt is a page", answers{at: page("Jobs go."), "https://example.org/robots.txt": "<html><body>Hello</body></html>"}, ""},
		{"another host's robots.txt", answers{at: "to https://other.example/1", "https://other.example/1": page("Jobs go."), "https://other.example/robots.txt": "User-agent: *\nDisallow: /\n"}, article.Robots},
		{"another host", answers{at: "to https://other.example/1", "https://other.example/1": page("Jobs go.")}, ""},
		{"not there", answers{}, fetch.Status},
		{"inside", answers{at: "inside"}, fetch.PrivateNetwork},
		{"a feed", answers{at: `<rss version="2.0"></rss>`}, article.NotAPage},
		{"an empty page", answers{at: "<html><body></body></html>"}, article.NoArticle},
		{"very many elements", answers{at: "<html><body>" + strings.Repeat("<p>x</p>", 50_000) + "</body></html>"}, article.NoArticle},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, err := article.New(&web{answers: test.answers}, "Foreshock", time.Now).Read(t.Context(), at)
			var own *article.Error
			var fetched *fetch.Error
			reason := ""
			switch {
			case errors.As(err, &own):
				reason = own.Reason
			case errors.As(err, &fetched):
				reason = fetched.Reason
			}
			if reason != test.want || (err == nil) != (test.want == "") {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if test.want != "" {
				return
			}
			if !strings.Contains(text, "Jobs go. Paragraph 5") || strings.Contains(text, "newsletter") || strings.Contains(text, "alert(") || strings.Contains(text, "<") {
				t.Errorf("got %q", text)
			}
		})
	}
}

func TestRobotsAreAskedOnceADay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	w := &web{answers: answers{"https://example.org/1": page("Jobs go."), "https://example.org/robots.txt": "User-agent: *\nCrawl-delay: 7\n"}}
	r := article.New(w, "Foreshock", func() time.Time { return now })
	read := func() {
		if _, err := r.Read(t.Context(), "https://example.org/1"); err != nil {
			t.Fatal(err)
		}
	}
	read()
	read()
	if len(w.asked) != 3 || w.slowed["example.org"] != 7*time.Second {
		t.Errorf("asked %v, slowed %v", w.asked, w.slowed)
	}
	now = now.Add(25 * time.Hour)
	read()
	if len(w.asked) != 5 {
		t.Errorf("asked %v", w.asked)
	}
}

func FuzzMain(f *testing.F) {
	at := &url.URL{Scheme: "https", Host: "example.org", Path: "/1"}
	for _, seed := range []string{"", page("Jobs go."), "<p>", strings.Repeat("<div>", 3000), "<html><body><article><p>x<script>y</script></p></article>", "<svg><p><math><mi></svg>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		text, err := article.Main([]byte(content), at)
		if (err == nil) == (text == "") {
			t.Fatalf("text %q, error %v", text, err)
		}
	})
}
