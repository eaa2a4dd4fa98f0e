package extract

import (
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
)

// states are those to whom notices are given, with the two letters of each.
type states struct {
	// names in small letters, short as newspapers have them behind a town, agencies whose name
	// needs no state
	names, short, agencies map[string]string
	// codes are the two letters of each
	codes map[string]bool
	// postal is two letters behind a comma, shortened a short name there
	postal, shortened *regexp.Regexp
}

func newStates(languages []pipelines.Language) *states {
	st := &states{names: map[string]string{}, short: map[string]string{}, agencies: map[string]string{}}
	for i := range languages {
		told := &languages[i].States
		maps.Copy(st.names, told.Names)
		maps.Copy(st.short, told.Short)
		maps.Copy(st.agencies, told.Agencies)
	}
	st.codes = make(map[string]bool, len(st.names))
	for _, code := range st.names {
		st.codes[code] = true
	}
	st.postal = oneOf(`,\s*(`, maps.Values(st.names), `)\b`)
	st.shortened = oneOf(`[a-z], (`, maps.Keys(st.short), `)\.`)
	return st
}

// oneOf is an expression for any of some words between two parts of it; for none it never matches.
func oneOf(before string, words iter.Seq[string], after string) *regexp.Regexp {
	var quoted []string
	for _, word := range slices.Sorted(words) {
		quoted = append(quoted, regexp.QuoteMeta(word))
	}
	if len(quoted) == 0 {
		return regexp.MustCompile(`[^\s\S]`)
	}
	return regexp.MustCompile(before + strings.Join(quoted, "|") + after)
}

// ofTitle is the state a headline begins or ends with the name of, or empty.
func (st *states) ofTitle(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') })
	for _, i := range [...]int{0, len(words) - 1} {
		if i < 0 || i >= len(words) {
			continue
		}
		first, last := max(0, i-1), min(len(words), i+2)
		if i == 0 && last > 1 && st.names[words[0]+" "+words[1]] != "" {
			return st.names[words[0]+" "+words[1]]
		}
		if i > 0 && st.names[words[first]+" "+words[i]] != "" {
			return st.names[words[first]+" "+words[i]]
		}
		if code := st.names[words[i]]; code != "" {
			return code
		}
	}
	return ""
}

// ofForm is the two letters of the state that a form is of, or empty.
func (st *states) ofForm(title, text string) string {
	if m := formState.FindStringSubmatch(text); m != nil {
		if code := st.names[strings.ToLower(m[1])]; code != "" {
			return code
		}
		if len(m[1]) == 2 {
			return strings.ToUpper(m[1])
		}
	}
	if code := st.ofTitle(title); code != "" {
		return code
	}
	head, _, _ := strings.Cut(text[:cut(text, 80)], ".") // "WARN Report — Florida."
	if formHead.MatchString(head) {
		if code := st.ofTitle(head); code != "" {
			return code
		}
		title += " " + head
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if code := st.names[word]; code != "" {
			return code
		}
	}
	if m := st.postal.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if m := postalCode.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	for _, m := range formTown.FindAllStringSubmatch(text, 4) {
		if code := st.names[strings.ToLower(m[1])]; code != "" {
			return code // "City: Muskegon, Michigan."
		}
	}
	return ""
}
