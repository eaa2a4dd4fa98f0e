package filing

import (
	"archive/tar"
	"archive/zip"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz"
)

var update = flag.Bool("update", false, "write golden files")

func shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("../../../../shared/data/edgar", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatalf("shared data is required: %v", err)
		}
		t.Skipf("shared data is absent: %v", err)
	}
	return path
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); run with -update where the change is meant:\n%s", path, diff)
	}
}

// filings are the raw filings by name, in order.
func filings(t testing.TB) (names []string, content map[string][]byte) {
	t.Helper()
	archive, err := zip.OpenReader(shared(t, "raw_8k_553.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	content = map[string][]byte{}
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if content[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
	return slices.Sorted(maps.Keys(content)), content
}

func TestRawFilings(t *testing.T) {
	t.Parallel()
	names, content := filings(t)
	items, flags, given := map[string]int{}, map[string]int{}, map[string]int{}
	events, text, headers, agreeing := 0, 0, 0, 0
	ids := map[string]bool{}
	for _, name := range names {
		raw := content[name]
		e, refusal := Event(raw, FileReference(name), "edgar")
		if refusal != nil {
			t.Errorf("%s: refused: %s: %s", name, refusal.Reason, refusal.Detail)
			continue
		}
		events++
		text += len(e.GetText())
		a := e.GetAttributes()
		if e.GetCompany() == "" || a[CIK] == "" || a[Form] == "" || a[Accession] == "" || ids[e.GetId()] {
			t.Errorf("%s: company %q, attributes %v", name, e.GetCompany(), a)
		}
		ids[e.GetId()] = true
		got := strings.Split(a[Items], ",")
		for _, item := range got {
			items[item]++
		}
		for key, value := range a {
			if rest, found := strings.CutPrefix(key, SectionPrefix); found {
				given["section"]++
				begin, end := 0, 0
				if _, err := fmt.Sscanf(value, "%d-%d", &begin, &end); err != nil || end > len(e.GetText()) || !strings.HasPrefix(e.GetText()[begin:end], "Item ") || !strings.Contains(e.GetText()[begin:end], rest) {
					t.Errorf("%s: section %s is at %s", name, rest, value)
				}
				continue
			}
			given[key]++
		}
		if a[Flags] != "" {
			for f := range strings.SplitSeq(a[Flags], ",") {
				flags[f]++
			}
		}
		if header := Split(raw).Header; len(header.Items) > 0 {
			headers++
			var want []string
			for _, item := range header.Items {
				want = append(want, named(item))
			}
			slices.Sort(want)
			slices.Sort(got)
			if slices.Equal(slices.Compact(want), got) {
				agreeing++
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "filings %d, events %d, text %d bytes\nitems %v\nattributes %v\nflags %v\nheaders with items %d, agreeing with the segmented ones %d\n",
		len(names), events, text, items, given, flags, headers, agreeing)
	pages, err := filepath.Glob(shared(t, "8k_html") + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		body := Split(raw).Main().Text()
		var found []string
		for _, s := range Segment(body) {
			found = append(found, fmt.Sprintf("%s (%d)", strings.Join(s.Items, "+"), len(s.Text)))
		}
		day := "none"
		if at := reportDate(body); !at.IsZero() {
			day = at.Format("2006-01-02")
		}
		fmt.Fprintf(&b, "%s: filer %q, reported %s, items %s\n", filepath.Base(page), registrant(body), day, strings.Join(found, ", "))
	}
	golden(t, "filings.golden", b.String())
}

func TestSubmissionsFiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(shared(t, "submissions") + "/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all, current, pages := 0, 0, 0
	items := map[string]int{}
	for _, file := range files {
		document, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		company, references, err := Submissions(document, file)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		if company.Name == "" {
			pages++
		}
		all += len(references)
		for _, r := range references {
			if r.CIK == "" || r.Filed.IsZero() || r.Accepted.IsZero() {
				t.Errorf("%s: incomplete: %+v", filepath.Base(file), r)
			}
		}
		for _, r := range Current(references) {
			current++
			for _, item := range r.Items {
				items[item]++
			}
		}
	}
	golden(t, "submissions.golden", fmt.Sprintf("files %d, of them further pages %d, filings %d, 8-Ks %d\nitems %v\n", len(files), pages, all, current, items))
}

func latestPages(t testing.TB) (names []string, pages map[string][]byte) {
	t.Helper()
	packed, err := os.Open(shared(t, "getcurrent_2025-12-12.tar.xz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := xz.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	pages = map[string][]byte{}
	archive := tar.NewReader(unpacked)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag == tar.TypeReg {
			if pages[header.Name], err = io.ReadAll(archive); err != nil {
				t.Fatal(err)
			}
		}
	}
	return slices.Sorted(maps.Keys(pages)), pages
}

func TestLatestPages(t *testing.T) {
	t.Parallel()
	names, pages := latestPages(t)
	var all []Reference
	refused := 0
	for _, name := range names {
		references, refusals, err := Latest(pages[name])
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all = append(all, references...)
		refused += len(refusals)
	}
	distinct := Distinct(all)
	accessions, roles, forms := map[string]bool{}, map[string]int{}, map[string]int{}
	for _, r := range distinct {
		accessions[r.Accession] = true
		roles[r.Role]++
		if strings.HasPrefix(r.Form, "8-K") {
			forms[r.Form]++
		}
		if r.Filer == "" || r.CIK == "" || r.Filed.IsZero() || r.Accepted.IsZero() || strings.ContainsRune(r.Filer, '\ufffd') {
			t.Errorf("incomplete: %+v", r)
		}
	}
	golden(t, "latest.golden", fmt.Sprintf("pages %d, entries %d, refused %d, distinct %d, filings %d\nroles %v\n8-Ks %v\n",
		len(names), len(all), refused, len(distinct), len(accessions), roles, forms))
}

func BenchmarkEvent(b *testing.B) {
	names, content := filings(b)
	size := 0
	for _, name := range names {
		size += len(content[name])
	}
	b.SetBytes(int64(size))
	count := 0
	for b.Loop() {
		for _, name := range names {
			_, _ = Event(content[name], FileReference(name), "edgar")
			count++
		}
	}
	b.ReportMetric(float64(count)/b.Elapsed().Seconds(), "filings/s")
}

func BenchmarkLatest(b *testing.B) {
	names, pages := latestPages(b)
	entries := 0
	for b.Loop() {
		for _, name := range names {
			references, _, err := Latest(pages[name])
			if err != nil {
				b.Fatal(err)
			}
			entries += len(references)
		}
	}
	b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
}
