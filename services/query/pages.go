package query

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"go.uber.org/zap"

	"github.com/foreshock/foreshock/dashboards"
)

// pages answers in HTML. Every text goes through html/template, which escapes it for its
// place; nothing here marks a text as safe but the playbooks, which ship with the binary.
type pages struct {
	server    *Server
	templates map[string]*template.Template
	assets    map[string]asset
	playbooks map[string]template.HTML
}

// asset is a file of the page, whole in memory.
type asset struct {
	content     []byte
	contentType string
	version     string
}

var pageNames = []string{"board", "company", "event", "alerts", "sources", "playbook", "error"}

func newPages(s *Server) (*pages, error) {
	p := &pages{server: s, templates: map[string]*template.Template{}, assets: map[string]asset{}, playbooks: map[string]template.HTML{}}
	web := dashboards.Web()
	files, err := fs.Glob(web, "static/*")
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	for _, file := range files {
		content, err := fs.ReadFile(web, file)
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		sum := sha256.Sum256(content)
		p.assets[path.Base(file)] = asset{content, mime.TypeByExtension(path.Ext(file)), hex.EncodeToString(sum[:6])}
	}
	functions := template.FuncMap{
		"asset":    p.assetAddress,
		"kind":     kindLabel,
		"sentence": sentence,
		"number":   func(v float64) string { return plain(v, 2) },
		"quantity": quantity,
		"percent":  percent,
		"points":   func(v *float64) string { return points(*v) },
		"date":     dateLabel,
		"family":   family,
		"instant":  instantLabel,
		"measure":  measureOf,
		"basis":    arithmetic,
		"words":    func(name string) string { return strings.ReplaceAll(name, "_", " ") },
		"bracket":  func(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) },
		"plural":   plural,
	}
	for _, name := range pageNames {
		t, err := template.New("layout.html").Funcs(functions).ParseFS(web, "templates/layout.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		p.templates[name] = t
	}
	return p, p.loadPlaybooks()
}

func (p *pages) loadPlaybooks() error {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table)) // raw HTML is dropped by default
	books := dashboards.Playbooks()
	files, err := fs.Glob(books, "*.md")
	if err != nil {
		return fmt.Errorf("playbooks: %w", err)
	}
	for _, file := range files {
		content, err := fs.ReadFile(books, file)
		if err != nil {
			return fmt.Errorf("playbooks: %w", err)
		}
		var html bytes.Buffer
		if err := markdown.Convert(content, &html); err != nil {
			return fmt.Errorf("playbooks: %s: %w", file, err)
		}
		p.playbooks[strings.TrimSuffix(file, ".md")] = template.HTML(html.String()) //nolint:gosec // embedded at build
	}
	return nil
}

