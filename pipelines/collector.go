package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Collector is pipelines/collector: where documents are read from, and how the collector
// recognises what kind of document it holds and whose it is.
type Collector struct {
	// Contact stands in the User-Agent of every request: an address or a page where a
	// publisher reaches whoever runs this. Empty means that none was declared.
	Contact string `yaml:"contact"`
	// AllowPrivate lists address ranges in CIDR form that may be read although they are
	// not public: an intranet's feeds. Everything private is refused by default.
	AllowPrivate []string `yaml:"allow_private"`
	// Budgets are those of publishers that state how often they may be asked.
	Budgets []Budget `yaml:"budgets"`
	Sources []Source `yaml:"sources"`
	// Recognitions are tried in order; the first that matches a document decides.
	Recognitions []Recognition `yaml:"-"`
	// Version names the content of the folder.
	Version string `yaml:"-"`
}

// Budget is how often a publisher may be asked, over all its hosts and all collectors.
type Budget struct {
	// Host covers its subdomains.
	Host string `yaml:"host"`
	// PerSecond is the most requests a second that the publisher allows one reader.
	PerSecond float64 `yaml:"per_second"`
	// Processes is how many collectors run with this file: each takes its equal part.
	Processes int `yaml:"processes"`
	// NeedsContact refuses every request to it without a contact.
	NeedsContact bool `yaml:"needs_contact"`
}

// Source is one place that the collector reads.
type Source struct {
	// Name is the third token of its events' subject.
	Name string `yaml:"name"`
	// URL is https://…, http://…, file:… (a file, a folder, or several by * in the last
	// part) or embedded:… (the same within these pipelines).
	URL string `yaml:"url"`
	// Kind is news, filing, notice or incident; empty leaves it to the recognitions,
	// and to news where none matches.
	Kind string `yaml:"kind"`
	// Format is what its documents are written in (SourceFormats); empty leaves it to the
	// bytes. A declared one is held to: anything else there is an error.
	Format string `yaml:"format"`
	// Layout is that of a table of notices: a file of pipelines/notice, or a state that
	// shares one; empty finds the one whose columns the table has.
	Layout string `yaml:"layout"`
	// Company is the employer that every document of the source is about, if there is one.
	Company string `yaml:"company"`
	// Lang is the language of its documents where they do not state it (BCP 47).
	Lang string `yaml:"lang"`
	// Every is the pause between two readings.
	Every time.Duration `yaml:"every"`
	// Enabled must be written out: a source that is listed and never read is a trap.
	Enabled *bool `yaml:"enabled"`
	// NeedsContact marks publishers that ask for a declared contact; without one the
	// source is not read.
	NeedsContact bool `yaml:"needs_contact"`
	// Articles fetches the page of an article where the feed gives a summary only. Whoever
	// sets it has read the publisher's terms; robots.txt is obeyed besides.
	Articles bool `yaml:"articles"`
	// Backfill marks history: its events must not delay news.
	Backfill bool  `yaml:"backfill"`
	Terms    Terms `yaml:"terms"`
}

// Terms is what a publisher allows, in a few words of ours.
type Terms struct {
	// Note is "unknown" where nobody has found out yet.
	Note string `yaml:"note"`
	Link string `yaml:"link"`
}

// Recognition says what a document is by where it comes from. All conditions given must
// hold. Named groups of the two expressions, and {document} (the source's own key of the
// document), may be used as {name} in Company, Document and Attributes.
type Recognition struct {
	Name string `yaml:"name"`
	// Hosts holds hosts, which cover their subdomains, each with an optional path prefix
	// ("www.sec.gov/cgi-bin", in lower case). One of them must be that of the feed's id, its links or
	// the address it was read from; for a lone document, that of its own link.
	Hosts []string `yaml:"hosts"`
	// FeedTitle and EntryTitle are regular expressions (RE2).
	FeedTitle  string `yaml:"feed_title"`
	EntryTitle string `yaml:"entry_title"`
	Kind       string `yaml:"kind"`
	Company    string `yaml:"company"`
	// Document replaces the document's key where the source's own is ambiguous.
	Document   string            `yaml:"document"`
	Attributes map[string]string `yaml:"attributes"`
}

