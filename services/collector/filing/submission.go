package filing

import (
	"bytes"
	"regexp"
	"strings"
	"time"
)

// Submission is a filing as its full-submission text file holds it, or a lone document
// taken for one.
type Submission struct {
	Header    Header
	Documents []Document
}

// Header is what the file says ahead of its documents; a lone document has none.
type Header struct {
	Accession, Form, CIK, Filer, SIC string
	// Items are the names of an 8-K's items.
	Items                     []string
	Filed, Accepted, Reported time.Time
}

// Document is one document of a submission.
type Document struct {
	Type, Name, Description string
	// Content is as filed, without what wraps it.
	Content []byte
}

// Limits of one submission.
const (
	maxDocuments = 500
	maxExhibit   = 256 << 10
	maxText      = 500 << 10
)

// Split takes a submission apart. It cannot fail: what has no documents inside is one.
func Split(raw []byte) Submission {
	var s Submission
	if end := bytes.Index(raw, []byte("<DOCUMENT>")); end >= 0 {
		s.Header = readHeader(raw[:end])
		rest := raw[end:]
		for len(s.Documents) < maxDocuments {
			begin := bytes.Index(rest, []byte("<DOCUMENT>"))
			if begin < 0 {
				break
			}
			rest = rest[begin+len("<DOCUMENT>"):]
			body := rest
			if next := bytes.Index(rest, []byte("<DOCUMENT>")); next >= 0 {
				body = rest[:next]
			}
			if end := bytes.Index(body, []byte("</DOCUMENT>")); end >= 0 {
				body = body[:end]
			}
			rest = rest[len(body):]
			s.Documents = append(s.Documents, readDocument(body))
		}
		return s
	}
	s.Header = readHeader(raw[:min(len(raw), 16<<10)])
	s.Documents = []Document{{Content: unwrap(raw)}}
	return s
}

func readDocument(body []byte) Document {
	head := body[:min(len(body), 4<<10)]
	if text := bytes.Index(head, []byte("<TEXT>")); text >= 0 {
		head = head[:text]
	}
	field := func(name string) string {
		_, after, found := bytes.Cut(head, []byte("<"+name+">"))
		if !found {
			return ""
		}
		line, _, _ := bytes.Cut(after, []byte("\n"))
		return strings.TrimSpace(string(line))
	}
	return Document{Type: field("TYPE"), Name: field("FILENAME"), Description: field("DESCRIPTION"), Content: unwrap(body)}
}

// unwrap takes off <TEXT> and what of XBRL wraps an inline document.
func unwrap(body []byte) []byte {
	if _, after, found := bytes.Cut(body, []byte("<TEXT>")); found {
		body = after
		if end := bytes.LastIndex(body, []byte("</TEXT>")); end >= 0 {
			body = body[:end]
		}
	}
	body = bytes.TrimSpace(body)
	for _, tag := range []string{"XBRL", "XML", "HTML"} {
		open, end := []byte("<"+tag+">"), []byte("</"+tag+">")
		if tag != "HTML" && bytes.HasPrefix(body, open) {
			body = bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimPrefix(body, open), end))
		}
	}
	return body
}

var headerLine = regexp.MustCompile(`(?m)^[ \t]*([A-Z][A-Z /]+[A-Z]):[ \t]*(.*?)[ \t\r]*$`)
var acceptance = regexp.MustCompile(`<ACCEPTANCE-DATETIME>\s*(\d{14})`)

// readHeader reads the first filer's part: of several the first is the subject.
func readHeader(raw []byte) (h Header) {
	for _, m := range headerLine.FindAllSubmatch(raw, 400) {
		name, value := string(m[1]), string(m[2])
		set := func(field *string) {
			if *field == "" {
				*field = value
			}
		}
		switch name {
		case "ACCESSION NUMBER":
			if accessionForm.MatchString(value) {
				set(&h.Accession)
			}
		case "CONFORMED SUBMISSION TYPE":
			set(&h.Form)
		case "CENTRAL INDEX KEY":
			if h.CIK == "" {
				h.CIK = trimCIK(value)
			}
		case "COMPANY CONFORMED NAME":
			set(&h.Filer)
		case "STANDARD INDUSTRIAL CLASSIFICATION":
			set(&h.SIC)
		case "ITEM INFORMATION":
			if value != "" {
				h.Items = append(h.Items, value)
			}
		case "FILED AS OF DATE":
			h.Filed = compactDay(value, h.Filed)
		case "CONFORMED PERIOD OF REPORT":
			h.Reported = compactDay(value, h.Reported)
		}
	}
	if m := acceptance.FindSubmatch(raw); m != nil {
		if t, err := time.ParseInLocation("20060102150405", string(m[1]), Eastern); err == nil {
			h.Accepted = t.UTC()
		}
	}
	return h
}

// compactDay reads 20100818, and the two-digit years of 1994: 940818.
func compactDay(s string, otherwise time.Time) time.Time {
	if !otherwise.IsZero() {
		return otherwise
	}
	for _, layout := range [...]string{"20060102", "060102"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1990 && t.Year() < 2100 {
			return t
		}
	}
	return time.Time{}
}

// Main is the document that the submission is about: the first of the form's own type,
// else the first with text that is no exhibit, else the first with text. Nil where none has.
func (s Submission) Main() *Document {
	for i := range s.Documents {
		if d := &s.Documents[i]; strings.HasPrefix(d.Type, "8-K") || s.Header.Form != "" && d.Type == s.Header.Form {
			return d
		}
	}
	for i := range s.Documents {
		if s.Documents[i].readable() && !strings.HasPrefix(s.Documents[i].Type, "EX-") {
			return &s.Documents[i]
		}
	}
	for i := range s.Documents {
		if s.Documents[i].readable() {
			return &s.Documents[i]
		}
	}
	return nil
}

// Releases are the exhibits that tell news: press releases and the like (EX-99).
func (s Submission) Releases() []*Document {
	var releases []*Document
	for i := range s.Documents {
		if d := &s.Documents[i]; strings.HasPrefix(d.Type, "EX-99") && d.readable() {
			releases = append(releases, d)
		}
	}
	return releases
}

// readable tells text from pictures, archives and data.
func (d *Document) readable() bool {
	switch d.Type {
	case "GRAPHIC", "ZIP", "EXCEL", "XML", "JSON", "PDF", "COVER":
		return false
	}
	head := bytes.TrimSpace(d.Content[:min(len(d.Content), 512)])
	if bytes.HasPrefix(head, []byte("begin 6")) || bytes.HasPrefix(head, []byte("<PDF>")) || bytes.HasPrefix(head, []byte("%PDF")) {
		return false
	}
	return len(head) > 0
}
