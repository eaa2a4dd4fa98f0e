package filing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/collector/markup"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// filingDelay is how long after what it reports an 8-K may come: four business days, with
// a holiday. Where only the day reported on is known, it was public no later than this,
// and may not be used before.
const filingDelay = 7 * 24 * time.Hour

// silent are items whose text tells no news: lists of exhibits.
var silent = map[string]bool{"9.01": true}

// Event makes the one event of a filing. The reference says what a list or a file's name
// tells of it; what the submission's own header says comes first, and what the document
// says of itself last. The text holds the items' sections in order, each behind a line
// "Item 2.05: title", then the press releases, each behind a line "Exhibit EX-99.1"; the
// cover, the signatures and the list of exhibits are left out.
func Event(raw []byte, r Reference, source string) (*foreshockv1.Event, *outcome.Refusal) {
	refuse := func(reason, detail string) (*foreshockv1.Event, *outcome.Refusal) {
		return nil, &outcome.Refusal{Document: r.Accession, Reason: reason, Detail: detail, Raw: outcome.Bound(string(raw[:min(len(raw), 200)]))}
	}
	if !isText(raw) {
		return refuse(outcome.Malformed, "not a text document")
	}
	s := Split(raw)
	main := s.Main()
	if main == nil {
		return refuse(outcome.NoDocument, "the submission holds no readable document")
	}
	body := main.Text()
	f := facts{Reference: r}
	f.merge(s.Header, main.Type, body)
	if strings.TrimSpace(body) == "" {
		return refuse(outcome.NoContent, "the main document holds no text")
	}
	document := f.Accession
	if document == "" { // a lone document that somebody kept under a name of their own
		sum := sha256.Sum256(raw)
		document = "sha256:" + hex.EncodeToString(sum[:16])
		f.flags = append(f.flags, FlagAccessionUnknown)
	}
	when, ok := f.when()
	if !ok {
		return refuse(outcome.NoDate, "no date of filing, acceptance or report")
	}
	sections := Segment(body)
	text, attributes := f.compose(sections, body, main, s.Releases())
	e := &foreshockv1.Event{
		Kind: "filing", Source: source, Document: document, Title: f.title(sections), Text: text,
		Url: cmp.Or(f.URL, f.Text), Lang: "en", Company: f.Filer,
		EventTime: timestamppb.New(when), KnowledgeTime: timestamppb.New(when), KnowledgeInferred: true, Attributes: attributes,
	}
	if f.Accepted.IsZero() && f.Filed.IsZero() && !f.Reported.IsZero() {
		e.KnowledgeTime = timestamppb.New(when.Add(filingDelay))
	}
	e.Id = identity.Event(e)
	return e, nil
}

// facts are what is known of a filing beside its text.
type facts struct {
	Reference
	sic   string
	flags []string
}

func (f *facts) merge(h Header, form, body string) {
	f.Accession = cmp.Or(h.Accession, f.Accession)
	f.CIK = cmp.Or(h.CIK, f.CIK)
	f.Form = cmp.Or(h.Form, f.Form, form, "8-K")
	f.Filed = first(h.Filed, f.Filed)
	f.Accepted = first(h.Accepted, f.Accepted)
	f.Reported = first(h.Reported, f.Reported, reportDate(body))
	f.Filer = markup.Line(cmp.Or(h.Filer, f.Filer, registrant(body)))
	f.sic = h.SIC
	if len(f.Items) == 0 {
		for _, name := range h.Items {
			if number := named(name); number != "" {
				f.Items = append(f.Items, number)
			}
		}
	}
	if f.Reference.Text == "" {
		f.Reference.Text = textURL(f.CIK, f.Accession)
	}
}

func first(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// when is the event time: acceptance, filing, report, or the last day of the year that the
// accession number names, so that nothing is known too early.
func (f *facts) when() (time.Time, bool) {
	switch {
	case !f.Accepted.IsZero():
		return f.Accepted, true
	case !f.Filed.IsZero():
		return f.Filed, true
	case !f.Reported.IsZero():
		f.flags = append(f.flags, FlagDatedByReport)
		return f.Reported, true
	}
	m := accessionForm.FindString(f.Accession)
	if m == "" {
		return time.Time{}, false
	}
	year := 1900 + int(m[11]-'0')*10 + int(m[12]-'0')
	if year < 1990 {
		year += 100
	}
	f.flags = append(f.flags, FlagDatedByYear)
	return time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC), true
}

