package warehouse_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// Every message comes back whole, whatever is in it: every field of the .proto files is
// set by reflection, so that a field which a table forgets makes this fail.
func TestMessagesComeBackWhole(t *testing.T) {
	t.Parallel()
	w := open(t)
	const cases = 300
	var (
		events     []*foreshockv1.Event
		signals    []*foreshockv1.Signal
		facts      []warehouse.FactRow
		indicators []warehouse.IndicatorRow
		alerts     []*foreshockv1.Alert
		companies  []string
	)
	for n := range cases {
		company := fmt.Sprintf("company-%03d", n)
		companies = append(companies, company)
		event := example[foreshockv1.Event](n)
		event.Id = "e-" + company
		events = append(events, event)

		signal := example[foreshockv1.Signal](n)
		signal.Id, signal.CompanyId = "s-"+company, company
		signals = append(signals, signal)

		fact := example[foreshockv1.Fact](n)
		fact.Id, fact.CompanyId = "f-"+company, company
		if fact.Lead != nil {
			fact.Lead.CompanyId = company
			fact.Lead.Id = "lead"
			if n%2 == 0 {
				fact.Lead.Claim = proto.CloneOf(fact.Claim)
			}
		}
		facts = append(facts, warehouse.FactRow{Fact: fact})

		indicator := example[foreshockv1.Indicator](n)
		indicator.Id, indicator.CompanyId = "i-"+company, company
		indicators = append(indicators, warehouse.IndicatorRow{Indicator: indicator})

		alert := example[foreshockv1.Alert](n)
		alert.Id, alert.CompanyId = "a-"+company, company
		alerts = append(alerts, alert)
	}

	ctx := t.Context()
	for _, err := range []error{
		w.InsertEvents(ctx, events), w.InsertSignals(ctx, signals), w.InsertFacts(ctx, facts),
		w.InsertIndicators(ctx, indicators), w.InsertAlerts(ctx, alerts),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}

	gotEvents := map[string]*foreshockv1.Event{}
	err := w.Events(ctx, warehouse.EventFilter{}, func(e *foreshockv1.Event) error {
		gotEvents[e.GetId()] = e
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range events {
		same(t, event, gotEvents[event.GetId()])
	}
	gotSignals, err := w.SignalsOf(ctx, companies, time.Time{})
	compare(t, signals, gotSignals, err)
	gotFacts, err := w.FactsOf(ctx, companies...)
	wantFacts := make([]*foreshockv1.Fact, 0, cases)
	for _, row := range facts {
		wantFacts = append(wantFacts, row.Fact)
	}
	compare(t, wantFacts, gotFacts, err)
	gotIndicators, err := w.IndicatorsOf(ctx, companies...)
	wantIndicators := make([]*foreshockv1.Indicator, 0, cases)
	for _, row := range indicators {
		wantIndicators = append(wantIndicators, row.Indicator)
	}
	compare(t, wantIndicators, gotIndicators, err)
	gotAlerts, err := w.Alerts(ctx, warehouse.AlertFilter{})
	slices.SortFunc(gotAlerts, func(a, b *foreshockv1.Alert) int { return strings.Compare(a.GetId(), b.GetId()) })
	compare(t, alerts, gotAlerts, err)

	// People must see in the columns what programs see in the messages.
	for table, messages := range map[string][]proto.Message{
		"event": upcast(events), "signal": upcast(signals), "fact": upcast(wantFacts), "indicator": upcast(wantIndicators), "alert": upcast(alerts),
	} {
		rows, err := w.Query(ctx, "SELECT * FROM "+table+" ORDER BY right(id, 3)", nil)
		must(t, err)
		n := 0
		for values, err := range rows.All() {
			must(t, err)
			for i, column := range rows.Columns() {
				if path := pathOf(table, column.Name); path != "" {
					want := valueAt(messages[n].ProtoReflect(), strings.Split(path, "."))
					if !reflect.DeepEqual(want, values[i]) {
						t.Fatalf("%s.%s of message %d is %#v, want %#v", table, column.Name, n, values[i], want)
					}
				}
			}
			n++
		}
		if n != cases {
			t.Errorf("table %s has %d rows, want %d", table, n, cases)
		}
	}
}

func upcast[M proto.Message](messages []M) []proto.Message {
	all := make([]proto.Message, len(messages))
	for i, m := range messages {
		all[i] = m
	}
	return all
}

// pathOf is where in the message the value of a column comes from; empty for columns that
// are the warehouse's own.
func pathOf(table, column string) string {
	evidence := map[string]string{"evidence_field": "evidence.field", "evidence_start": "evidence.start", "evidence_end": "evidence.end", "quote": "evidence.quote"}
	switch {
	case column == "written_at" || column == "is_deleted" || column == "digest":
		return ""
	case table == "signal" && evidence[column] != "":
		return evidence[column]
	case table == "fact" && evidence[column] != "":
		return "lead." + evidence[column]
	case table == "fact" && slices.Contains([]string{"url", "title", "source", "event_kind", "document", "origin"}, column):
		return "lead." + column
	case column == "lead_signal_id":
		return "lead.id"
	case column == "lead_event_id":
		return "lead.event_id"
	case slices.Contains([]string{"facts.field", "facts.start", "facts.end", "facts.quote"}, column):
		return strings.Replace(column, ".", ".evidence.", 1)
	}
	if (table == "signal" || table == "fact") && (&foreshockv1.Claim{}).ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(column)) != nil {
		return "claim." + column
	}
	return column
}

// valueAt is the plain value that a column shows.
func valueAt(m protoreflect.Message, path []string) any {
	field := m.Descriptor().Fields().ByName(protoreflect.Name(path[0]))
	switch value := m.Get(field); {
	case field.IsMap():
		values := map[string]string{}
		value.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool { values[k.String()] = v.String(); return true })
		return values
	case field.IsList() && len(path) == 2 && path[1] == "score", field.IsList() && len(path) == 2 && (path[1] == "value" || path[1] == "contribution"):
		return listAt[float64](value.List(), path[1:])
	case field.IsList() && len(path) == 2 && path[1] == "days_since_alike":
		return optionalAt(value.List(), path[1])
	case field.IsList() && (path[len(path)-1] == "start" || path[len(path)-1] == "end" || path[len(path)-1] == "articles" || path[len(path)-1] == "origins"):
		return listAt[uint32](value.List(), path[1:])
	case field.IsList():
		return listAt[string](value.List(), path[1:])
	case len(path) > 1:
		return valueAt(value.Message(), path[1:])
	case field.Message() != nil:
		return value.Message().Interface().(*timestamppb.Timestamp).AsTime()
	case field.HasOptionalKeyword() && !m.Has(field):
		return nil
	default:
		return value.Interface()
	}
}

