package panel

import (
	"strings"
	"unicode"
)

// hollow words tell nothing of who an employer is.
var hollow = map[string]bool{
	"inc": true, "llc": true, "corp": true, "co": true, "corporation": true, "company": true, "the": true, "ltd": true,
	"lp": true, "llp": true, "of": true, "and": true, "usa": true, "us": true, "america": true, "group": true,
	"holdings": true, "services": true, "service": true, "north": true, "american": true, "international": true,
}

// Words are the telling words of an employer's name in lower case, without legal forms and
// what follows "dba"; all its words where none is telling.
func Words(name string) []string {
	name = strings.ToLower(name)
	if i := strings.Index(name, " dba "); i > 0 {
		name = name[:i]
	}
	name = strings.ReplaceAll(name, "'", "")
	all := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var telling []string
	for _, word := range all {
		if !hollow[word] {
			telling = append(telling, word)
		}
	}
	if len(telling) == 0 {
		return all
	}
	return telling
}
