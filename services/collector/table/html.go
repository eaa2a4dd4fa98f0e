package table

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// maxSpan bounds colspan and rowspan: a page may claim any number.
const maxSpan = 64

// HTML gives the tables of a page that hold no other table, in order. Cells that span
// several columns or rows repeat in each of them; line breaks inside a cell stay.
func HTML(page []byte) ([]Rows, error) {
	document, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		return nil, fmt.Errorf("html: %w", err)
	}
	var tables []Rows
	document.Find("table").Each(func(_ int, t *goquery.Selection) {
		if t.Find("table").Length() > 0 {
			return
		}
		tables = append(tables, func(yield func(Row, error) bool) {
			spans := map[int]span{}
			number := 0
			t.Find("tr").EachWithBreak(func(_ int, tr *goquery.Selection) bool {
				number++
				row := Row{Number: number, Cells: cells(tr, spans)}
				row.Link, _ = tr.Find("a[href]").First().Attr("href")
				for _, cell := range row.Cells {
					if cell != "" {
						return yield(row, nil)
					}
				}
				return true
			})
		})
	})
	if len(tables) == 0 {
		return nil, ErrNoTable
	}
	return tables, nil
}

// span is a cell that reaches down into further rows.
type span struct {
	text string
	rows int
}

func cells(tr *goquery.Selection, spans map[int]span) []string {
	var out []string
	// fill puts the cells that reach down from above.
	fill := func() {
		for len(out) < MaxColumns {
			s, found := spans[len(out)]
			if !found {
				return
			}
			if s.rows--; s.rows == 0 {
				delete(spans, len(out))
			} else {
				spans[len(out)] = s
			}
			out = append(out, s.text)
		}
	}
	tr.ChildrenFiltered("td, th").Each(func(_ int, td *goquery.Selection) {
		fill()
		var b strings.Builder
		for _, node := range td.Nodes {
			text(&b, node)
		}
		content := Clean(squeeze(b.String()))
		content = content[:min(len(content), MaxCell)]
		columns, rows := spanOf(td, "colspan"), spanOf(td, "rowspan")
		for range columns {
			if len(out) >= MaxColumns {
				return
			}
			if rows > 1 {
				spans[len(out)] = span{text: content, rows: rows - 1}
			}
			out = append(out, content)
		}
	})
	fill()
	return out
}

func spanOf(td *goquery.Selection, name string) int {
	n, err := strconv.Atoi(strings.TrimSpace(td.AttrOr(name, "1")))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, maxSpan)
}

func text(b *strings.Builder, node *html.Node) {
	switch node.Type {
	case html.TextNode:
		b.WriteString(strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' || r == '\t' {
				return ' '
			}
			return r
		}, node.Data))
	case html.ElementNode:
		switch node.Data {
		case "script", "style", "template":
			return
		case "br", "p", "div", "li":
			b.WriteByte('\n')
		}
	}
	for child := node.FirstChild; child != nil; child = child.NextSibling {
		text(b, child)
	}
}

// squeeze collapses blanks and drops empty lines.
func squeeze(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
