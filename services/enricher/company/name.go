package company

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Key is the form under which names are compared: lower case, without accents, marks and
// the legal form ("Amazon.com, Inc." and "AMAZON COM INC" both give "amazon com").
// Empty where the name holds no letter or digit.
func Key(name string) string { return stripLegal(Fold(name)) }

// Fold is Key with the legal form kept, for names that are no companies'. It lower-cases, drops accents and apostrophes, writes "and" for "&" and one space
// for any other run of marks.
func Fold(name string) string { return string(appendFold(make([]byte, 0, len(name)+8), name)) }

// appendFold adds the folded name, ASCII without a detour.
func appendFold(into []byte, name string) []byte {
	base := len(into)
	apart := func() {
		if len(into) > base && into[len(into)-1] != ' ' {
			into = append(into, ' ')
		}
	}
	for _, r := range foldAccents(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			into = append(into, byte(r))
		case r >= 'A' && r <= 'Z':
			into = append(into, byte(r)|0x20)
		case r == '\'' || r == '’' || r == '‘' || r == '`':
		case r == '&':
			apart()
			into = append(into, "and "...)
		case r < utf8.RuneSelf:
			apart()
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			into = utf8.AppendRune(into, unicode.ToLower(r))
		default:
			apart()
		}
	}
	if end := len(into) - 1; end >= base && into[end] == ' ' {
		into = into[:end]
	}
	return into
}

// foldAccents decomposes what is not ASCII, so that marks can be dropped.
func foldAccents(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return norm.NFKD.String(undecomposed.Replace(s))
		}
	}
	return s
}

// undecomposed are the letters that have no form with a separate mark.
var undecomposed = strings.NewReplacer("ø", "o", "Ø", "O", "ß", "ss", "æ", "ae", "Æ", "Ae", "ł", "l")

// legal lists the words that only say in which form a company is registered.
var legal = map[string]bool{
	"inc": true, "incorporated": true, "corp": true, "corporation": true, "co": true, "company": true,
	"llc": true, "llp": true, "lp": true, "ltd": true, "limited": true, "plc": true, "sa": true, "ag": true,
	"se": true, "nv": true, "bv": true, "gmbh": true, "kg": true, "kgaa": true, "spa": true, "srl": true,
	"sas": true, "ab": true, "asa": true, "oyj": true, "as": true, "pty": true, "pte": true, "pvt": true, "sarl": true,
	"kk": true, "lllp": true, "pllc": true, "pc": true, "adr": true, "de": true, "new": true, "trust": false,
}

// stripLegal removes legal forms from the end of a folded name, never all of it.
func stripLegal(folded string) string {
	folded = strings.TrimPrefix(folded, "the ")
	for {
		cut := strings.LastIndexByte(folded, ' ')
		if cut < 0 {
			return folded
		}
		last := folded[cut+1:]
		if !legal[last] && !spelledLegal(&folded, last) {
			return folded
		}
		cut = strings.LastIndexByte(folded, ' ')
		if cut < 0 {
			return folded
		}
		rest := strings.TrimSuffix(folded[:cut], " and")
		if rest == "" {
			return folded
		}
		folded = rest
	}
}

// LegalForm tells whether a word only says how a company is registered ("Corp", "AG").
func LegalForm(word string) bool {
	if word == "plc" {
		return true // small, as the companies write it themselves
	}
	if len(word) > 12 || len(word) < 2 || word[0] >= 'a' && word[0] <= 'z' {
		return false
	}
	switch folded := strings.ToLower(word); folded {
	case "de", "as", "new", "pc":
		return false
	default:
		return legal[folded]
	}
}

// spelledLegal joins a legal form that dots had taken apart at the end: "l l c", "s a".
func spelledLegal(folded *string, last string) bool {
	if len(last) != 1 {
		return false
	}
	for _, form := range [...]string{"l l c", "l l p", "l p", "n a", "s a", "n v", "s p a", "p l c", "b v", "u s a"} {
		if rest, ok := strings.CutSuffix(*folded, " "+form); ok && rest != "" {
			*folded = rest + " inc"
			return true
		}
	}
	return false
}
