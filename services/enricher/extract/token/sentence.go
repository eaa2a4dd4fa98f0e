package token

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is where a run without an end mark is cut, so that no input makes later steps slow.
const longest = 1500

// Span is a range of bytes; End is exclusive.
type Span struct{ Start, End int }

// Sentence returns the sentence that begins at or after from: its trimmed range and
// where the next one begins. At the end of the text the range is empty.
func Sentence(text string, from int) (sentence Span, next int) {
	n := len(text)
	for from < n && space(text[from]) {
		from++
	}
	limit := min(n, from+longest)
	lineStart := from
	for i := from; i < limit; i++ {
		c := text[i]
		if !mayEnd[c] {
			continue
		}
		switch c {
		case '.', '!', '?':
			j := i + 1
			for j < n && (text[j] == '.' || text[j] == '!' || text[j] == '?') {
				j++
			}
			j = closing(text, j)
			if j >= n {
				return trim(text, from, n), n
			}
			if !space(text[j]) {
				if c == '.' || !startsUpper(text[j:]) {
					i = max(i, j-1)
					continue
				}
			}
			if c == '.' && (text[j-1] == '.' && j == i+1 && abbreviated(text, from, i, j) || bracketed(text, from, i)) {
				continue
			}
			if c == '.' && closed(text, from, i, j) {
				i = j - 1
				continue
			}
			return trim(text, from, j), j
		case '\n':
			line := strings.TrimRight(text[lineStart:i], " \t\r")
			if len(line) == 0 && i == from {
				continue
			}
			if paragraph(text, i) || len(line) < 55 || endsSentence(line) || listed(text[i+1:]) {
				return trim(text, from, i), i + 1
			}
			lineStart = i + 1
		case 0xE3:
			if strings.HasPrefix(text[i:], "。") {
				return trim(text, from, i+3), i + 3
			}
		case 0xE2:
			if strings.HasPrefix(text[i:], "•") && i > from {
				return trim(text, from, i), i
			}
		}
	}
	if limit < n {
		for !utf8.RuneStart(text[limit]) {
			limit++
			if limit >= n {
				break
			}
		}
		if cut := strings.LastIndexByte(text[from:limit], ' '); cut > longest/2 {
			limit = from + cut
		}
	}
	return trim(text, from, limit), limit
}

// mayEnd are the bytes at which a sentence may end, or the character begins at which it does.
var mayEnd = [256]bool{'.': true, '!': true, '?': true, '\n': true, 0xE2: true, 0xE3: true}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func trim(text string, start, end int) Span {
	for start < end && space(text[start]) {
		start++
	}
	for end > start && space(text[end-1]) {
		end--
	}
	return Span{start, end}
}

func closing(text string, j int) int {
	for j < len(text) {
		switch {
		case text[j] == '"' || text[j] == '\'' || text[j] == '`' || text[j] == ')' || text[j] == ']':
			j++
		case strings.HasPrefix(text[j:], "”") || strings.HasPrefix(text[j:], "’") || strings.HasPrefix(text[j:], "“"):
			j += 3
		case strings.HasPrefix(text[j:], "»"):
			j += 2
		default:
			return j
		}
	}
	return j
}

