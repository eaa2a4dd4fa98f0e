package markup_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/collector/markup"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "Acme cuts 120 jobs", "Acme cuts 120 jobs"},
		{"plain keeps its lines", "First line.\n\n  Second\tline. \r\n", "First line.\nSecond line."},
		{"entities", "Q&amp;A &#8211; Acme&nbsp;Inc", "Q&A – Acme Inc"},
		{"bare ampersand", "AT&T and R&D; fine", "AT&T and R&D; fine"},
		{"inline markup joins", "<b>Ac</b>me <i>cuts</i>", "Acme cuts"},
		{"blocks part", "<h1>Head</h1><p>One</p><p>Two<br>Three</p>", "Head\nOne\nTwo\nThree"},
		{"line breaks in markup are blanks", "<p>One\n  two</p>\n\n\n<p>three</p>", "One two\nthree"},
		{"pre keeps lines", "<pre>one\ntwo</pre>three\nfour", "one\ntwo\nthree four"},
		{"lists", "<ul><li>One<li>Two</ul>", "One\nTwo"},
		{"cells", "<table><tr><td>Acme</td><td>120</td></tr><tr><td>Globex</td></tr></table>", "Acme 120\nGlobex"},
		{"script", "a<script>alert('<p>x</p>')</script>b", "ab"},
		{"style and comment", "a<style>p{}</style><!-- <p>no</p> -->b", "ab"},
		{"iframe", "a<iframe src=x>no</iframe>b", "ab"},
		{"event handler", `<p onclick="alert('>')">text</p>`, "text"},
		{"cdata", "<![CDATA[one <b>two</b>]]>", "one two"},
		{"less than", "margin < 5 % and > 2 %", "margin < 5 % and > 2 %"},
		{"less than a number", "<3 jobs", "<3 jobs"},
		{"type parameter", "Why Vec<String> is fine", "Why Vec<String> is fine"},
		{"type parameter beside markup", "<b>Vec<String></b> is fine", "Vec<String> is fine"},
		{"other vocabulary", "<place>Paris</place> office <o:p></o:p>shuts", "Paris office shuts"},
		{"mail address", "Jane <jane@example.org> said", "Jane <jane@example.org> said"},
		{"link in brackets", "see <https://example.org/a>", "see <https://example.org/a>"},
		{"escaped twice", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two &amp;amp; three&lt;/p&gt;", "One\nTwo & three"},
		{"escaped thrice is left", "&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;", "&lt;p&gt;One&lt;/p&gt;"},
		{"tag that never ends", `one <a href="x>two</a> <p>three</p>`, "one two\nthree"},
		{"cut in a tag", "one two <a hre", "one two"},
		{"template that never ends", "one <template>two", "one two"},
		{"head", "<html><head><title>x</title></head><body>text</body></html>", "text"},
		{"head that never ends", "<html><head><title>x</title><body>text</body></html>", "text"},
		{"nested svg", "a<svg><svg><text>x</text></svg><text>y</text></svg>b", "ab"},
		{"nul and controls", "a\x00b\x07c\x7fd", "abcd"},
		{"soft hyphen and zero width", "re\u00adstruc\u200bturing\ufeff", "restructuring"},
		{"bidirectional override", "safe\u202eevil\u202c", "safeevil"},
		{"joiner stays", "می\u200cخواهم", "می\u200cخواهم"},
		{"windows-1252 taken for latin-1", "don\u0092t &#146;s", "don’t ’s"},
		{"invalid utf-8", "caf\xe9 au lait", "caf\ufffd au lait"},
		{"line separator", "one\u2028two", "one\ntwo"},
		{"wide blanks", "one\u00a0\u3000two", "one two"},
		{"noscript", "a<noscript>b</noscript>c", "abc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := markup.Text(test.in); got != test.want {
				t.Errorf("Text(%q)\n got %q\nwant %q", test.in, got, test.want)
			}
		})
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	if got, want := markup.Line("<p>Acme</p><p>cuts\njobs</p>"), "Acme cuts jobs"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                            "",
		"as it is\r\n\tkept  so":      "as it is\r\n\tkept  so",
		"<b>no markup here</b> &amp;": "<b>no markup here</b> &amp;",
		"nul\x00 bell\x07":            "nul bell",
		"bad \xff byte":               "bad \ufffd byte",
		"c1 \u0092 and \u0081":        "c1 ’ and ",
		"del\x7f":                     "del",
	} {
		if got := markup.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestTextIsLinear reads input made to be costly; it ends, or the test run times out.
func TestTextIsLinear(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"<", "<a ", `<a b="`, "<p>", "</p>", "&lt;", "&", "<![CDATA[", "<!--", "<svg>", "<template>", "<x>", "&amp;lt;p&amp;gt;"} {
		markup.Text(strings.Repeat(unit, 1<<20/len(unit)))
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"plain", "<p>One</p>", "a<script>b</script>c", `<a href="`, "&lt;p&gt;x&lt;/p&gt;", "\xff\x00", "<pre>\n</pre>",
		"Vec<String>", "<![CDATA[x]]>", "<head><body>", "a\u00a0\u200bb", "<svg><svg></svg>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := markup.Text(s)
		switch {
		case !utf8.ValidString(text):
			t.Errorf("Text(%q) is not UTF-8: %q", s, text)
		case text != strings.TrimSpace(text):
			t.Errorf("Text(%q) has white space at an end: %q", s, text)
		case strings.Contains(text, "\n\n") || strings.Contains(text, "  "):
			t.Errorf("Text(%q) has white space twice: %q", s, text)
		case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 }):
			t.Errorf("Text(%q) has control characters: %q", s, text)
		}
		if line := markup.Line(s); strings.Contains(line, "\n") {
			t.Errorf("Line(%q) has several lines: %q", s, line)
		}
		once := markup.Clean(s)
		if again := markup.Clean(once); again != once {
			t.Errorf("Clean(%q) = %q, and again %q", s, once, again)
		}
	})
}

func BenchmarkText(b *testing.B) {
	paragraph := `<p>The company said on Tuesday that it would cut &amp; consolidate <a href="https://example.org/1">some teams</a> in the quarter.</p>` + "\n"
	for name, s := range map[string]string{
		"html":  strings.Repeat(paragraph, 25),
		"plain": strings.Repeat("The company said on Tuesday that it would consolidate some teams in the quarter. ", 40),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				markup.Text(s)
			}
		})
	}
}

func ExampleText() {
	fmt.Println(markup.Text(`<h2>Acme&nbsp;Corp</h2><p>It will cut <b>120</b> jobs.</p><script>track()</script>`))
	// Output:
	// Acme Corp
	// It will cut 120 jobs.
}