func (p *pages) assetAddress(name string) (string, error) {
	a, ok := p.assets[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return "/static/" + name + "?v=" + a.version, nil
}

// static serves the page's own files; the address carries their version, so that a
// browser may keep them.
func (p *pages) static(w http.ResponseWriter, r *http.Request) {
	a, ok := p.assets[r.PathValue("file")]
	if !ok {
		p.unknown(w, r)
		return
	}
	if r.URL.Query().Get("v") == a.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	respond(w, r, http.StatusOK, a.contentType, a.content)
}

// view is what every template is given.
type view struct {
	Title  string
	Active string
	// AsOf is the as-of day that the reader chose; empty for the latest.
	AsOf string
	// Path is this page's own address without parameters, Keep the parameters besides as_of.
	Path string
	Keep []parameter
	// Data is the path of the same view as JSON; empty where there is none.
	Data string
	Body any
}

type parameter struct{ Name, Value string }

// Link is an address of ours that keeps the as-of day. Segments are escaped.
func (v view) Link(folder string, segments ...string) string {
	for _, s := range segments {
		folder = strings.TrimSuffix(folder, "/") + "/" + url.PathEscape(s)
	}
	if v.AsOf != "" {
		folder += "?as_of=" + url.QueryEscape(v.AsOf)
	}
	return folder
}

// With is this page with parameters changed (name, value, …); an empty value removes one.
func (v view) With(pairs ...string) (string, error) {
	if len(pairs)%2 != 0 {
		return "", errors.New("parameters come in pairs")
	}
	values := url.Values{}
	for _, k := range v.Keep {
		values.Set(k.Name, k.Value)
	}
	if v.AsOf != "" {
		values.Set("as_of", v.AsOf)
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			values.Del(pairs[i])
		} else {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) == 0 {
		return v.Path, nil
	}
	return v.Path + "?" + values.Encode(), nil
}

// serve makes a page: fill reads and assembles its body, and may set the rest of the view.
func (p *pages) serve(w http.ResponseWriter, r *http.Request, name string, fill func(ctx context.Context, asOf time.Time, v *view) error) {
	v := view{Active: name, Path: r.URL.EscapedPath()}
	asOf, given, err := parseAsOf(r.URL.Query(), p.server.deps.Now())
	if given {
		v.AsOf = isoDay(asOf)
	}
	if err == nil {
		err = fill(r.Context(), asOf, &v)
	}
	var html bytes.Buffer
	if err == nil {
		err = p.templates[name].Execute(&html, v)
	}
	status := http.StatusOK
	if err != nil {
		told := p.server.failureOf(r, err)
		status = told.status
		html.Reset()
		v.Title, v.Data, v.Keep, v.Body = http.StatusText(status), "", nil, told.message
		if err := p.templates["error"].Execute(&html, v); err != nil {
			p.server.log.Error("page failed", zap.Error(err))
			html.Reset()
			html.WriteString(http.StatusText(status))
		}
	}
	respond(w, r, status, "text/html; charset=utf-8", html.Bytes())
}

func (p *pages) unknown(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "error", func(context.Context, time.Time, *view) error {
		return &failure{http.StatusNotFound, "there is no page at this address"}
	})
}

func (p *pages) event(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "event", func(ctx context.Context, asOf time.Time, v *view) error {
		evidence, err := p.server.viewEvent(ctx, r.PathValue("id"), asOf)
		if err != nil {
			return err
		}
		v.Title, v.Body = "Evidence", evidence
		v.Data = "/api/event/" + url.PathEscape(evidence.ID)
		return nil
	})
}

func (p *pages) alerts(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "alerts", func(ctx context.Context, asOf time.Time, v *view) error {
		alerts, err := p.server.viewAlerts(ctx, asOf)
		if err != nil {
			return err
		}
		body := alertsBody{}
		for _, a := range alerts.Alerts {
			_, documented := p.playbooks[a.Rule]
			body.Alerts = append(body.Alerts, alertLine{a, documented})
		}
		for rule := range p.playbooks {
			body.Playbooks = append(body.Playbooks, rule)
		}
		slices.Sort(body.Playbooks)
		v.Title, v.Data, v.Body = "Alerts", "/api/alerts", body
		return nil
	})
}

type alertsBody struct {
	Alerts    []alertLine
	Playbooks []string
}

type alertLine struct {
	Alert
	// Documented tells that the rule has a playbook.
	Documented bool
}

func (p *pages) playbook(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "playbook", func(_ context.Context, _ time.Time, v *view) error {
		html, ok := p.playbooks[r.PathValue("rule")]
		if !ok {
			return &failure{http.StatusNotFound, "there is no playbook for a rule of that name"}
		}
		v.Active, v.Title, v.Body = "alerts", r.PathValue("rule"), html
		return nil
	})
}

// families colour signals by what they are about.
var families = map[string]string{
	"layoff": "cuts", "layoff_target": "cuts", "warn_notice": "cuts", "plant_closure": "cuts", "buyout": "cuts",
	"outage":         "outages",
	"savings_target": "money", "restructuring_charge": "money", "guidance_cut": "money",
}

func family(kind string) string {
	if f, ok := families[kind]; ok {
		return f
	}
	return "other"
}

// dateLabel turns a machine's day into a reader's; anything else stays as it is.
func dateLabel(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return day(t)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