func paragraph(text string, i int) bool {
	for j := i + 1; j < len(text); j++ {
		switch text[j] {
		case '\n':
			return true
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return true
}

func endsSentence(line string) bool {
	line = strings.TrimRight(line, "\"')]”’»")
	return strings.HasSuffix(line, ".") || strings.HasSuffix(line, "!") || strings.HasSuffix(line, "?") || strings.HasSuffix(line, ":") || strings.HasSuffix(line, "。")
}

func listed(rest string) bool {
	rest = strings.TrimLeft(rest, " \t")
	return strings.HasPrefix(rest, "•") || strings.HasPrefix(rest, "- ") || strings.HasPrefix(rest, "* ")
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// short words whose dot does not end a sentence.
var short = map[string]bool{}

func init() {
	for _, w := range strings.Fields("mr mrs ms dr prof sen rep gov gen col lt st jr sr no vs co corp inc ltd llc dept est approx " +
		"jan feb mar apr jun jul aug sep sept oct nov dec fig bros cie mio mrd tsd bzw ca ggf nr inkl rs vol pp al hrs etc ave blvd sra cf dipl ing z.b u.a d.h") {
		short[w] = true
	}
}

// closers are abbreviations that often do end a sentence; only a capital after them decides.
var closers = map[string]bool{"inc": true, "co": true, "corp": true, "ltd": true, "llc": true, "etc": true, "no": true, "est": true, "al": true}

// abbreviated tells whether the dot at i belongs to a short form.
func abbreviated(text string, from, i, j int) bool {
	k := i
	for k > from && !space(text[k-1]) && text[k-1] != '(' && !(text[k-1] == '-' && k > from+1 && text[k-2] == '-') { // "Mass.--Aug. 26"
		k--
	}
	word := strings.ToLower(strings.Trim(text[k:i], "\"'(“‘"))
	next := j
	for next < len(text) && (text[next] == ' ' || text[next] == '\t') {
		next++
	}
	lowerNext := next < len(text) && !startsUpper(text[next:]) && text[next] != '"' && text[next] != '`' && text[next] != '\n' && !strings.HasPrefix(text[next:], "“") &&
		!(text[next] >= '0' && text[next] <= '9')
	if len(word) == 1 && word[0] >= 'a' && word[0] <= 'z' {
		return true // an initial
	}
	if strings.Contains(word, ".") && len(word) <= 5 && !strings.ContainsAny(word, "0123456789") {
		return lowerNext || !sentenceStarter(text[next:]) // U.S., e.g.
	}
	if word != "" && strings.Trim(word, "0123456789") == "" {
		return len(word) <= 2 && lowerOrMonth(text[next:]) // German ordinals: am 3. Mai
	}
	if closers[word] {
		if word == "no" {
			return next < len(text) && text[next] >= '0' && text[next] <= '9'
		}
		return lowerNext || !sentenceStarter(text[next:])
	}
	return short[word] || lowerNext && len(word) > 0
}

// bracketed tells whether the dot at i ends a short form that fills brackets: "(Mich.)".
func bracketed(text string, from, i int) bool {
	if i+1 >= len(text) || text[i+1] != ')' {
		return false
	}
	k := i - 1
	for k >= from && k > i-7 && (text[k] == '.' || text[k]|0x20 >= 'a' && text[k]|0x20 <= 'z') {
		k--
	}
	return k >= from && k < i-1 && text[k] == '(' && startsUpper(text[k+1:])
}

// closed tells whether the dot at i ends no sentence for all that a bracket or an apostrophe
// closes behind it, up to j: "Acme (once Bolt Inc.) said", "Ashworth Bros.' refusal".
func closed(text string, from, i, j int) bool {
	if j == i+1 || j+1 >= len(text) || text[j] != ' ' || text[j+1] < 'a' || text[j+1] > 'z' || text[i+1] == '"' || text[i+1] == ']' {
		return false
	}
	return text[i+1] == ')' || abbreviated(text, from, i, i+1)
}

var months = []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember", "Quartal"}

func lowerOrMonth(s string) bool {
	for _, m := range months {
		if strings.HasPrefix(s, m) {
			return true
		}
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// sentenceStarter tells whether a word that follows an abbreviation begins a sentence
// rather than going on with a name.
func sentenceStarter(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	switch strings.Trim(word, "\"“,") {
	case "The", "It", "In", "A", "An", "This", "That", "They", "He", "She", "We", "Its", "Our", "On", "At", "But", "And", "As", "After", "For",
		"According", "Shares", "While", "Last", "About", "More", "There", "These", "Some", "Workers", "Employees", "Other", "Under", "However":
		return true
	}
	return false
}
