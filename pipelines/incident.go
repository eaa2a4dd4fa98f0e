package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones of status pages, where the machine has none
)

// Incident is pipelines/incident: who runs which status page, what its incidents are
// about, and which words tell their cause.
type Incident struct {
	Pages []StatusPage `yaml:"pages"`
	// Causes are tried in order.
	Causes []IncidentCause `yaml:"causes"`
	// AILinked matches a text which says that AI made, or helped to make, the change.
	AILinked string `yaml:"ai_linked"`
	// Version names the content of the folder.
	Version string `yaml:"-"`
}

// StatusPage is one page of a company's incidents.
type StatusPage struct {
	// Name is the first part of its documents' keys.
	Name    string `yaml:"name"`
	Company string `yaml:"company"`
	// Platform is what the company calls the product family, if it has a name ("AWS").
	Platform string `yaml:"platform"`
	// Hosts may carry a path prefix; they cover their subdomains.
	Hosts     []string `yaml:"hosts"`
	FeedTitle string   `yaml:"feed_title"`
	// Layout is statuspage, aws, google or azure; empty means statuspage.
	Layout string `yaml:"layout"`
	// Zone is the clock of times without a zone (IANA); empty means UTC.
	Zone string `yaml:"zone"`
	// Services as the page writes them, a name that holds another before it.
	Services []string `yaml:"services"`
	// Codes are names of services by the page's own codes.
	Codes map[string]string `yaml:"codes"`
}

// IncidentCause is a class of causes and the words that tell it.
type IncidentCause struct {
	Cause string `yaml:"cause"`
	Match string `yaml:"match"`
}

// IncidentCauses are the classes of causes; what no words tell is unknown.
var IncidentCauses = []string{"ai_assisted_change", "change", "capacity", "dependency", "security", "power"}

// StatusPageLayouts are the layouts of status pages.
var StatusPageLayouts = []string{"", "statuspage", "aws", "google", "azure"}

const incidentFile = "incident/pages.yaml"

func (i *Incident) load(fsys fs.FS) error {
	if err := decode(fsys, incidentFile, i); err != nil {
		return err
	}
	var err error
	if i.Version, err = version(fsys, "incident"); err != nil {
		return err
	}
	return i.check()
}

func (i *Incident) check() error {
	var errs []error
	wrong := func(place, format string, args ...any) {
		errs = append(errs, fmt.Errorf("pipelines: %s: %s: %s", incidentFile, place, fmt.Sprintf(format, args...)))
	}
	expression := func(place, text string) {
		if _, err := regexp.Compile(text); err != nil {
			wrong(place, "%v", err)
		}
	}
	names, hosts := map[string]bool{}, map[string]bool{}
	for n, page := range i.Pages {
		place := fmt.Sprintf("pages[%d] %q", n, page.Name)
		switch {
		case !ruleName.MatchString(page.Name):
			wrong(place+".name", "write lower-case letters, digits and hyphens")
		case names[page.Name]:
			wrong(place+".name", "another page has it")
		case page.Company == "":
			wrong(place+".company", "is missing")
		case len(page.Hosts) == 0 && page.FeedTitle == "":
			wrong(place, "can never be recognised; give hosts or feed_title")
		}
		names[page.Name] = true
		for _, host := range page.Hosts {
			if host == "" || host != strings.ToLower(host) || strings.Contains(host, "://") {
				wrong(place+".hosts", "%q: write a lower-case host with an optional path, without https://", host)
			}
			if hosts[host] {
				wrong(place+".hosts", "%q belongs to another page already", host)
			}
			hosts[host] = true
		}
		expression(place+".feed_title", page.FeedTitle)
		if !slices.Contains(StatusPageLayouts, page.Layout) {
			wrong(place+".layout", "%q is none of statuspage, aws, google, azure", page.Layout)
		}
		if _, err := time.LoadLocation(page.Zone); err != nil {
			wrong(place+".zone", "%v", err)
		}
		for j, service := range page.Services {
			for _, earlier := range page.Services[:j] {
				if strings.Contains(strings.ToLower(service), strings.ToLower(earlier)) {
					wrong(place+".services", "%q stands behind %q, which it holds, and would never be found", service, earlier)
				}
			}
		}
	}
	for n, cause := range i.Causes {
		place := fmt.Sprintf("causes[%d]", n)
		if !slices.Contains(IncidentCauses, cause.Cause) {
			wrong(place+".cause", "%q is none of %s", cause.Cause, strings.Join(IncidentCauses, ", "))
		}
		expression(place+".match", cause.Match)
		if cause.Match == "" {
			wrong(place+".match", "is missing")
		}
	}
	expression("ai_linked", i.AILinked)
	if i.AILinked == "" {
		wrong("ai_linked", "is missing")
	}
	return errors.Join(errs...)
}
