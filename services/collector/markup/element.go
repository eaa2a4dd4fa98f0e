package markup

// What an element does to the text around and inside it.
const (
	inline       = iota
	block        // stands on lines of its own
	cell         // stands apart on its line
	hidden       // its content is no text
	preformatted // a block whose line breaks count
)

// elements are those of HTML, past and present; a tag of any other name may be a word in
// angle brackets.
var elements = func() map[string]int {
	classes := map[int][]string{
		inline: {
			"a", "abbr", "acronym", "area", "audio", "b", "basefont", "bdi", "bdo", "big", "cite", "code", "data",
			"del", "dfn", "em", "embed", "font", "i", "img", "input", "ins", "kbd", "label", "link", "map", "mark",
			"meta", "meter", "nobr", "output", "param", "picture", "progress", "q", "rb", "rp", "rt", "rtc", "ruby",
			"s", "samp", "slot", "small", "source", "span", "strike", "strong", "sub", "sup", "time", "track", "tt",
			"u", "var", "video", "wbr", "math", "path", "font-face", "blink", "noscript", "base", "object", "applet", "canvas",
		},
		block: {
			"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
			"dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset", "h1",
			"h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "marquee", "menu",
			"nav", "ol", "p", "plaintext", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
			"col", "colgroup", "title", "textarea",
		},
		cell:         {"td", "th", "button", "option", "optgroup"},
		hidden:       {"datalist", "head", "iframe", "noembed", "noframes", "script", "select", "style", "svg", "template"},
		preformatted: {"pre", "listing", "xmp"},
	}
	elements := map[string]int{}
	for class, names := range classes {
		for _, name := range names {
			elements[name] = class
		}
	}
	return elements
}()
