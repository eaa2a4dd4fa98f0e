package query

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Every list of every answer can be downloaded whole, as CSV or JSON. What its columns are
// follows from the messages in proto/.

// wholeKey marks a request that wants all pages at once.
type wholeKey struct{}

func whole(ctx context.Context) bool { return ctx.Value(wholeKey{}) != nil }

// defaultTables are the lists that are meant where a request names none, of the answers
// whose first list is not it.
var defaultTables = map[protoreflect.Name]string{
	"GetCompanyResponse": "quarters.values",
	"GetEventResponse":   "signals",
}

// route is an address of the API and the answer that it gives.
type route struct {
	segments []string
	answer   protoreflect.MessageType
}

// routes are those of query.yaml.
func apiRoutes() ([]route, error) {
	rules, err := httpRules(foreshockv1.QueryRules)
	if err != nil {
		return nil, err
	}
	var out []route
	for _, rule := range rules {
		found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(rule.GetSelector()))
		if err != nil {
			return nil, fmt.Errorf("address %s: %w", rule.GetGet(), err)
		}
		method, ok := found.(protoreflect.MethodDescriptor)
		if !ok {
			return nil, fmt.Errorf("address %s: %s is no call", rule.GetGet(), rule.GetSelector())
		}
		answer, err := protoregistry.GlobalTypes.FindMessageByName(method.Output().FullName())
		if err != nil {
			return nil, fmt.Errorf("address %s: %w", rule.GetGet(), err)
		}
		out = append(out, route{strings.Split(rule.GetGet(), "/"), answer})
	}
	return out, nil
}

func (r route) leads(path string) bool {
	segments := strings.Split(path, "/")
	return len(segments) == len(r.segments) && !slices.ContainsFunc(r.segments, func(s string) bool {
		at := slices.Index(r.segments, s)
		return !strings.HasPrefix(s, "{") && segments[at] != s
	})
}

// downloads serves the answers of next as files where a request asks for them so.
func downloads(routes []route, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.Query()
		path, format := r.URL.Path, asked.Get("format")
		for _, ending := range []string{"csv", "json"} {
			if before, ok := strings.CutSuffix(path, "."+ending); ok && format == "" {
				path, format = before, ending
			}
		}
		if format == "" {
			if asked.Has("table") {
				refuse(w, http.StatusBadRequest, connect.CodeInvalidArgument, "table: it goes with format=csv or format=json")
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		if format != "csv" && format != "json" {
			refuse(w, http.StatusBadRequest, connect.CodeInvalidArgument, "format: want csv or json")
			return
		}
		at := slices.IndexFunc(routes, func(known route) bool { return known.leads(path) })
		if at < 0 {
			unknownCall(w, r)
			return
		}
		table := asked.Get("table")
		for _, name := range []string{"format", "table", "page_size", "page_token"} {
			asked.Del(name)
		}
		inner := r.Clone(context.WithValue(r.Context(), wholeKey{}, true))
		inner.URL.Path, inner.URL.RawPath, inner.URL.RawQuery = path, "", asked.Encode()
		inner.Header.Del("Accept-Encoding")
		a := ask(next, inner)
		if a.status != http.StatusOK {
			w.Header().Set("Content-Type", a.header.Get("Content-Type"))
			w.WriteHeader(a.status)
			_, _ = w.Write(a.body.Bytes()) // the client has gone: nobody is left to tell
			return
		}
		message := routes[at].answer.New().Interface()
		if err := protojson.Unmarshal(a.body.Bytes(), message); err != nil {
			refuse(w, http.StatusInternalServerError, connect.CodeInternal, "the answer can not be read again")
			return
		}
		content, err := fileOf(message, table, format)
		if err != nil {
			refuse(w, http.StatusBadRequest, connect.CodeInvalidArgument, "table: %s", err)
			return
		}
		h := w.Header()
		h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, fileName(path, table, message, format)))
		contentType := "application/json; charset=utf-8"
		if format == "csv" {
			contentType = "text/csv; charset=utf-8; header=present"
		}
		respond(w, r, http.StatusOK, contentType, content)
	})
}