func (f *facts) compose(sections []Section, body string, main *Document, releases []*Document) (string, map[string]string) {
	attributes := map[string]string{CIK: f.CIK, Accession: f.Accession, Form: f.Form, SIC: f.sic}
	if !f.Filed.IsZero() {
		attributes[Filed] = f.Filed.Format(time.DateOnly)
	}
	if !f.Reported.IsZero() {
		attributes[Reported] = f.Reported.Format(time.DateOnly)
	}
	var b strings.Builder
	var items, published []string
	add := func(list *[]string, values ...string) {
		for _, v := range values {
			if !slices.Contains(*list, v) {
				*list = append(*list, v)
			}
		}
	}
	for _, s := range sections {
		add(&items, s.Items...)
		add(&published, s.Published...)
		if s.Text == "" || silent[s.Items[0]] && len(s.Items) == 1 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		begin := b.Len()
		fmt.Fprintf(&b, "Item %s: %s\n%s", strings.Join(s.Items, ", "), cmp.Or(strings.TrimRight(s.Title, ". "), titles[s.Items[0]]), s.Text)
		for _, item := range s.Items {
			name := SectionPrefix + item
			if attributes[name] == "" {
				attributes[name] = fmt.Sprintf("%d-%d", begin, b.Len())
			}
		}
	}
	if len(sections) == 0 {
		f.flags = append(f.flags, FlagItemsUnfound)
		b.WriteString(body)
		for _, item := range f.Items {
			add(&items, cmp.Or(today[item], item))
		}
	}
	var exhibits []string
	for _, release := range releases {
		if release == main {
			continue
		}
		content := release.Text()
		if content == "" {
			continue
		}
		if len(content) > maxExhibit {
			content = cutText(content, maxExhibit)
			f.flags = append(f.flags, FlagCut)
		}
		fmt.Fprintf(&b, "\n\nExhibit %s\n%s", release.Type, content)
		exhibits = append(exhibits, release.Type)
	}
	text := strings.TrimSpace(b.String())
	if len(text) > maxText {
		text = cutText(text, maxText)
		f.flags = append(f.flags, FlagCut)
	}
	attributes[Items] = strings.Join(items, ",")
	if !slices.Equal(items, published) && len(published) > 0 {
		attributes[ItemsPublished] = strings.Join(published, ",")
	}
	attributes[Exhibits] = strings.Join(exhibits, ",")
	slices.Sort(f.flags)
	attributes[Flags] = strings.Join(slices.Compact(f.flags), ",")
	for name, value := range attributes {
		if value == "" {
			delete(attributes, name)
		}
	}
	return text, attributes
}

func cutText(s string, most int) string {
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return s[:most]
}

func (f *facts) title(sections []Section) string {
	title := f.Form
	if f.Filer != "" {
		title = f.Filer + ": " + f.Form
	}
	var names []string
	for _, s := range sections {
		if name := titles[s.Items[0]]; name != "" && !silent[s.Items[0]] && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		title += ": " + strings.Join(names, "; ")
	}
	return title
}

var (
	reportLabel = regexp.MustCompile(`(?i)date of (?:the )?(?:report|earliest event)[^\n]{0,80}?[:)]?\s*`)
	reportDay   = regexp.MustCompile(`(?i)\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+(\d{1,2})\s*,?\s+(\d{4})\b`)
	slashDay    = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})/(\d{2,4})\b`)
	exactName   = regexp.MustCompile(`(?i)\(?\s*exact\s+name\s+of\s+(?:the\s+)?(?:registrant|company|issuer)`)
)

// cover is how much of a document its cover may take.
const cover = 6 << 10

// reportDate reads the day of the report off the cover: the one nearest to its label,
// which stands ahead of it or behind it.
func reportDate(body string) time.Time {
	head := body[:min(len(body), cover)]
	label := reportLabel.FindStringIndex(head)
	if label == nil {
		// Some covers set the day alone, ahead of the name.
		if label = exactName.FindStringIndex(head); label == nil {
			return time.Time{}
		}
	}
	nearest, best := time.Time{}, 1<<30
	consider := func(at []int, t time.Time) {
		distance := at[0] - label[0]
		if distance < 0 {
			distance = 3 * (label[0] - at[1]) // what stands ahead is rarely meant
		}
		if distance >= 0 && distance < best && distance < 1200 && t.Year() >= 1990 && t.Year() < 2100 {
			nearest, best = t, distance
		}
	}
	for _, at := range reportDay.FindAllStringSubmatchIndex(head, 20) {
		month := strings.ToLower(head[at[2]:at[3]])[:3]
		if t, err := time.Parse("Jan 2 2006", strings.ToUpper(month[:1])+month[1:]+" "+head[at[4]:at[5]]+" "+head[at[6]:at[7]]); err == nil {
			consider(at, t)
		}
	}
	for _, at := range slashDay.FindAllStringSubmatchIndex(head, 20) {
		for _, layout := range [...]string{"1/2/2006", "1/2/06"} {
			if t, err := time.Parse(layout, head[at[0]:at[1]]); err == nil {
				consider(at, t)
			}
		}
	}
	return nearest
}

// registrant reads the filer's name off the cover: the line ahead of "(exact name of
// registrant as specified in its charter)".
func registrant(body string) string {
	head := body[:min(len(body), cover)]
	at := exactName.FindStringIndex(head)
	if at == nil {
		return ""
	}
	lines := strings.Split(strings.TrimRight(head[:at[0]], " \n(_-"), "\n")
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-4; i-- {
		line := strings.Trim(strings.Join(strings.Fields(lines[i]), " "), "_-*= ")
		if len(line) >= 2 && len(line) <= 120 && !reportLabel.MatchString(line) && !reportDay.MatchString(line) && strings.ContainsFunc(line, isLetter) {
			return line
		}
	}
	return ""
}

func isLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' || r > 0x7f }