// EventKinds are the kinds of document there are.
var EventKinds = []string{"news", "filing", "notice", "incident"}

// SourceFormats are what a source's documents may be written in: RSS, Atom or JSON Feed;
// a JSON document a line; tables of statutory notices and of announced layoffs; a status
// page's incidents; filings; EDGAR's latest filings (Atom) and a company's submissions,
// whose 8-Ks are then fetched.
var SourceFormats = []string{"", "feed", "jsonl", "notice", "announced", "incident", "filing", "edgar-latest", "edgar-company"}

// ListsFilings tells a source that lists filings instead of holding them.
func (s Source) ListsFilings() bool { return strings.HasPrefix(s.Format, "edgar-") }

// Schemes that a source's URL may have.
var Schemes = []string{"https", "http", "file", "embedded"}

// LeastEvery is the shortest pause between two readings of a remote source.
const LeastEvery = 30 * time.Second

const (
	sourcesFile      = "collector/sources.yaml"
	recognitionsFile = "collector/recognise.yaml"
)

func (c *Collector) load(fsys fs.FS) error {
	var recognise struct {
		Recognitions []Recognition `yaml:"recognitions"`
	}
	if err := errors.Join(decode(fsys, sourcesFile, c), decode(fsys, recognitionsFile, &recognise)); err != nil {
		return err
	}
	c.Recognitions = recognise.Recognitions
	var err error
	if c.Version, err = version(fsys, "collector"); err != nil {
		return err
	}
	return errors.Join(append(c.checkSources(fsys), c.checkRecognitions()...)...)
}

// Enabled are the sources to read.
func (c *Collector) Enabled() []Source {
	var sources []Source
	for _, s := range c.Sources {
		if s.Enabled != nil && *s.Enabled {
			sources = append(sources, s)
		}
	}
	return sources
}

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

func (c *Collector) checkSources(fsys fs.FS) (errs []error) {
	wrong := func(place, format string, args ...any) {
		errs = append(errs, fmt.Errorf("pipelines: %s: %s: %s", sourcesFile, place, fmt.Sprintf(format, args...)))
	}
	if strings.ContainsAny(c.Contact, "\r\n()") {
		wrong("contact", "write an address or a link on one line, without brackets")
	}
	for i, prefix := range c.AllowPrivate {
		if _, err := netip.ParsePrefix(prefix); err != nil {
			wrong(fmt.Sprintf("allow_private[%d]", i), "%q is no range of addresses; write it as 10.1.0.0/16", prefix)
		}
	}
	for i, b := range c.Budgets {
		if b.Host == "" || b.Host != strings.ToLower(b.Host) || strings.ContainsAny(b.Host, "/: ") || b.PerSecond <= 0 || b.Processes < 1 {
			wrong(fmt.Sprintf("budgets[%d]", i), "write host in lower case and alone, per_second above 0 and processes of 1 or more")
		}
	}
	names := map[string]bool{}
	for i, s := range c.Sources {
		place := fmt.Sprintf("sources[%d] %q", i, s.Name)
		if !sourceName.MatchString(s.Name) {
			wrong(place+".name", "write lower-case letters, digits and hyphens, at most 64")
		} else if names[s.Name] {
			wrong(place+".name", "another source has it; names are part of ids and subjects and must differ")
		}
		names[s.Name] = true
		if s.Kind != "" && !slices.Contains(EventKinds, s.Kind) {
			wrong(place+".kind", "%q is none of %s", s.Kind, strings.Join(EventKinds, ", "))
		}
		if !slices.Contains(SourceFormats, s.Format) {
			wrong(place+".format", "%q is none of %s", s.Format, strings.Join(SourceFormats[1:], ", "))
		}
		if s.Layout != "" && s.Format != "notice" {
			wrong(place+".layout", "belongs to format: notice")
		}
		if s.Enabled == nil {
			wrong(place+".enabled", "write true or false")
		}
		if s.Terms.Note == "" {
			wrong(place+".terms.note", `say in a few words what the publisher allows, or write "unknown"`)
		}
		if s.Terms.Link != "" {
			if u, err := url.Parse(s.Terms.Link); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
				wrong(place+".terms.link", "%q is no web address", s.Terms.Link)
			}
		}
		if s.Articles && (s.Kind != "news" || !strings.HasPrefix(s.URL, "http")) {
			wrong(place+".articles", "is for a feed of kind news that is read over the network")
		}
		if s.ListsFilings() && !strings.HasPrefix(s.URL, "http") {
			wrong(place+".format", "%s is for a list that is read over the network", s.Format)
		}
		remote, err := checkSourceURL(fsys, s.URL)
		if err != nil {
			wrong(place+".url", "%v", err)
		}
		if remote && s.Every < LeastEvery {
			wrong(place+".every", "%v is too often for somebody else's server; write %v or more", s.Every, LeastEvery)
		}
	}
	return errs
}

