package ledger_test

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ulikunitz/xz"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// realNotices are the notices of the shared register as signals, by employer.
func realNotices(t testing.TB) map[string][]*foreshockv1.Signal {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "warn", "warn_notices_to_2024.csv.xz")
	file, err := os.Open(path)
	if err != nil {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal(err)
		}
		t.Skipf("needs the shared data: %v", err)
	}
	defer func() { _ = file.Close() }()
	unpacked, err := xz.NewReader(bufio.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(unpacked)
	header, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]*foreshockv1.Signal{}
	for n := 0; ; n++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return by
		}
		if err != nil {
			t.Fatal(err)
		}
		get := func(name string) string { return row[slices.Index(header, name)] }
		employer := get("employer_key")
		if employer == "" {
			employer = strings.ToLower(get("canonical_name"))
		}
		at, err := time.Parse(time.DateOnly, get("notice_date"))
		if err != nil || employer == "" || get("is_amendment") == "1" {
			continue
		}
		s := &foreshockv1.Signal{
			EventId: fmt.Sprintf("e%d", n), CompanyId: employer, Company: get("employer_name"), EventKind: "notice", Source: "register",
			Document: get("dedupe_key"), Confidence: 0.95, Evidence: &foreshockv1.Evidence{Field: "title"},
			Claim:     &foreshockv1.Claim{Kind: "warn_notice", Status: "confirmed", State: get("state"), NoticeDate: get("notice_date"), Effective: get("effective_date")},
			EventTime: timestamppb.New(at), KnowledgeTime: timestamppb.New(at),
		}
		if heads, err := strconv.ParseFloat(get("employees_affected"), 64); err == nil && heads > 0 {
			s.Claim.Headcount = proto.Int32(int32(heads))
		}
		s.Id = identity.Signal(s)
		by[employer] = append(by[employer], s)
	}
}

// BenchmarkRealNotices books every notice of the register, and issues and resolves every
// forecast, employer by employer.
func BenchmarkRealNotices(b *testing.B) {
	rules, _ := shipped(b)
	all := realNotices(b)
	signals := 0
	for _, of := range all {
		signals += len(of)
	}
	until := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	largest := ""
	for id, of := range all {
		if len(of) > len(all[largest]) || len(of) == len(all[largest]) && id < largest {
			largest = id
		}
	}
	b.Run("history", func(b *testing.B) {
		rows := 0
		for b.Loop() {
			for id, of := range all {
				for _, s := range ledger.History(rules, ledger.Company{ID: id, Name: id}, of, time.Time{}, time.Time{}) {
					rows += len(s.Facts) + len(s.Indicators)
				}
			}
		}
		b.ReportMetric(float64(signals*b.N)/b.Elapsed().Seconds(), "signals/s")
		b.ReportMetric(float64(rows/b.N), "rows")
	})
	b.Run("turns", func(b *testing.B) {
		issued := 0
		for b.Loop() {
			issued = 0
			for id, of := range all {
				forecasts, _ := ledger.Turns(rules, ledger.Company{ID: id, Name: id}, of, until)
				issued += len(forecasts)
			}
		}
		b.ReportMetric(float64(issued*b.N)/b.Elapsed().Seconds(), "forecasts/s")
		b.ReportMetric(float64(issued), "forecasts")
	})
	for _, share := range []int{4, 1} {
		of := all[largest][:len(all[largest])/share]
		b.Run(fmt.Sprintf("largest/%d", len(of)), func(b *testing.B) {
			for b.Loop() {
				ledger.History(rules, ledger.Company{ID: largest, Name: largest}, of, time.Time{}, time.Time{})
				ledger.Turns(rules, ledger.Company{ID: largest, Name: largest}, of, until)
			}
			b.ReportMetric(float64(len(of)*b.N)/b.Elapsed().Seconds(), "signals/s")
		})
	}
}
