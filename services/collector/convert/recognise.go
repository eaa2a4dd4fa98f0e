package convert

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
)

// rule is a recognition, compiled.
type rule struct {
	pipelines.Recognition
	feedTitle, entryTitle *regexp.Regexp
}

func compile(recognitions []pipelines.Recognition) ([]rule, error) {
	rules := make([]rule, len(recognitions))
	for i, r := range recognitions {
		rules[i].Recognition = r
		for _, e := range []struct {
			raw  string
			into **regexp.Regexp
		}{{r.FeedTitle, &rules[i].feedTitle}, {r.EntryTitle, &rules[i].entryTitle}} {
			if e.raw == "" {
				continue
			}
			compiled, err := regexp.Compile(e.raw)
			if err != nil {
				return nil, fmt.Errorf("recognition %s: %w", r.Name, err)
			}
			*e.into = compiled
		}
	}
	return rules, nil
}

// matching are the rules that may hold for the entries of one document, with the groups
// that its title gave.
type matching struct {
	rule   *rule
	groups map[string]string
}

// forDocument are the rules whose conditions on the document hold.
func (c *Converter) forDocument(title string, addresses ...string) []matching {
	places := make([]string, 0, len(addresses))
	for _, address := range addresses {
		if place := placeOf(address); place != "" {
			places = append(places, place)
		}
	}
	var found []matching
	for i := range c.rules {
		r := &c.rules[i]
		if len(r.Hosts) > 0 && !anyWithin(places, r.Hosts) {
			continue
		}
		m := matching{rule: r}
		if r.feedTitle != nil {
			if m.groups = groups(r.feedTitle, title); m.groups == nil {
				continue
			}
		}
		found = append(found, m)
	}
	return found
}

// recognised is what a rule says of one entry.
type recognised struct {
	kind, company, document string
	attributes              map[string]string
}

// forEntry applies the first rule whose condition on the entry holds.
func forEntry(candidates []matching, title, document string) recognised {
	for _, m := range candidates {
		values := map[string]string{"document": document}
		for k, v := range m.groups {
			values[k] = v
		}
		if m.rule.entryTitle != nil {
			found := groups(m.rule.entryTitle, title)
			if found == nil {
				continue
			}
			for k, v := range found {
				values[k] = v
			}
		}
		r := recognised{kind: m.rule.Kind, company: fill(m.rule.Company, values), document: document}
		if m.rule.Document != "" {
			r.document = firstOf(fill(m.rule.Document, values), document)
		}
		for key, template := range m.rule.Attributes {
			if r.attributes == nil {
				r.attributes = map[string]string{}
			}
			r.attributes[key] = fill(template, values)
		}
		return r
	}
	return recognised{document: document}
}

// groups are the named groups of a match; nil where there is none.
func groups(expression *regexp.Regexp, s string) map[string]string {
	match := expression.FindStringSubmatch(s)
	if match == nil {
		return nil
	}
	values := map[string]string{}
	for i, name := range expression.SubexpNames() {
		if name != "" {
			values[name] = match[i]
		}
	}
	return values
}

// fill replaces {name} by its value.
func fill(template string, values map[string]string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, rest, closed := strings.Cut(after, "}")
		if !closed {
			b.WriteString("{" + after)
			return b.String()
		}
		b.WriteString(values[name])
		template = rest
	}
}

// placeOf is the host and path of an address or of a tag: name (RFC 4151), in lower case.
func placeOf(address string) string {
	address = strings.TrimSpace(address)
	if rest, found := strings.CutPrefix(address, "tag:"); found {
		authority, specific, _ := strings.Cut(rest, ":")
		host, _, _ := strings.Cut(authority, ",")
		return strings.ToLower(host + path.Clean("/"+specific))
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	return strings.ToLower(u.Hostname() + path.Clean("/"+u.Path))
}

// anyWithin tells whether one of the places lies at one of the hosts, or below it.
func anyWithin(places, hosts []string) bool {
	for _, place := range places {
		at, rest, _ := strings.Cut(place, "/")
		for _, pattern := range hosts {
			host, prefix, _ := strings.Cut(pattern, "/")
			if (at == host || strings.HasSuffix(at, "."+host)) && strings.HasPrefix(rest, prefix) {
				return true
			}
		}
	}
	return false
}
