package company_test

import (
	"encoding/csv"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"github.com/foreshock/foreshock/services/enricher/company"
)

// employers are the names on the notices of 47 states, one a notice, and the CIK that the
// register gives for each, empty where it gives none.
func employers(t *testing.T) (names, ciks []string) {
	t.Helper()
	file, err := os.Open("../../../../shared/data/warn/warn_notices_to_2024.csv.xz")
	if err != nil {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal(err)
		}
		t.Skip("no notices at hand: ", err)
	}
	defer file.Close()
	in, err := xz.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := csv.NewReader(in)
	lines.ReuseRecord = true
	if _, err := lines.Read(); err != nil {
		t.Fatal(err)
	}
	for {
		line, err := lines.Read()
		if err != nil {
			return names, ciks
		}
		names, ciks = append(names, line[1]), append(ciks, line[16])
	}
}

// drawn are n links of those names, each name once, drawn by a seed.
func drawn(t *testing.T, r *company.Registry, n int, seed uint64) [][2]string {
	t.Helper()
	names, _ := employers(t)
	slices.Sort(names)
	var links [][2]string
	for _, name := range slices.Compact(names) {
		if m := r.Resolve(name); m.Company != nil {
			links = append(links, [2]string{name, m.ID + " by " + string(m.Basis)})
		}
	}
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(links), func(i, j int) { links[i], links[j] = links[j], links[i] })
	return links[:n]
}

// testdata/links.tsv is a sample that was drawn by TestSampleOfLinksLong and judged by
// hand. What was right stays right.
func TestJudgedLinks(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/links.tsv")
	if err != nil {
		t.Fatal(err)
	}
	r := registry(t)
	right, wrong := 0, 0
	for line := range strings.Lines(string(content)) {
		field := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		got := r.Resolve(field[0]).ID
		switch {
		case field[2] == "right" && got != field[1]:
			t.Errorf("%q leads to %q, was %q and right", field[0], got, field[1])
		case field[2] == "right":
			right++
		case field[2] == "wrong" && got == field[1]:
			wrong++
		}
	}
	t.Logf("%d right, %d still wrong", right, wrong)
}

// TestSampleOfLinksLong prints the sample that CHECKED.md tells of.
func TestSampleOfLinksLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	for _, link := range drawn(t, registry(t), 200, 2) {
		t.Logf("%s\t%s", link[0], link[1])
	}
}
