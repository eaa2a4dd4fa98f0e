package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// mostRaw is the most bytes kept of an entry that could not be read.
const mostRaw = 2 << 10

// entryByEntry reads each entry in a document of its own, so that one that cannot be read
// takes none of the others with it. The feed is nil where not even its head can be read.
func (m *mend) entryByEntry(ctx context.Context) (*Feed, error) {
	head := make([]byte, 0, len(m.text))
	at := 0
	for _, entry := range m.entries {
		head = append(head, m.text[at:entry.from]...)
		at = entry.to
	}
	head = append(head, m.text[at:]...)
	feed, err := parseOne(ctx, head)
	if err != nil {
		feed = &Feed{Dialect: "rss"}
		if m.name == "feed" {
			feed.Dialect = "atom"
		}
	}
	open, shut := "<channel>", "</channel>"
	if m.name == "feed" {
		open, shut = "", ""
	}
	end := append(append([]byte(shut+"</"), tagName(m.root[1:])...), '>')
	for i, entry := range m.entries {
		raw := m.text[entry.from:entry.to]
		one, err := parseOne(ctx, bytes.Join([][]byte{m.root, []byte(open), raw, end}, nil))
		if overdue := costly(ctx, err); overdue != nil {
			return nil, overdue
		}
		switch {
		case err != nil:
			feed.Lost = append(feed.Lost, Lost{i + 1, err.Error(), bytes.Clone(raw[:min(len(raw), mostRaw)])})
		case len(one.Entries) != 1:
			feed.Lost = append(feed.Lost, Lost{i + 1, "no entry in it", bytes.Clone(raw[:min(len(raw), mostRaw)])})
		default:
			one.Entries[0].Position = i + 1
			feed.Entries = append(feed.Entries, one.Entries[0])
		}
	}
	return feed, nil
}

func parseOne(ctx context.Context, text []byte) (*Feed, error) {
	sketch, err := outline(text)
	if err != nil {
		return nil, err
	}
	return sketch.parse(ctx)
}

// parseJSON reads a JSON Feed; where one item spoils it, item by item.
func parseJSON(ctx context.Context, text []byte) (*Feed, error) {
	if feed, err := parseGofeedJSON(text); err == nil {
		return feed, nil
	}
	head, items, err := splitJSON(text)
	if len(items) == 0 {
		if err == nil {
			err = fmt.Errorf("no items")
		}
		return nil, &Error{Malformed, fmt.Sprintf("JSON Feed: %v", err)}
	}
	feed, err := parseGofeedJSON(head)
	if err != nil {
		feed = &Feed{Dialect: "json"}
	}
	feed.Mended = []string{MendedItems}
	for i, raw := range items {
		if err := ctx.Err(); err != nil {
			return nil, costly(ctx, err)
		}
		one, err := parseGofeedJSON(fmt.Appendf(nil, `{"version":"https://jsonfeed.org/version/1.1","items":[%s]}`, raw))
		if err != nil || len(one.Entries) != 1 {
			feed.Lost = append(feed.Lost, Lost{i + 1, fmt.Sprintf("JSON Feed: %v", err), bytes.Clone(raw[:min(len(raw), mostRaw)])})
			continue
		}
		one.Entries[0].Position = i + 1
		feed.Entries = append(feed.Entries, one.Entries[0])
	}
	return feed, nil
}

// splitJSON takes the items out of a JSON Feed as far as it can be read, and keeps its
// other members as a feed without items.
func splitJSON(text []byte) (head []byte, items [][]byte, err error) {
	decoder := jsontext.NewDecoder(bytes.NewReader(mendJSON(text)), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if _, err := decoder.ReadToken(); err != nil {
		return nil, nil, err
	}
	members := map[string]json.RawMessage{}
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			break
		}
		name := token.String()
		if name != "items" || decoder.PeekKind() != '[' {
			value, err := decoder.ReadValue()
			if err != nil {
				break
			}
			members[name] = json.RawMessage(value.Clone())
			continue
		}
		if _, err := decoder.ReadToken(); err != nil {
			break
		}
		for decoder.PeekKind() != ']' {
			value, err := decoder.ReadValue()
			if err != nil {
				head, _ = json.Marshal(members)
				return head, items, err
			}
			items = append(items, value.Clone())
		}
		if _, err := decoder.ReadToken(); err != nil {
			break
		}
	}
	head, err = json.Marshal(members)
	return head, items, err
}

// mendJSON escapes control characters inside strings and drops commas that nothing follows.
func mendJSON(text []byte) []byte {
	out := make([]byte, 0, len(text))
	inString := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString && c == '\\' && i+1 < len(text):
			out = append(out, c, text[i+1])
			i++
			continue
		case c == '"':
			inString = !inString
		case inString && c < ' ':
			out = fmt.Appendf(out, `\u%04x`, c)
			continue
		case !inString && c == ',':
			if next := bytes.TrimLeft(text[i+1:min(len(text), i+256)], " \t\r\n"); len(next) > 0 && (next[0] == ']' || next[0] == '}') {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}
