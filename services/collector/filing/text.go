package filing

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"

	"github.com/foreshock/foreshock/services/collector/markup"
)

// Text is a document's readable text: a line a paragraph, no markup, no page numbers.
func (d *Document) Text() string { return readable(d.Content) }

func readable(content []byte) string {
	if !utf8.Valid(content) {
		// Filings are ASCII by rule and Windows-1252 by accident.
		if decoded, err := charmap.Windows1252.NewDecoder().Bytes(content); err == nil {
			content = decoded
		}
	}
	s := string(content)
	if !marked(s) {
		return plain(s)
	}
	if written := preformatted(s); written != "" {
		return plain(written)
	}
	return tidy(markup.Text(dropHidden(s)))
}

var htmlTags = regexp.MustCompile(`(?i)<(?:html|body|p|div|br|font|tr|td|h[1-6])\b`)

// marked tells HTML from plain text with a few tags of EDGAR's own.
func marked(s string) bool { return len(htmlTags.FindAllStringIndex(s, 8)) >= 3 }

var (
	preBlock   = regexp.MustCompile(`(?is)<pre\b[^>]*>(.*?)</pre>`)
	anyTag     = regexp.MustCompile(`(?s)<[A-Za-z/!][^<>]*>`)
	ownTag     = regexp.MustCompile(`(?i)</?(?:PAGE|S|C|TABLE|CAPTION|FN|F\d+|R|TEXT|LEGEND|CIK|NAME|MULTIPLIER|CURRENCY|ARTICLE)\b[^>\n]{0,80}>`)
	hiddenHead = regexp.MustCompile(`(?is)<ix:header\b.*?</ix:header>`)
)

// preformatted is the text of a page that is one block of typewriting: its lines are
// wrapped by hand. Empty where there is none, or where most of the page is not in it.
func preformatted(s string) string {
	var b strings.Builder
	for _, m := range preBlock.FindAllStringSubmatch(s, 400) {
		b.WriteString(m[1])
		b.WriteString("\n\n")
	}
	if b.Len()*2 < len(s) {
		return ""
	}
	return html.UnescapeString(anyTag.ReplaceAllString(b.String(), ""))
}

// dropHidden removes the header of inline XBRL, which no reader sees.
func dropHidden(s string) string {
	if !strings.Contains(s, "<ix:header") {
		return s
	}
	return hiddenHead.ReplaceAllString(s, "")
}

// tidy drops empty lines, page numbers and rules from text of HTML.
func tidy(s string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line == "" || rule(line) || pageNumber.MatchString(line) {
			continue
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

var pageNumber = regexp.MustCompile(`(?i)^(?:page\s+)?[-–—]?\s*\d{1,3}\s*[-–—]?(?:\s+of\s+\d{1,3})?$`)

// rule tells a line that only separates: dashes, underscores and the like.
func rule(line string) bool {
	return strings.Trim(line, "-=_*~ .–—") == ""
}

// columnGap is white space that sets columns of a table apart.
var columnGap = regexp.MustCompile(`\S(?:\s{3,}|\t)\S`)

// plain makes paragraphs of text that was wrapped by hand. Lines of a table and headings
// of items stay lines of their own.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = ownTag.ReplaceAllString(s, "\n")
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	s = markup.Clean(s)
	var out []string
	var paragraph []string
	flush := func() {
		out = append(out, joinLines(paragraph)...)
		paragraph = paragraph[:0]
	}
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t\f")
		bare := strings.TrimSpace(line)
		switch {
		case bare == "" || rule(bare) || pageNumber.MatchString(bare):
			flush()
		case len(paragraph) == 0 && headed(bare) != nil:
			out = append(out, strings.Join(strings.Fields(bare), " "))
		default:
			paragraph = append(paragraph, line)
		}
	}
	flush()
	return strings.Join(out, "\n")
}

// joinLines joins a paragraph's lines, unless they are rows of a table.
func joinLines(lines []string) []string {
	if len(lines) == 0 {
		return nil
	}
	columned := 0
	for _, line := range lines {
		if columnGap.MatchString(line) {
			columned++
		}
	}
	if columned*2 > len(lines) {
		rows := make([]string, len(lines))
		for i, line := range lines {
			rows[i] = strings.Join(strings.Fields(line), " ")
		}
		return rows
	}
	var b strings.Builder
	for _, line := range lines {
		for word := range strings.FieldsSeq(line) {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(word)
		}
	}
	return []string{b.String()}
}

// isText guards against pictures that pass for documents.
func isText(content []byte) bool {
	sample := content[:min(len(content), 4096)]
	return bytes.Count(sample, []byte{0}) == 0
}
