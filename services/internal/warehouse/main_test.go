package warehouse_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

func TestMain(m *testing.M) {
	os.Exit(embeddedtest.Main(m, func() error { return goleak.Find() }))
}

// open gives a test tables of its own.
func open(t testing.TB, change ...func(*warehouse.Config)) *warehouse.Warehouse {
	t.Helper()
	cfg := warehouse.Config{DSN: embeddedtest.Database(t)}
	for _, c := range change {
		c(&cfg)
	}
	return openAt(t, cfg)
}

func openAt(t testing.TB, cfg warehouse.Config) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	if err := w.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return w
}

// client is an ordinary client of the same database.
func client(t testing.TB, dsn string) driver.Conn {
	t.Helper()
	options, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// scalar runs a query for one number.
func scalar(t testing.TB, conn driver.Conn, sql string) uint64 {
	t.Helper()
	var n uint64
	if err := conn.QueryRow(context.Background(), sql).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// day is a time to write tests with.
func day(n int) *timestamppb.Timestamp {
	return timestamppb.New(time.Date(2026, 1, n, 9, 30, 0, 123_000_000, time.UTC))
}

func event(id string) *foreshockv1.Event {
	return &foreshockv1.Event{
		Id: id, Kind: "news", Source: "wire", Document: "doc-" + id, Title: "A title", Text: "A text.",
		EventTime: day(1), KnowledgeTime: day(2),
	}
}

func signal(company, id string) *foreshockv1.Signal {
	headcount := int32(1200)
	return &foreshockv1.Signal{
		Id: id, EventId: "e-" + id, CompanyId: company, Company: "The " + company,
		Claim:     &foreshockv1.Claim{Kind: "layoff", Headcount: &headcount, Status: "confirmed"},
		Evidence:  &foreshockv1.Evidence{Field: "text", Start: 3, End: 9, Quote: "1,200"},
		EventTime: day(1), KnowledgeTime: day(2), Source: "wire",
	}
}

func fact(company, id string, known int) *foreshockv1.Fact {
	return &foreshockv1.Fact{
		Id: id, CompanyId: company, Company: "The " + company, Claim: &foreshockv1.Claim{Kind: "layoff", Status: "reported"},
		Quarter: "2026Q1", EventTime: day(1), KnowledgeTime: day(known), FirstKnown: day(2), Origins: uint32(known), Articles: 3,
	}
}

func indicator(company, name string, known int, value float64) *foreshockv1.Indicator {
	return &foreshockv1.Indicator{
		Id: "i-" + company + name + day(known).AsTime().String(), CompanyId: company, Company: "The " + company,
		Quarter: "2026Q1", Name: name, Value: value, EventTime: day(1), KnowledgeTime: day(known),
	}
}
