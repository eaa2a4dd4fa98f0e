package format

import (
	"bytes"
	"encoding/binary"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Text is raw as UTF-8, which it may share, without a byte order mark. What the bytes say
// counts more than what anyone claims about them: a byte order mark, then well-formed
// UTF-8, then the content type's charset, the XML declaration's encoding, a page's meta
// element, and Windows-1252 at last. Mended tells that no claim fitted. Bytes that fit
// nothing become U+FFFD.
func Text(raw []byte, contentType string) (text []byte, mended bool) {
	if decoded, ok := marked(raw); ok {
		return decoded, false
	}
	claims := claimed(raw, contentType)
	ascii := isASCII(raw)
	if ascii && !anyEscaped(claims) {
		return raw, false
	}
	valid := ascii || utf8.Valid(raw)
	for _, label := range claims {
		found, name := lookup(label)
		if found == nil || name == "utf-8" || name == "replacement" {
			continue
		}
		if valid && !multibyte[name] {
			// Well-formed UTF-8 beyond ASCII is never an accident in an alphabet of
			// single bytes: the claim is wrong.
			continue
		}
		if decoded, ok := decode(found, raw); ok {
			return decoded, false
		}
	}
	if valid {
		return raw, len(claims) > 0 && !anyUTF8(claims)
	}
	if mostlyUTF8(raw) {
		return bytes.ToValidUTF8(raw, []byte("\ufffd")), true
	}
	// The browsers' guess; every byte is a character in it.
	found, _ := charset.Lookup("windows-1252")
	for _, label := range claims {
		if claimed, name := lookup(label); claimed != nil && name != "utf-8" && name != "replacement" {
			found = claimed // a claim that fits badly is better than none
			break
		}
	}
	decoded, _ := decode(found, raw)
	return bytes.ToValidUTF8(decoded, []byte("\ufffd")), true
}

// marked decodes what starts with a byte order mark, or with a "<" as UTF-16 or UTF-32
// writes it.
func marked(raw []byte) ([]byte, bool) {
	has := func(prefix string) bool { return bytes.HasPrefix(raw, []byte(prefix)) }
	var e encoding.Encoding
	switch {
	case has("\xef\xbb\xbf"):
		return bytes.ToValidUTF8(raw[3:], []byte("\ufffd")), true
	case has("\xff\xfe\x00\x00"), has("<\x00\x00\x00"):
		e = utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
		if raw[0] == '<' {
			e = utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
		}
	case has("\x00\x00\xfe\xff"), has("\x00\x00\x00<"):
		e = utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
		if raw[3] == '<' {
			e = utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
		}
	case has("\xff\xfe"), has("\xfe\xff"):
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case has("<\x00"):
		e = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case has("\x00<"):
		e = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	default:
		return nil, false
	}
	decoded, err := e.NewDecoder().Bytes(raw)
	if err != nil {
		return nil, false
	}
	return bytes.TrimPrefix(decoded, []byte("\ufeff")), true
}

// head is how far into a document a claim about its characters may stand.
const head = 1024

// claimed lists what is claimed about the characters, in the order of its weight.
func claimed(raw []byte, contentType string) []string {
	var claims []string
	add := func(label string) {
		if label = strings.Trim(strings.TrimSpace(label), `'"`); label != "" {
			claims = append(claims, label)
		}
	}
	if contentType != "" {
		if _, parameters, err := mime.ParseMediaType(contentType); err == nil {
			add(parameters["charset"])
		} else if _, after, found := strings.Cut(strings.ToLower(contentType), "charset"); found {
			// Not quite a content type, but plain enough.
			add(strings.TrimLeft(strings.FieldsFunc(after+" ", func(r rune) bool { return r == ';' || r == ',' })[0], " ="))
		}
	}
	top := raw[:min(len(raw), head)]
	if i := bytes.Index(top, []byte("<?xml")); i >= 0 {
		declaration := top[i:]
		if end := bytes.Index(declaration, []byte("?>")); end >= 0 {
			declaration = declaration[:end]
		}
		add(attribute(declaration, "encoding"))
	}
	if i := bytes.Index(bytes.ToLower(top), []byte("<meta")); i >= 0 {
		_, name, certain := charset.DetermineEncoding(top, "")
		if certain || name != "windows-1252" {
			add(name)
		}
	}
	return claims
}

// attribute is the value of name="value" in a declaration.
func attribute(declaration []byte, name string) string {
	i := bytes.Index(declaration, []byte(name))
	if i < 0 {
		return ""
	}
	rest := bytes.TrimLeft(declaration[i+len(name):], " \t\r\n=")
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	value, _, found := bytes.Cut(rest[1:], rest[:1])
	if !found {
		return ""
	}
	return string(value)
}

// lookup finds an encoding by a web label, or by a name that only programming languages use.
func lookup(label string) (encoding.Encoding, string) {
	label = strings.ToLower(strings.TrimSpace(label))
	if found, name := charset.Lookup(label); found != nil {
		return found, name
	}
	switch short := strings.NewReplacer("-", "", "_", "", " ", "").Replace(label); short {
	case "utf8", "u8":
		return encoding.Nop, "utf-8"
	case "utf16", "u16", "utf16le", "ucs2":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16le"
	case "utf16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16be"
	case "utf32", "u32", "utf32le", "ucs4":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "utf-32"
	case "utf32be":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "utf-32"
	case "cp1252", "latin1", "iso88591":
		return charset.Lookup("windows-1252")
	}
	return nil, ""
}

// multibyte holds the encodings whose text may be well-formed UTF-8 by accident.
var multibyte = map[string]bool{
	"big5": true, "euc-jp": true, "euc-kr": true, "gb18030": true, "gbk": true, "iso-2022-jp": true, "shift_jis": true,
	"hz-gb-2312": true,
}

// anyEscaped tells whether a claim is of an encoding that writes everything in ASCII.
func anyEscaped(claims []string) bool {
	for _, label := range claims {
		if _, name := lookup(label); name == "iso-2022-jp" || name == "hz-gb-2312" {
			return true
		}
	}
	return false
}

func anyUTF8(claims []string) bool {
	for _, label := range claims {
		if _, name := lookup(label); name == "utf-8" {
			return true
		}
	}
	return false
}

// decode tells whether every byte fitted.
func decode(e encoding.Encoding, raw []byte) ([]byte, bool) {
	decoded, err := e.NewDecoder().Bytes(raw)
	return decoded, err == nil && !bytes.ContainsRune(decoded, utf8.RuneError)
}

func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if binary.NativeEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// mostlyUTF8 tells a UTF-8 text with a few broken bytes from one of another alphabet.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for len(raw) > 0 {
		if raw[0] < utf8.RuneSelf {
			raw = raw[1:]
			continue
		}
		r, size := utf8.DecodeRune(raw)
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		raw = raw[size:]
	}
	return good > 2*bad
}
