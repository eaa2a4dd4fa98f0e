package incident

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/foreshock/foreshock/pipelines"
)

// Directory knows status pages. It is safe for concurrent use.
type Directory struct {
	pages    []*page
	causes   []cause
	aiLinked *regexp.Regexp
}

type page struct {
	cfg       pipelines.StatusPage
	feedTitle *regexp.Regexp
	zone      *time.Location
	services  []service
}

// service finds a name in a text as whole words.
type service struct {
	name  string
	match *regexp.Regexp
}

type cause struct {
	name  string
	match *regexp.Regexp
}

// New prepares the pages.
func New(cfg pipelines.Incident) (*Directory, error) {
	d := &Directory{}
	var err error
	compile := func(expression string) *regexp.Regexp {
		compiled, e := regexp.Compile(expression)
		if e != nil && err == nil {
			err = fmt.Errorf("incident: %w", e)
		}
		return compiled
	}
	if d.aiLinked = regexp.MustCompile(`^\b$`); cfg.AILinked != "" { // without words nothing matches
		d.aiLinked = compile(cfg.AILinked)
	}
	for _, c := range cfg.Causes {
		d.causes = append(d.causes, cause{name: c.Cause, match: compile(c.Match)})
	}
	for _, p := range cfg.Pages {
		zone, e := time.LoadLocation(p.Zone)
		if e != nil && err == nil {
			err = fmt.Errorf("incident: page %s: %w", p.Name, e)
		}
		entry := &page{cfg: p, zone: zone}
		if p.FeedTitle != "" {
			entry.feedTitle = compile(p.FeedTitle)
		}
		for _, name := range p.Services {
			entry.services = append(entry.services, service{name: name, match: compile(`(?i)(?:^|[^\w])` + regexp.QuoteMeta(name) + `(?:$|[^\w])`)})
		}
		d.pages = append(d.pages, entry)
	}
	return d, err
}

// byURL is the page whose host one of the addresses has.
func (d *Directory) byURL(addresses ...string) *page {
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			continue
		}
		host := strings.ToLower(u.Hostname())
		for _, p := range d.pages {
			for _, known := range p.cfg.Hosts {
				name, path, _ := strings.Cut(known, "/")
				if (host == name || strings.HasSuffix(host, "."+name)) && strings.HasPrefix(strings.TrimPrefix(u.Path, "/"), path) {
					return p
				}
			}
		}
	}
	return nil
}

func (d *Directory) byName(name string) *page {
	for _, p := range d.pages {
		if p.cfg.Name == name {
			return p
		}
	}
	return nil
}

// hosted titles the feeds of pages that Statuspage hosts under their operator's name.
var hosted = regexp.MustCompile(`^(\S.*?) Status - (?:Incident|Maintenance) History$`)

// pageOf is the page of a feed: by its addresses, by its title, or that of an operator
// who is not in pipelines/incident, named by the title. Nil where nothing tells.
func (d *Directory) pageOf(title string, addresses ...string) *page {
	if p := d.byURL(addresses...); p != nil {
		return p
	}
	for _, p := range d.pages {
		if p.feedTitle != nil && p.feedTitle.MatchString(title) {
			return p
		}
	}
	if m := hosted.FindStringSubmatch(title); m != nil {
		return unlisted(m[1])
	}
	return nil
}

// unlisted is the page of an operator who is not in pipelines/incident.
func unlisted(operator string) *page {
	return &page{cfg: pipelines.StatusPage{Name: slug(operator), Company: operator}, zone: time.UTC}
}

// layout is the page's layout.
func (p *page) layout() string {
	if p.cfg.Layout == "" {
		return "statuspage"
	}
	return p.cfg.Layout
}

// named are the page's services that a text names, in the order of the list.
func (p *page) named(text string) (names []string) {
	for _, s := range p.services {
		if s.match.MatchString(text) {
			names = append(names, s.name)
			// A name that another holds must not be found inside it.
			text = s.match.ReplaceAllString(text, " ")
		}
	}
	return names
}
