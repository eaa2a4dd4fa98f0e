package feed

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// entities are what a document type declaration declares. They are replaced as far as
// they are plain text; nothing that one refers to is ever fetched.
type entities struct {
	values map[string]string
	// bomb says why the declaration is refused; empty where it is not.
	bomb string
}

const (
	mostEntities = 1000
	// longestEntity is the most bytes of one entity's text.
	longestEntity = 4 << 10
	// mostGrowth is how many bytes a document may gain from its entities.
	mostGrowth = 1 << 20
)

// prolog cuts what stands before the root element and reads the entities declared there.
// Junk tells of text that belongs to no prolog (a server's warning).
func prolog(text []byte) (root []byte, declared entities, junk bool) {
	marks := marks{text: text}
	for at := 0; at < len(text); {
		i := bytes.IndexByte(text[at:], '<')
		if i < 0 {
			break
		}
		if i > 0 && len(bytes.Trim(text[at:at+i], " \t\r\n\x00\ufeff")) > 0 {
			junk = true
		}
		at += i
		rest := text[at:]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			at = marks.skip(at)
		case bytes.HasPrefix(rest, []byte("<?")):
			at = marks.skip(at)
		case len(rest) > 9 && strings.EqualFold(string(rest[:9]), "<!doctype"):
			end := endOfDoctype(rest)
			declared = declaredIn(rest[:end])
			at += end
		default:
			switch name := localName(rest[1:]); name {
			case "rss", "rdf", "feed":
				return rest, declared, junk
			}
			junk = true
			at++
		}
	}
	return text, declared, junk
}

// localName is the lower-case name of a tag without its prefix.
func localName(tag []byte) string {
	name := strings.ToLower(string(tagName(tag)))
	if _, local, found := strings.Cut(name, ":"); found {
		return local
	}
	return name
}

// endOfDoctype is the length of a declaration with its internal subset.
func endOfDoctype(text []byte) int {
	marks := marks{text: text}
	depth := 0
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '<' && bytes.HasPrefix(text[i:], []byte("<!--")):
			i = marks.skip(i) - 1
		case (c == '"' || c == '\'') && depth > 0:
			quote = c
		case c == '<' || c == '[':
			depth++
		case c == ']':
			depth--
		case c == '>':
			if depth--; depth <= 0 {
				return i + 1
			}
		}
	}
	// Never closed: the declaration ends with its first bracket.
	if i := bytes.IndexByte(text, '>'); i >= 0 {
		return i + 1
	}
	return len(text)
}

var (
	declaration = regexp.MustCompile(`(?s)<!ENTITY\s+(%\s+)?([^\s"'<>%]+)\s+(?:"([^"]*)"|'([^']*)'|(SYSTEM|PUBLIC)\b)`)
	reference   = regexp.MustCompile(`&([A-Za-z_][^\s;&<]*);`)
)

// predefined need no declaration and nest nothing.
var predefined = map[string]bool{"amp": true, "lt": true, "gt": true, "apos": true, "quot": true}

func declaredIn(doctype []byte) entities {
	if !bytes.Contains(doctype, []byte("<!ENTITY")) {
		return entities{}
	}
	e := entities{values: map[string]string{}}
	for _, match := range declaration.FindAllSubmatch(doctype, mostEntities+1) {
		name, value := string(match[2]), string(match[3])+string(match[4])
		if len(match[1]) > 0 || len(match[5]) > 0 {
			continue // a parameter entity, or one that lies elsewhere: left alone
		}
		if len(e.values) == mostEntities {
			e.bomb = fmt.Sprintf("declares more than %d entities", mostEntities)
			return e
		}
		if len(value) > longestEntity {
			e.bomb = fmt.Sprintf("entity %s is longer than %d bytes", name, longestEntity)
			return e
		}
		for _, nested := range reference.FindAllStringSubmatch(value, -1) {
			if !predefined[nested[1]] {
				e.bomb = fmt.Sprintf("entity %s is made of entities", name)
				return e
			}
		}
		if _, known := e.values[name]; !known && !strings.Contains(value, "<") && !predefined[name] {
			e.values[name] = value
		}
	}
	return e
}

// expand replaces the declared entities in a text.
func (e entities) expand(text []byte) (expanded []byte, replaced bool, err error) {
	if e.bomb != "" {
		return nil, false, &Error{EntityBomb, e.bomb}
	}
	if len(e.values) == 0 {
		return text, false, nil
	}
	growth := 0
	expanded = reference.ReplaceAllFunc(text, func(match []byte) []byte {
		value, known := e.values[string(match[1:len(match)-1])]
		if !known || growth > mostGrowth {
			return match
		}
		replaced = true
		growth += len(value) - len(match)
		return []byte(value)
	})
	if growth > mostGrowth {
		return nil, false, &Error{EntityBomb, fmt.Sprintf("its entities add more than %d bytes", mostGrowth)}
	}
	return expanded, replaced, nil
}