// checkSourceURL tells whether the source is read over the network.
func checkSourceURL(fsys fs.FS, raw string) (remote bool, err error) {
	scheme, rest, found := strings.Cut(raw, ":")
	switch {
	case !found || !slices.Contains(Schemes, scheme):
		return false, fmt.Errorf("%q: write https://…, http://…, file:PATH or embedded:PATH", raw)
	case scheme == "file":
		if rest == "" {
			return false, errors.New("file: needs a path")
		}
		return false, nil
	case scheme == "embedded":
		if found, err := fs.Glob(fsys, rest); err != nil || len(found) == 0 {
			return false, fmt.Errorf("%q: there is no such file or folder in the pipelines", raw)
		}
		return false, nil
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return true, fmt.Errorf("%q is no web address", raw)
	}
	if u.User != nil {
		return true, errors.New("holds a password; a source in a file must not")
	}
	return true, nil
}

var placeholder = regexp.MustCompile(`\{([a-z_]*)\}`)

func (c *Collector) checkRecognitions() (errs []error) {
	wrong := func(place, format string, args ...any) {
		errs = append(errs, fmt.Errorf("pipelines: %s: %s: %s", recognitionsFile, place, fmt.Sprintf(format, args...)))
	}
	names := map[string]bool{}
	for i, r := range c.Recognitions {
		place := fmt.Sprintf("recognitions[%d] %q", i, r.Name)
		if !ruleName.MatchString(r.Name) {
			wrong(place+".name", "write lower-case letters, digits and hyphens")
		} else if names[r.Name] {
			wrong(place+".name", "another recognition has it")
		}
		names[r.Name] = true
		if !slices.Contains(EventKinds, r.Kind) {
			wrong(place+".kind", "%q is none of %s", r.Kind, strings.Join(EventKinds, ", "))
		}
		if len(r.Hosts) == 0 && r.FeedTitle == "" {
			wrong(place, "matches everything; give hosts or feed_title")
		}
		for j, host := range r.Hosts {
			if host == "" || strings.Contains(host, "://") || host != strings.ToLower(host) {
				wrong(fmt.Sprintf("%s.hosts[%d]", place, j), "%q: write a lower-case host with an optional path, without https://", host)
			}
		}
		groups := map[string]bool{"document": true}
		for field, expression := range map[string]string{"feed_title": r.FeedTitle, "entry_title": r.EntryTitle} {
			compiled, err := regexp.Compile(expression)
			if err != nil {
				wrong(place+"."+field, "%v", err)
				continue
			}
			for _, group := range compiled.SubexpNames() {
				groups[group] = true
			}
		}
		templates := map[string]string{"company": r.Company, "document": r.Document}
		for key, template := range r.Attributes {
			templates["attributes."+key] = template
		}
		for field, template := range templates {
			for _, match := range placeholder.FindAllStringSubmatch(template, -1) {
				if !groups[match[1]] || match[1] == "" {
					wrong(place+"."+field, "{%s} is no named group of feed_title or entry_title", match[1])
				}
			}
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errs
}