// fileName is foreshock-companies-amazon-facts-2026-03-31.csv.
func fileName(path, table string, m proto.Message, format string) string {
	name := "foreshock" + strings.ReplaceAll(strings.TrimPrefix(path, "/api/v1"), "/", "-")
	if table != "" {
		name += "-" + table
	}
	for _, day := range []protoreflect.Name{"from", "to", "as_of"} {
		if f := m.ProtoReflect().Descriptor().Fields().ByName(day); f != nil {
			name += "-" + m.ProtoReflect().Get(f).String()
		}
	}
	safe := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
	return safe + "." + format
}

// fileOf is a list of an answer as a file. JSON without a table is the whole answer, where
// that has more than a list.
func fileOf(m proto.Message, table, format string) ([]byte, error) {
	descriptor := m.ProtoReflect().Descriptor()
	if table == "" {
		if format == "json" && strings.HasPrefix(string(descriptor.Name()), "Get") {
			content, err := marshalling.Marshal(m)
			return content, err
		}
		if table = defaultTables[descriptor.Name()]; table == "" {
			for i := range descriptor.Fields().Len() {
				if f := descriptor.Fields().Get(i); f.IsList() && f.Message() != nil {
					table = string(f.Name())
					break
				}
			}
		}
	}
	t := &tableFile{}
	if err := t.walk(m.ProtoReflect(), strings.Split(table, "."), nil); err != nil {
		return nil, err
	}
	if format == "json" {
		return t.json()
	}
	return t.csv()
}

// tableFile are the rows of a list; above each stand the plain fields of what it is in. One
// whose name a row has too bears that of its list in front: scorecard.forecasts.
type tableFile struct {
	rows []fileRow
	of   protoreflect.MessageDescriptor
}

type fileRow struct {
	above []cell
	row   protoreflect.Message
}

type cell struct {
	list, column string
	// value is it in CSV, content the same in JSON, as protojson writes it.
	value, content string
}

// name is the cell's column above rows of a message.
func (c cell) name(of protoreflect.MessageDescriptor) string {
	if of.Fields().ByName(protoreflect.Name(c.column)) != nil {
		return c.list + "." + c.column
	}
	return c.column
}

// walk follows names to a list of messages, through messages and lists of them.
func (t *tableFile) walk(m protoreflect.Message, names []string, above []cell) error {
	field := m.Descriptor().Fields().ByName(protoreflect.Name(names[0]))
	if field == nil || field.Message() == nil || field.IsMap() || !field.IsList() && len(names) == 1 {
		return fmt.Errorf("want one of the lists of the answer, such as %s", strings.Join(listsOf(m.Descriptor()), ", "))
	}
	switch {
	case !field.IsList():
		return t.walk(m.Get(field).Message(), names[1:], above)
	case len(names) == 1:
		t.of = field.Message()
		for i := range m.Get(field).List().Len() {
			t.rows = append(t.rows, fileRow{above, m.Get(field).List().Get(i).Message()})
		}
	default:
		if m.Get(field).List().Len() == 0 { // so that the header is there
			return t.walk(m.NewField(field).List().NewElement().Message(), names[1:], above)
		}
		for i := range m.Get(field).List().Len() {
			inner := m.Get(field).List().Get(i).Message()
			if err := t.walk(inner, names[1:], slices.Concat(above, plainCells(string(field.Name()), inner))); err != nil {
				return err
			}
		}
	}
	return nil
}

// listsOf are the lists that a file can be made of.
func listsOf(d protoreflect.MessageDescriptor) []string {
	var out []string
	for i := range d.Fields().Len() {
		if f := d.Fields().Get(i); f.IsList() && f.Message() != nil {
			out = append(out, string(f.Name()))
		}
	}
	return out
}

// plainCells are the fields of a message of a list that are no messages.
func plainCells(list string, m protoreflect.Message) []cell {
	var out []cell
	contents := map[string]json.RawMessage{}
	if content, err := marshalling.Marshal(m.Interface()); err == nil { // it came as JSON
		_ = json.Unmarshal(content, &contents)
	}
	for i := range m.Descriptor().Fields().Len() {
		if f := m.Descriptor().Fields().Get(i); f.Message() == nil && !f.IsList() {
			out = append(out, cell{list, string(f.Name()), plainValue(m, f), string(contents[string(f.Name())])})
		}
	}
	return out
}

