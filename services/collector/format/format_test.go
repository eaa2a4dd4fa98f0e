package format_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ulikunitz/xz"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/foreshock/foreshock/services/collector/format"
)

func encoded(t *testing.T, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestText(t *testing.T) {
	t.Parallel()
	declared := func(name, text string) string {
		return `<?xml version="1.0" encoding="` + name + `"?><rss>` + text + `</rss>`
	}
	utf16 := func(e unicode.Endianness, b unicode.BOMPolicy) encoding.Encoding { return unicode.UTF16(e, b) }
	for _, test := range []struct {
		name        string
		raw         []byte
		contentType string
		want        string
		mended      bool
	}{
		{"ascii", []byte("<rss/>"), "", "<rss/>", false},
		{"utf-8", []byte("<rss>é</rss>"), "", "<rss>é</rss>", false},
		{"byte order mark", []byte("\xef\xbb\xbf<rss>é</rss>"), "text/xml; charset=iso-8859-1", "<rss>é</rss>", false},
		{"byte order mark and bad bytes", []byte("\xef\xbb\xbf<rss>\xe9</rss>"), "", "<rss>\ufffd</rss>", false},
		{"utf-16 le with mark", encoded(t, utf16(unicode.LittleEndian, unicode.UseBOM), "<rss>é</rss>"), "", "<rss>é</rss>", false},
		{"utf-16 be with mark", encoded(t, utf16(unicode.BigEndian, unicode.UseBOM), "<rss>é</rss>"), "", "<rss>é</rss>", false},
		{"utf-16 le", encoded(t, utf16(unicode.LittleEndian, unicode.IgnoreBOM), "<rss>é</rss>"), "", "<rss>é</rss>", false},
		{"utf-16 be", encoded(t, utf16(unicode.BigEndian, unicode.IgnoreBOM), "<rss>é</rss>"), "", "<rss>é</rss>", false},
		{"utf-32 le with mark", encoded(t, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "<rss>é</rss>"), "", "<rss>é</rss>", false},
		{"utf-32 be", encoded(t, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "<rss>é</rss>"), "", "<rss>é</rss>", false},
		{"declared latin-1", encoded(t, charmap.ISO8859_1, declared("ISO-8859-1", "café")), "", declared("ISO-8859-1", "café"), false},
		{"declared koi8-r", encoded(t, charmap.KOI8R, declared("koi8-r", "привет")), "", declared("koi8-r", "привет"), false},
		{"declared shift_jis", encoded(t, japanese.ShiftJIS, declared("shift_jis", "日本")), "", declared("shift_jis", "日本"), false},
		{"declared euc-kr", encoded(t, korean.EUCKR, declared("euc-kr", "한국")), "", declared("euc-kr", "한국"), false},
		{"declared gb2312", encoded(t, simplifiedchinese.GBK, declared("gb2312", "中国")), "", declared("gb2312", "中国"), false},
		{"declared iso-2022-jp", encoded(t, japanese.ISO2022JP, declared("iso-2022-jp", "日本")), "", declared("iso-2022-jp", "日本"), false},
		{"header", encoded(t, charmap.Windows1251, "<rss>привет</rss>"), "text/xml; charset=windows-1251", "<rss>привет</rss>", false},
		{"header before declaration", encoded(t, charmap.Windows1251, declared("koi8-r", "привет")), "text/xml;charset='windows-1251'", declared("koi8-r", "привет"), false},
		{"broken header", encoded(t, charmap.Windows1251, "<rss>привет</rss>"), "text/xml;;;charset = windows-1251 ;x", "<rss>привет</rss>", false},
		{"meta element", encoded(t, charmap.Windows1251, `<html><meta charset="windows-1251">привет`), "text/html", `<html><meta charset="windows-1251">привет`, false},
		{"declared latin-1, is utf-8", []byte(declared("ISO-8859-1", "café")), "", declared("ISO-8859-1", "café"), true},
		{"declared utf-8, is latin-1", encoded(t, charmap.ISO8859_1, declared("utf-8", "café")), "", declared("utf-8", "café"), true},
		{"declared gb2312, is utf-8", []byte(declared("gb2312", "caféé – zürich")), "", declared("gb2312", "caféé – zürich"), true},
		{"declared nonsense, is utf-8", []byte(declared("bogus", "é")), "", declared("bogus", "é"), true},
		{"declared nothing, is windows-1252", []byte("<rss>it\x92s</rss>"), "", "<rss>it’s</rss>", true},
		{"utf-8 with a broken byte", []byte("<rss>ééééé \xe9</rss>"), "", "<rss>ééééé \ufffd</rss>", true},
		{"names of programming languages", encoded(t, utf16(unicode.LittleEndian, unicode.UseBOM), declared("U16", "é")), "", declared("U16", "é"), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, mended := format.Text(test.raw, test.contentType)
			if string(text) != test.want || mended != test.mended {
				t.Errorf("got %q, %v\nwant %q, %v", text, mended, test.want, test.mended)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]format.Format{
		"":       format.Empty,
		" \n\t":  format.Empty,
		"<rss/>": format.Feed,
		"<?xml version='1.0'?><!-- <html> --><rdf:RDF>": format.Feed,
		"<!DOCTYPE rss [<!ENTITY a '<html>'>]><RSS>":    format.Feed,
		"<atom:feed xmlns:atom='x'>":                    format.Feed,
		"<?xml-stylesheet href='x'?><feed>":             format.Feed,
		"<br /><b>Warning</b>: x in y\n<rss>":           format.Feed,
		"<!doctype html><p>":                            format.HTML,
		"<html>":                                        format.HTML,
		"<!DOCTYPE html PUBLIC 'x'><rss>":               format.Feed,
		"<?xml version='1.0'?><opml>":                   format.XML,
		"<urlset>":                                      format.XML,
		`{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[]}`:              format.JSONFeed,
		"{\n  \"title\": \"x\",\n  \"items\": []\n}":                                         format.JSONFeed,
		`{"id":"1","text":"see jsonfeed.org/version/1 and \"items\""}` + "\n" + `{"id":"2"}`: format.JSONLines,
		`{"id":"1","text":"x"}`:      format.JSONLines,
		`{"id":"1","text":`:          format.JSONLines,
		"not json\n{\"id\":\"1\"}\n": format.JSONLines,
		"[1\n{\"id\":\"1\"}\n":       format.JSONLines,
		"{\n  \"archive\": [\n":      format.JSON,
		`{"a":1,` + "\n" + `"b":2}`:  format.JSON,
		"[1, 2]":                     format.JSON,
		"Service unavailable":        format.Unknown,
		"a,b,c\n1,2,3":               format.Unknown,
		"\ufeff<rss>":                format.Feed,
	} {
		if got := format.Sniff([]byte(text)); got != want {
			t.Errorf("Sniff(%q) = %s, want %s", text, got, want)
		}
	}
}

func packed(t *testing.T, kind string, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch kind {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "xz":
		var err error
		if w, err = xz.NewWriter(&b); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestInflate(t *testing.T) {
	t.Parallel()
	content := []byte(strings.Repeat("foreshock ", 1000))
	hugeDictionary := packed(t, "xz", content)
	hugeDictionary[16] = 40 // 4 GiB - 1
	badSum := packed(t, "gzip", content)
	badSum[len(badSum)-6] ^= 0xff
	for _, test := range []struct {
		name   string
		raw    []byte
		limit  int64
		reason string
	}{
		{"plain", content, 10000, ""},
		{"plain, at the limit and one", content, 9999, format.TooLarge},
		{"gzip", packed(t, "gzip", content), 10000, ""},
		{"gzip bomb", packed(t, "gzip", make([]byte, 10<<20)), 1 << 20, format.TooLarge},
		{"gzip cut off", packed(t, "gzip", content)[:30], 10000, format.Truncated},
		{"gzip corrupt", badSum, 10000, format.Corrupt},
		{"xz", packed(t, "xz", content), 10000, ""},
		{"xz bomb", packed(t, "xz", make([]byte, 10<<20)), 1 << 20, format.TooLarge},
		{"xz cut off", packed(t, "xz", content)[:60], 10000, format.Truncated},
		{"xz that asks for too much memory", hugeDictionary, 10000, format.Corrupt},
		{"empty", nil, 10, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, err := format.Inflate(bytes.NewReader(test.raw), test.limit)
			var got []byte
			if err == nil {
				got, err = io.ReadAll(r)
			}
			var refused *format.Error
			switch {
			case test.reason == "" && err != nil:
				t.Errorf("unexpected error %v", err)
			case test.reason == "" && len(test.raw) > 0 && !bytes.Equal(got, content):
				t.Errorf("got %d bytes, want %d", len(got), len(content))
			case test.reason != "" && (!errors.As(err, &refused) || refused.Reason != test.reason):
				t.Errorf("got error %v, want reason %s", err, test.reason)
			}
			if int64(len(got)) > test.limit {
				t.Errorf("read %d bytes past a limit of %d", len(got), test.limit)
			}
		})
	}
}

func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"<rss/>", "\xff\xfe<\x00", `{"version":"https://jsonfeed.org/version/1"}`, "<?xml encoding='koi8-r'?>\xc1", "\x1f\x8b\x08", "\xfd7zXZ\x00"} {
		f.Add([]byte(seed), "text/xml; charset=big5")
	}
	f.Fuzz(func(t *testing.T, raw []byte, contentType string) {
		text, _ := format.Text(raw, contentType)
		if !utf8.Valid(text) {
			t.Errorf("Text(%q, %q) is not UTF-8: %q", raw, contentType, text)
		}
		format.Sniff(text)
		if r, err := format.Inflate(bytes.NewReader(raw), 1<<16); err == nil {
			if n, _ := io.Copy(io.Discard, r); n > 1<<16 {
				t.Errorf("Inflate gave %d bytes", n)
			}
		}
	})
}

func ExampleSniff() {
	fmt.Println(format.Sniff([]byte("<!-- made by hand --><rss version='2.0'>")))
	fmt.Println(format.Sniff([]byte(`{"id":"1","title":"Acme cuts 120 jobs","text":""}`)))
	// Output:
	// feed
	// json_lines
}
