package warehouse

import (
	"context"
	"fmt"
	"reflect"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// ColumnsDiffer reads the columns of stored rows and tells where they say something else
// than the messages: people must see what programs see.
func ColumnsDiffer(ctx context.Context, w *Warehouse, s []*foreshockv1.Signal, f []FactRow, i []IndicatorRow, a []*foreshockv1.Alert) ([]string, error) {
	var all []string
	for _, compare := range []func() ([]string, error){
		func() ([]string, error) {
			return differ(ctx, w, &signals, s, func(m *foreshockv1.Signal) (signalRow, error) { return newSignalRow(m, false, time.Time{}) },
				func(r signalRow) string { return r.Id })
		},
		func() ([]string, error) {
			return differ(ctx, w, &facts, f, func(m FactRow) (factRow, error) { return newFactRow(m, time.Time{}) },
				func(r factRow) string { return r.Id })
		},
		func() ([]string, error) {
			return differ(ctx, w, &indicators, i, func(m IndicatorRow) (indicatorRow, error) { return newIndicatorRow(m, time.Time{}) },
				func(r indicatorRow) string { return r.Id })
		},
		func() ([]string, error) {
			return differ(ctx, w, &alerts, a, func(m *foreshockv1.Alert) (alertRow, error) { return newAlertRow(m, time.Time{}) },
				func(r alertRow) string { return r.Id })
		},
	} {
		found, err := compare()
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func differ[M, R any](ctx context.Context, w *Warehouse, t *table[R], messages []M, row func(M) (R, error), id func(R) string) ([]string, error) {
	stored := map[string]R{}
	err := read(ctx, w.conn, t, where{}, "", func(r R) error {
		stored[id(r)] = r
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found []string
	for _, message := range messages {
		want, err := row(message)
		if err != nil {
			return nil, err
		}
		got, ok := stored[id(want)]
		if !ok {
			found = append(found, fmt.Sprintf("%s %s is not stored", t.name, id(want)))
			continue
		}
		for _, c := range t.columns {
			if c.name == "written_at" {
				continue
			}
			if a, b := plainly(c.at(&want)), plainly(c.at(&got)); !reflect.DeepEqual(a, b) {
				found = append(found, fmt.Sprintf("%s.%s of %s is %#v, want %#v", t.name, c.name, id(want), b, a))
			}
		}
	}
	return found, nil
}

// plainly is the value behind a pointer; no elements are no slice.
func plainly(pointer any) any {
	v := reflect.ValueOf(pointer).Elem()
	if v.Kind() == reflect.Slice && v.Len() == 0 {
		return nil
	}
	return v.Interface()
}
