package extract

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// sample is how much text is looked at to tell its language.
const sample = 500

var libraryTags = map[whatlanggo.Lang]string{
	whatlanggo.Eng: "en", whatlanggo.Deu: "de", whatlanggo.Fra: "fr", whatlanggo.Spa: "es", whatlanggo.Por: "pt",
	whatlanggo.Ita: "it", whatlanggo.Nld: "nl", whatlanggo.Jpn: "ja",
}

var libraryOptions = func() whatlanggo.Options {
	options := whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{whatlanggo.Swe: true, whatlanggo.Dan: true, whatlanggo.Pol: true, whatlanggo.Tur: true, whatlanggo.Ron: true, whatlanggo.Cmn: true, whatlanggo.Rus: true, whatlanggo.Kor: true, whatlanggo.Fin: true, whatlanggo.Ind: true}}
	for lang := range libraryTags {
		options.Whitelist[lang] = true
	}
	return options
}()

// language is the tag the source gave, else what the text looks like: the small words of
// each language are counted, and where they do not decide a library's trigrams do.
func (x *Extractor) language(event *foreshockv1.Event, w *worker, zones []zone) string {
	if lang, _, _ := strings.Cut(strings.ToLower(event.GetLang()), "-"); lang != "" {
		return lang
	}
	title, text := event.GetTitle(), event.GetText()
	if prefix, rest, found := strings.Cut(title, "-"); found {
		if mark, _, _ := strings.Cut(prefix, " "); wirePrefix[mark] {
			title = rest // "BRIEF-Acme …" is no German letter
		}
	}
	start := 0
	if len(zones) > 0 && zones[0].start > sample/2 {
		start = zones[0].start - sample/2
	}
	end := min(len(text), start+sample)
	for start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	for end > 0 && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	excerpt := title + "\n" + text[min(start, end):end]
	if kana(excerpt) {
		return "ja"
	}
	if english, words := x.dialects["en"].smallWords(w, excerpt[:cut(excerpt, 240)]); english >= 6 && english*3 >= words {
		return "en"
	}
	best, most, second := x.leading(func(tag string) int {
		n, _ := x.dialects[tag].smallWords(w, excerpt)
		return n
	})
	if most >= 3 && most >= second+2 || most >= 2 && second == 0 {
		return best
	}
	if len(excerpt) < 120 {
		if tag := x.everyday(w, excerpt); tag != "" {
			return tag
		}
	}
	info := whatlanggo.DetectWithOptions(excerpt, libraryOptions)
	if tag, ok := libraryTags[info.Lang]; ok {
		if most > second && second*2 <= most && len(excerpt) < 120 {
			return best
		}
		if d := x.dialects[tag]; len(excerpt) < 120 && tag != "ja" {
			if n, _ := d.smallWords(w, excerpt); n == 0 {
				return cmp.Or(best, "en") // a headline without a word of the language that its letters look like
			}
		}
		return tag
	}
	if info.IsReliable() && most <= 2 {
		return info.Lang.Iso6391()
	}
	if best != "" {
		return best
	}
	return "en"
}

// leading is the language that has most of what is counted, how much that is, and how much the
// next one has.
func (x *Extractor) leading(count func(tag string) int) (best string, most, second int) {
	for _, tag := range x.languages {
		if n := count(tag); n > most {
			best, most, second = tag, n, most
		} else if n > second {
			second = n
		}
	}
	return best, most, second
}

// everyday is the language of whose daily words a headline has most, empty where none leads.
func (x *Extractor) everyday(w *worker, text string) string {
	text = strings.ToLower(text)
	w.tokens = w.scanner.Append(w.tokens[:0], text, 0, len(text), false, nil)
	best, most, second := x.leading(func(tag string) (n int) {
		for i := range w.tokens {
			if t := &w.tokens[i]; t.Kind == token.Word && x.common[tag][text[t.Start:t.End]] {
				n++
			}
		}
		return n
	})
	if most >= second+2 || most > second && (best == "en" || second == 0) { // English lends the others its words
		return best
	}
	return ""
}

// smallWords counts the words of a language that are not names, and all words.
func (d *dialect) smallWords(w *worker, text string) (n, words int) {
	w.tokens = w.scanner.Append(w.tokens[:0], text, 0, len(text), d.Elision, d.Word)
	d.Annotate(&w.notes, w.tokens)
	for i := range w.tokens {
		t := &w.tokens[i]
		if t.Kind != token.Word {
			continue
		}
		words++
		if t.Word > 0 && (w.notes.Has(i, d.Common) > 0 || w.notes.Has(i, d.CutVerb) > 0 || w.notes.Has(i, d.Staffs) > 0 || w.notes.Has(i, d.CutNoun) > 0) {
			n++
		}
	}
	return n, words
}

// cut is the end of the first n bytes of s, at the end of a character; 0 where s does not
// begin with one.
func cut(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// cjkFrom is where the first byte stands that may begin a kana, the end of s without.
func cjkFrom(s string) int {
	for i := range len(s) {
		if s[i] >= 0xE3 {
			return i
		}
	}
	return len(s)
}

// kana tells whether a text is Japanese: no other language has kana.
func kana(s string) bool {
	n := 0
	for _, r := range s[cjkFrom(s):] {
		if r >= 0x3040 && unicode.In(r, unicode.Hiragana, unicode.Katakana) {
			n++
			if n >= 2 {
				return true
			}
		}
	}
	return false
}
