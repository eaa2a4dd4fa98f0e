package query_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/foreshock/foreshock/services/query"
)

// page is an HTML answer, parsed.
type page struct {
	root  *html.Node
	links []string // href of <a>
	ids   map[string]int
	text  string
}

func parse(t *testing.T, body string) page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	p := page{root: root, ids: map[string]int{}}
	var text strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "id" {
				p.ids[a.Val]++
			}
			if n.Data == "a" && a.Key == "href" {
				p.links = append(p.links, a.Val)
			}
		}
	}
	p.text = text.String()
	return p
}

func (p page) count(tag string) int {
	n := 0
	for node := range p.root.Descendants() {
		if node.Type == html.ElementNode && node.Data == tag {
			n++
		}
	}
	return n
}

// crawl asks for every page of ours that can be reached from a start, by links alone.
func crawl(t *testing.T, s *query.Server, start string, visit func(address string, w *httptest.ResponseRecorder)) {
	t.Helper()
	seen, queue := map[string]bool{start: true}, []string{start}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		w := ask(s, address)
		visit(address, w)
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, link := range parse(t, w.Body.String()).links {
			u, err := url.Parse(link)
			if err != nil || u.Host != "" {
				continue
			}
			u.Fragment = ""
			if next := u.String(); next != "" && !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
}

func TestEveryLinkLeadsSomewhereAndEveryPageIsSafe(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture())
	for _, start := range []string{"/", "/?as_of=2025-11-30", "/?as_of=1999-12-31"} {
		t.Run(start, func(t *testing.T) {
			t.Parallel()
			pages := 0
			crawl(t, s, start, func(address string, w *httptest.ResponseRecorder) {
				if w.Code != http.StatusOK {
					t.Errorf("%s answers %d", address, w.Code)
				}
				if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
					pages++
					checkPage(t, address, w.Body.String())
				} else if !json.Valid(w.Body.Bytes()) {
					t.Errorf("%s is neither a page nor JSON", address)
				}
			})
			if start == "/" && pages < 25 || pages < 2 {
				t.Errorf("only %d pages were reached", pages)
			}
		})
	}
}

// checkPage looks for what no page may have, whatever a feed wrote, and for what every
// page must have for a reader who sees or handles it differently.
func checkPage(t *testing.T, address, body string) {
	t.Helper()
	p := parse(t, body)
	for id, n := range p.ids {
		if n > 1 {
			t.Errorf("%s: id %q is used %d times", address, id, n)
		}
	}
	if p.count("h1") != 1 || p.count("main") != 1 {
		t.Errorf("%s: want one h1 and one main", address)
	}
	labels := map[string]bool{}
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "label" {
			labels[attribute(n, "for")] = true
		}
	}
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "style", "iframe", "object", "embed", "base", "img", "foreignobject":
			t.Errorf("%s: there is a <%s>", address, n.Data)
		case "link":
			if !strings.HasPrefix(attribute(n, "href"), "/static/") {
				t.Errorf("%s: a link to %q", address, attribute(n, "href"))
			}
		case "input":
			if attribute(n, "type") != "hidden" && !labels[attribute(n, "id")] {
				t.Errorf("%s: input %q has no label", address, attribute(n, "name"))
			}
		case "html":
			if attribute(n, "lang") != "en" {
				t.Errorf("%s: no language", address)
			}
		case "svg":
			if attribute(n, "aria-hidden") != "true" && attribute(n, "aria-label") == "" && n.Parent.Data != "svg" {
				t.Errorf("%s: a picture without words", address)
			}
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("%s: <%s> has the attribute %s", address, n.Data, a.Key)
			}
			if a.Key == "href" || a.Key == "src" || a.Key == "action" {
				u, err := url.Parse(a.Val)
				if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
					t.Errorf("%s: <%s %s=%q>", address, n.Data, a.Key, a.Val)
				}
				if u != nil && u.Host != "" && !strings.Contains(attribute(n, "rel"), "noopener") {
					t.Errorf("%s: the link to %s gives away where it comes from", address, a.Val)
				}
			}
		}
	}
	if strings.Contains(body, "ZgotmplZ") {
		t.Errorf("%s: the template refused a value", address)
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
