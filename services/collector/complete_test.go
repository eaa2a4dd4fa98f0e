package collector_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
)

// A feed of summaries: the page's text comes in their place, once for each article; where
// the page cannot be read the summary stays, with the reason.
func TestArticles(t *testing.T) {
	t.Parallel()
	asked := map[string]int{}
	body := strings.Repeat("<p>Northwind told its people on Tuesday, at some length, that the plant will close and that three hundred jobs go.</p>", 8)
	whole := strings.Repeat("The whole story stands in the feed itself. ", 40)
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		switch r.URL.Path {
		case "/feed":
			fmt.Fprint(w, `<rss version="2.0"><channel><title>News</title>`)
			for _, name := range []string{"open", "closed", "gone", "inside", "whole"} {
				link, text := server.URL+"/"+name, "In short."
				if name == "inside" {
					link = "http://10.0.0.1/secret"
				}
				if name == "whole" {
					text = whole
				}
				fmt.Fprintf(w, "<item><title>About %s</title><link>%s</link><guid>%s</guid><description>%s</description></item>", name, link, name, text)
			}
			fmt.Fprint(w, "</channel></rss>")
		case "/robots.txt":
			fmt.Fprint(w, "User-agent: *\nDisallow: /closed\n")
		case "/open", "/closed", "/whole":
			fmt.Fprintf(w, "<!doctype html><html><body><nav>Menu</nav><article>%s</article></body></html>", body)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	cfg := configured(t, pipelines.Source{Name: "news", URL: server.URL + "/feed", Kind: "news", Articles: true})
	b := newBus()
	first, second := once(t, cfg, b).Sources[0], once(t, cfg, b).Sources[0]
	if first.Events != 5 || second.Events != 0 || asked["/open"] != 1 || asked["/robots.txt"] != 1 || asked["/closed"]+asked["/whole"] != 0 {
		t.Errorf("first %+v, second %+v, asked %v", first, second, asked)
	}
	want := map[string]string{"open": "read", "closed": "robots", "gone": "status", "inside": "private_network", "whole": ""}
	for _, e := range b.rows() {
		came := e.GetAttributes()["article"]
		if came != want[e.GetDocument()] {
			t.Errorf("%s: %q", e.GetDocument(), came)
		}
		switch e.GetDocument() {
		case "open":
			if !strings.Contains(e.GetText(), "three hundred jobs") || strings.Contains(e.GetText(), "Menu") || e.GetAttributes()["summary"] != "In short." {
				t.Errorf("open: %q, %v", e.GetText(), e.GetAttributes())
			}
		case "whole":
		default:
			if e.GetText() != "In short." {
				t.Errorf("%s: %q", e.GetDocument(), e.GetText())
			}
		}
	}
	// Nobody asks for pages unless the source says so.
	cfg.Sources[0].Articles = false
	clear(asked)
	once(t, cfg, newBus())
	if len(asked) != 1 {
		t.Errorf("asked %v", asked)
	}
}
