package format

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Sniff finds what kind of document a UTF-8 text is. It looks at the start and, for JSON,
// at the first object; a start cut off anywhere is enough where it holds the root element.
func Sniff(text []byte) Format {
	text = bytes.TrimLeft(text, " \t\r\n\f\x00\ufeff")
	if len(text) == 0 {
		return Empty
	}
	switch text[0] {
	case '{':
		return sniffJSON(text)
	case '[':
		if anyObject(text) {
			return JSONLines
		}
		return JSON
	}
	if root, found := root(text); found {
		return root
	}
	if anyObject(text) {
		return JSONLines // its first line is broken
	}
	return Unknown
}

// sniffWindow is how far the root element may stand behind comments and warnings.
const sniffWindow = 64 << 10

// root names the first element that says what a document is. Text before it is passed
// over: servers print warnings in front of feeds.
func root(text []byte) (Format, bool) {
	text = text[:min(len(text), sniffWindow)]
	xml, html := false, false
	for len(text) > 0 {
		i := bytes.IndexByte(text, '<')
		if i < 0 || i+1 == len(text) {
			break
		}
		text = text[i:]
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			_, after, _ := bytes.Cut(text[4:], []byte("-->"))
			text = after
			continue
		case bytes.HasPrefix(text, []byte("<?xml")):
			xml = true
		case len(text) > 9 && strings.EqualFold(string(text[:9]), "<!doctype"):
			if name := bytes.ToLower(bytes.TrimSpace(text[9:min(len(text), 40)])); bytes.HasPrefix(name, []byte("html")) {
				html = true
			}
			text = skipDoctype(text)
			continue
		}
		switch name := elementName(text[1:]); name {
		case "rss", "rdf", "feed":
			return Feed, true
		case "html", "head", "body":
			return HTML, true
		default:
			if name != "" && name[0] != '?' && name[0] != '!' && name[0] != '/' && !html && !htmlNoise[name] {
				return XML, true
			}
		}
		text = text[1:]
	}
	if html {
		return HTML, true
	}
	return XML, xml
}

// htmlNoise are the elements in which servers wrap warnings in front of what was asked for.
var htmlNoise = map[string]bool{
	"br": true, "b": true, "p": true, "div": true, "font": true, "i": true, "pre": true, "span": true, "strong": true,
	"script": true, "link": true, "meta": true, "hr": true, "table": true, "tr": true, "td": true, "th": true, "center": true,
}

// elementName is the lower-case local name at the start of a tag, without its prefix.
func elementName(tag []byte) string {
	end := bytes.IndexAny(tag[:min(len(tag), 64)], " \t\r\n/>")
	if end < 0 {
		end = min(len(tag), 64)
	}
	name := strings.ToLower(string(tag[:end]))
	if _, local, found := strings.Cut(name, ":"); found {
		return local
	}
	return name
}

// skipDoctype returns what follows a document type declaration and its internal subset.
func skipDoctype(text []byte) []byte {
	depth := 0
	var quote byte
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<' || c == '[':
			depth++
		case c == ']':
			depth--
		case c == '>':
			if depth--; depth <= 0 {
				return text[i+1:]
			}
		}
	}
	return nil
}

// sniffJSON tells a JSON Feed from JSON Lines: a feed names its version or has a list of
// items; a line of documents is an object that ends with the line.
func sniffJSON(text []byte) Format {
	decoder := jsontext.NewDecoder(bytes.NewReader(text[:min(len(text), sniffWindow)]),
		jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if isJSONFeed(decoder) {
		return JSONFeed
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if line = bytes.TrimSpace(line); len(line) == 1 || line[len(line)-1] == ',' || line[len(line)-1] == '[' {
		return JSON // an object laid out over several lines
	}
	return JSONLines
}

// isJSONFeed looks at the first object's own members.
func isJSONFeed(decoder *jsontext.Decoder) bool {
	if _, err := decoder.ReadToken(); err != nil {
		return false
	}
	for decoder.PeekKind() == '"' {
		name, err := decoder.ReadToken()
		if err != nil {
			return false
		}
		switch name.String() {
		case "version":
			if decoder.PeekKind() == '"' {
				version, err := decoder.ReadToken()
				if err == nil && strings.Contains(version.String(), "jsonfeed.org") {
					return true
				}
				continue
			}
		case "items":
			if decoder.PeekKind() == '[' {
				return true
			}
		}
		if decoder.SkipValue() != nil {
			return false
		}
	}
	return false
}

// anyObject tells whether some line at the start of a text is a JSON object.
func anyObject(text []byte) bool {
	for line := range bytes.Lines(text[:min(len(text), sniffWindow)]) {
		if line = bytes.TrimSpace(line); len(line) > 1 && line[0] == '{' && line[len(line)-1] == '}' {
			return true
		}
	}
	return false
}