func (t *tableFile) csv() ([]byte, error) {
	var above []string
	if len(t.rows) > 0 {
		for _, c := range t.rows[0].above {
			above = append(above, c.name(t.of))
		}
	}
	columns := slices.Concat(above, columnsOf(t.of, "", 0))
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(columns) // a buffer takes everything; so below
	for _, r := range t.rows {
		line := make([]string, 0, len(columns))
		for _, c := range r.above {
			line = append(line, c.value)
		}
		line = cells(line, r.row, t.of, 0)
		_ = w.Write(line)
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func (t *tableFile) json() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, r := range t.rows {
		if i > 0 {
			b.WriteByte(',')
		}
		content, err := marshalling.Marshal(r.row.Interface())
		if err != nil {
			return nil, err
		}
		if len(r.above) > 0 { // the plain fields of what it is in come first
			parts := make([]string, 0, len(r.above))
			for _, c := range r.above {
				if c.content != "" { // it is absent
					parts = append(parts, strconv.Quote(c.name(t.of))+":"+c.content)
				}
			}
			content = append([]byte("{"+strings.Join(parts, ",")+","), bytes.TrimPrefix(content, []byte("{"))...)
		}
		b.WriteByte('\n')
		b.Write(content)
	}
	b.WriteString("\n]\n")
	return b.Bytes(), nil
}

// nestingMost is how deep messages are laid out as columns; what lies deeper is JSON.
const nestingMost = 2

var instantName = (&timestamppb.Timestamp{}).ProtoReflect().Descriptor().FullName()

// laidOut tells whether a field becomes columns of its own.
func laidOut(f protoreflect.FieldDescriptor, depth int) bool {
	return f.Message() != nil && !f.IsList() && !f.IsMap() && f.Message().FullName() != instantName && depth < nestingMost
}

func columnsOf(d protoreflect.MessageDescriptor, prefix string, depth int) []string {
	var out []string
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		if laidOut(f, depth) {
			out = append(out, columnsOf(f.Message(), prefix+string(f.Name())+".", depth+1)...)
		} else {
			out = append(out, prefix+string(f.Name()))
		}
	}
	return out
}

func cells(line []string, m protoreflect.Message, d protoreflect.MessageDescriptor, depth int) []string {
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		if laidOut(f, depth) {
			line = cells(line, m.Get(f).Message(), f.Message(), depth+1)
		} else {
			line = append(line, plainValue(m, f))
		}
	}
	return line
}

// plainValue is a field as a cell: empty where it is absent, lists of plain values with
// semicolons, messages as JSON.
func plainValue(m protoreflect.Message, f protoreflect.FieldDescriptor) string {
	if f.HasPresence() && !m.Has(f) || (f.IsList() || f.IsMap()) && !m.Has(f) {
		return ""
	}
	v := m.Get(f)
	switch {
	case f.IsList() && f.Message() == nil:
		var out []string
		for i := range v.List().Len() {
			out = append(out, scalar(v.List().Get(i), f))
		}
		return harmless(strings.Join(out, "; "))
	case f.IsMap():
		out := map[string]any{}
		for k, value := range v.Map().Range {
			out[k.String()] = value.Interface()
		}
		content, _ := json.Marshal(out) // maps here hold plain values
		return harmless(string(content))
	case f.IsList():
		var out []string
		for i := range v.List().Len() {
			content, _ := marshalling.Marshal(v.List().Get(i).Message().Interface()) // it came as JSON
			out = append(out, string(content))
		}
		return "[" + strings.Join(out, ",") + "]"
	case f.Message() != nil && f.Message().FullName() == instantName:
		if at, ok := v.Message().Interface().(*timestamppb.Timestamp); ok {
			return at.AsTime().Format(time.RFC3339)
		}
		return ""
	case f.Message() != nil:
		content, _ := marshalling.Marshal(v.Message().Interface()) // it came as JSON
		return harmless(string(content))
	case f.Kind() == protoreflect.StringKind:
		return harmless(v.String())
	default:
		return scalar(v, f)
	}
}

func scalar(v protoreflect.Value, f protoreflect.FieldDescriptor) string {
	if f.Kind() == protoreflect.DoubleKind {
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	}
	return v.String()
}

// harmless keeps a spreadsheet from taking a text for a formula: one that begins as
// formulas do gets an apostrophe in front.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(text)[0]) {
		return "'" + text
	}
	return text
}
