package convert

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/collector/markup"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// document is one line: the input form of `foreshock extract`, and what may stand beside.
type document struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	URL       string `json:"url"`
	Published string `json:"published"`
	Updated   string `json:"updated"`
	Source    string `json:"source"`
	Lang      string `json:"lang"`
	Company   string `json:"company"`
	Kind      string `json:"kind"`
	// Other members are kept where they are plain values.
	Other jsontext.Value `json:",embed"`
}

var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// Line turns line n of a JSON Lines file into an event. Exactly one of the results is nil.
func (c *Converter) Line(line []byte, n int, r Reading) (*foreshockv1.Event, *outcome.Refusal) {
	refuse := func(document, reason, detail string) (*foreshockv1.Event, *outcome.Refusal) {
		return nil, &outcome.Refusal{Line: n, Document: document, Reason: reason, Detail: detail, Raw: outcome.Bound(string(line[:min(len(line), outcome.RawLimit+4)]))}
	}
	var in document
	if err := json.Unmarshal(line, &in, lenient); err != nil {
		if in, err = loosely(line); err != nil {
			return refuse("", outcome.BadLine, err.Error())
		}
	}
	title, text := markup.Line(in.Title), markup.Plain(in.Text)
	link := resolve(nil, in.URL)
	key := keyOf(in.ID, link, title, text)
	if title == "" && strings.TrimSpace(text) == "" {
		return refuse(cutString(markup.Clean(key), c.limits.Key), outcome.NoContent, "neither a title nor a text")
	}
	d := &draft{event: &foreshockv1.Event{}}
	found := forEntry(c.forDocument("", link), title, key)
	// What a document says of itself comes before what is said of its file.
	if slices.Contains(pipelines.EventKinds, in.Kind) {
		r.Source.Kind = in.Kind
	} else if found.kind == "" && in.Company != "" {
		found.kind = kindFiling // only a filing names its filer beside the text
	}
	r.Source.Company = firstOf(in.Company, r.Source.Company)
	c.fill(d, r, found, title, text, link)
	d.event.Lang = primary(in.Lang, r.Source.Lang)
	d.event.Source = r.Source.Name
	if in.Source != "" {
		if r.Live {
			c.attribute(d, "source", in.Source) // a remote file does not speak for others
		} else if name := identity.Slug(in.Source); name != "" {
			d.event.Source = name
		}
	}
	c.attribute(d, "published", in.Published)
	c.attribute(d, "updated", in.Updated)
	c.others(d, in.Other)
	c.finish(d, r, in.Published, in.Updated, time.Time{})
	return d.event, nil
}

// loosely reads a line whose values are not of the type that they should be: numbers
// become text, and what is a list or an object is left out.
func loosely(line []byte) (document, error) {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(line, &members, lenient); err != nil {
		var syntax *jsontext.SyntacticError
		if errors.As(err, &syntax) {
			return document{}, fmt.Errorf("not JSON at byte %d", syntax.ByteOffset)
		}
		return document{}, errors.New("not a JSON object")
	}
	var d document
	for name, into := range map[string]*string{
		"id": &d.ID, "title": &d.Title, "text": &d.Text, "url": &d.URL, "published": &d.Published, "updated": &d.Updated,
		"source": &d.Source, "lang": &d.Lang, "company": &d.Company, "kind": &d.Kind,
	} {
		*into, _ = plainValue(members[name])
	}
	return d, nil
}

// plainValue is a string, number or boolean as text.
func plainValue(v jsontext.Value) (string, bool) {
	switch v.Kind() {
	case '"':
		var s string
		if err := json.Unmarshal(v, &s, lenient); err != nil {
			return "", false
		}
		return s, true
	case '0', 't', 'f':
		return string(v), true
	}
	return "", false
}

// others keeps the plain values among a document's other members, in their order.
func (c *Converter) others(d *draft, members jsontext.Value) {
	if len(members) == 0 {
		return
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(members), lenient)
	if _, err := decoder.ReadToken(); err != nil {
		return
	}
	for decoder.PeekKind() == '"' {
		name, err := decoder.ReadToken()
		if err != nil {
			return
		}
		key := markup.Clean(name.String())
		value, err := decoder.ReadValue()
		if err != nil {
			return
		}
		if plain, ok := plainValue(value); ok && d.event.Attributes[key] == "" {
			c.attribute(d, key, plain)
		}
	}
}