// optionalAt is a list of numbers that may be absent.
func optionalAt(list protoreflect.List, name string) []*float64 {
	values := []*float64{}
	for i := range list.Len() {
		m := list.Get(i).Message()
		field := m.Descriptor().Fields().ByName(protoreflect.Name(name))
		if !m.Has(field) {
			values = append(values, nil)
			continue
		}
		number := m.Get(field).Float()
		values = append(values, &number)
	}
	return values
}

func listAt[T any](list protoreflect.List, path []string) []T {
	values := []T{}
	for i := range list.Len() {
		if len(path) == 0 {
			values = append(values, list.Get(i).Interface().(T))
			continue
		}
		values = append(values, valueAt(list.Get(i).Message(), path).(T))
	}
	return values
}

// example is the n-th random message of a kind.
func example[M any, P interface {
	*M
	proto.Message
}](n int) P {
	return rapid.Custom(func(r *rapid.T) P {
		m := P(new(M))
		generate(r, m)
		return m
	}).Example(n)
}

func compare[M proto.Message](t *testing.T, want, got []M, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != len(got) {
		t.Fatalf("%d stored, %d came back", len(want), len(got))
	}
	for i := range want {
		same(t, want[i], got[i])
	}
}

func same(t *testing.T, want, got proto.Message) {
	t.Helper()
	if !proto.Equal(want, got) {
		t.Fatalf("stored\n%v\ncame back as\n%v", want, got)
	}
}

// text is what sources write: quotes, backslashes, separators, NUL, other scripts.
var text = rapid.OneOf(
	rapid.SampledFrom([]string{"", "x", "it's", `back\slash`, "tab\tand\nline", "nul\x00", "Größe 日本語 🙂", "'); DROP TABLE event; --"}),
	rapid.StringN(0, 20, -1),
)

// generate sets every field of m at random.
func generate(r *rapid.T, m proto.Message) {
	reflected := m.ProtoReflect()
	fields := reflected.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		name := string(field.FullName())
		switch {
		case field.IsMap():
			values := reflected.Mutable(field).Map()
			for range rapid.IntRange(0, 3).Draw(r, name) {
				values.Set(protoreflect.ValueOfString(text.Draw(r, name)).MapKey(), protoreflect.ValueOfString(text.Draw(r, name)))
			}
		case field.IsList():
			list := reflected.Mutable(field).List()
			for range rapid.IntRange(0, 3).Draw(r, name) {
				if field.Message() != nil {
					element := list.NewElement()
					generate(r, element.Message().Interface())
					list.Append(element)
					continue
				}
				list.Append(scalarValue(r, field))
			}
		case field.Message() != nil && field.Message().FullName() == "google.protobuf.Timestamp":
			at := rapid.Int64Range(-2_208_988_800_000, 9_214_646_399_999).Draw(r, name)
			reflected.Set(field, protoreflect.ValueOfMessage(timestamppb.New(time.UnixMilli(at)).ProtoReflect()))
		case field.Message() != nil:
			if rapid.Bool().Draw(r, name) {
				value := reflected.NewField(field)
				generate(r, value.Message().Interface())
				if proto.Size(value.Message().Interface()) > 0 { // an empty message reads back as none
					reflected.Set(field, value)
				}
			}
		case field.HasOptionalKeyword() && rapid.Bool().Draw(r, name+" is left out"):
		default:
			reflected.Set(field, scalarValue(r, field))
		}
	}
}

func scalarValue(r *rapid.T, field protoreflect.FieldDescriptor) protoreflect.Value {
	name := string(field.FullName())
	switch field.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(text.Draw(r, name))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(rapid.Bool().Draw(r, name))
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(rapid.Int32().Draw(r, name))
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(rapid.Uint32().Draw(r, name))
	case protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(rapid.Uint64().Draw(r, name))
	case protoreflect.DoubleKind:
		value := rapid.OneOf(
			rapid.Float64(), rapid.SampledFrom([]float64{0, -0.5, math.Inf(1), math.MaxFloat64, math.SmallestNonzeroFloat64}),
		).Draw(r, name)
		return protoreflect.ValueOfFloat64(value + 0) // ClickHouse does not tell -0 from 0
	}
	panic("a field of a kind that no table knows: " + name)
}
