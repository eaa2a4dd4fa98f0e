package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// page writes prose for a terminal: every line is printable, whatever a source wrote.
type page struct{ out *bufio.Writer }

func newPage(out io.Writer) page { return page{bufio.NewWriter(out)} }

// line writes one line.
func (p page) line(format string, args ...any) {
	p.out.WriteString(strings.TrimRight(printable(fmt.Sprintf(format, args...)), " "))
	p.out.WriteByte('\n')
}

// pageWidth is where paragraphs break, in characters.
const pageWidth = 100

// paragraph writes words in lines that all begin with the same indent.
func (p page) paragraph(indent, format string, args ...any) {
	text, width := indent, len(indent)
	for _, word := range strings.Fields(printable(fmt.Sprintf(format, args...))) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == len(indent):
		case width+1+n > pageWidth:
			p.line("%s", text)
			text, width = indent, len(indent)
		default:
			text, width = text+" ", width+1
		}
		text, width = text+word, width+n
	}
	if width > len(indent) {
		p.line("%s", text)
	}
}

func (p page) close() error { return p.out.Flush() }

// longDay writes a day for people.
func longDay(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// inPercent is a probability as it is printed, in tenths of a percent, so that printed
// differences are those of printed numbers.
func inPercent(probability float64) tenths { return tenths(1000*probability + 0.5) }

// tenths of a percent.
type tenths int

func (t tenths) String() string {
	sign := ""
	if t < 0 {
		sign, t = "-", -t
	}
	return fmt.Sprintf("%s%d.%d", sign, t/10, t%10)
}

// counted is a number with its noun.
func counted[N int | uint32](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
