package company_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
)

var shared = sync.OnceValues(func() (*company.Registry, error) { return company.Load(pipelines.Embedded) })

func registry(t testing.TB) *company.Registry {
	t.Helper()
	r, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRegistryIsLargeAndItsIDsAreLegal(t *testing.T) {
	t.Parallel()
	r := registry(t)
	if r.Len() < 10000 {
		t.Errorf("%d companies", r.Len())
	}
	for _, c := range r.All() {
		if strings.ContainsAny(c.ID, ". *>\t") || c.ID != strings.ToLower(c.ID) || strings.HasPrefix(c.ID, "x-") && c.CIK == "" && len(c.ID) < 3 {
			t.Errorf("id %q is no subject token", c.ID)
		}
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		employer, id string
		basis        company.Basis
	}{
		{"AMAZON.COM SERVICES LLC - BFI4", "amazon", company.ByBaseName},
		{"Amazon.com, Inc.", "amazon", company.ByLegalName},
		{"Ford Motor Co. - Flat Rock", "ford", company.ByBaseName},
		{"Ford Motor Company", "ford", company.ByLegalName},
		{"WAL-MART STORE #3671", "walmart", company.ByBaseName},
		{"STORE #3671", "x-store", company.ByProvisional},
		{"Macy's Inc", "macys", company.ByCommonName},
		{"BRIGHTLOOM ROBOTICS, LLC", "x-brightloom-robotics", company.ByProvisional},
		{"Brightloom Robotics", "x-brightloom-robotics", company.ByProvisional},
		{"", "", company.ByProvisional},
		{"Northrop Grumman Technical Services", "northrop-grumman", company.ByBaseName},
		{"Acme Credit Union", "x-acme-credit-union", company.ByProvisional},
		{"Boeing Employees Credit Union", "x-boeing-employees-credit-union", company.ByProvisional},
		{"Toyota of Orlando", "x-toyota-of-orlando", company.ByProvisional},
		{"The Independent Studio Services", "x-independent-studio-services", company.ByProvisional},
		{"Boston Scientific Corporation 8600 N.W. 41st Street Miami", "boston-scientific", company.ByBaseName},
		{"Kmart Corporation Store #9597", "kmart", company.ByBaseName},
		{"Nestlé S.A.", "nestle", company.ByCommonName},
		{"日産自動車", "nissan", company.ByAlias},
	} {
		t.Run(test.employer, func(t *testing.T) {
			t.Parallel()
			m := registry(t).Resolve(test.employer)
			if m.ID != test.id || m.ID != "" && m.Basis != test.basis {
				t.Errorf("got %q by %s, want %q by %s", m.ID, m.Basis, test.id, test.basis)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for query, id := range map[string]string{"amzn": "amazon", "Amazon": "amazon", "CIK0001018724": "amazon", "1018724": "amazon", "facebook": "meta", "Q312": "apple", "nobody at all": "", "Benetton Group": "benetton", "Apple Group": "", "Nobody Group": ""} {
		if m := registry(t).Find(query); m.ID != id {
			t.Errorf("%q is %q, want %q", query, m.ID, id)
		}
	}
}

const header = "id,name,legal_name,cik,ticker,lei,qid,sic,industry,parent,ordinary,prominent,aliases\n"

func load(t *testing.T, companies string) (*company.Registry, error) {
	t.Helper()
	return company.Load(fstest.MapFS{
		"registry/companies.csv":       {Data: []byte(companies)},
		"registry/subsidiaries.csv.gz": {Data: emptyGzip},
	})
}

var emptyGzip = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0}

func TestAmbiguityIsRefused(t *testing.T) {
	t.Parallel()
	r, err := load(t, header+"apex-a,Apex,Apex Foods Inc,,,,,,,,,,\napex-b,Apex,Apex Mining Ltd,,,,,,,,,,\n")
	if err != nil {
		t.Fatal(err)
	}
	if m := r.Resolve("Apex"); !m.Ambiguous() || m.ID != "" {
		t.Errorf("got %+v", m)
	}
	if m := r.Resolve("Apex Mining"); m.ID != "apex-b" {
		t.Errorf("got %+v", m)
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ companies, want string }{
		"header":    {"id,name\n", "line 1"},
		"no name":   {header + "a,,,,,,,,,,,,\n", "line 2"},
		"twice":     {header + "a,A,,,,,,,,,,,\na,B,,,,,,,,,,,\n", `"a" occurs twice`},
		"no parent": {header + "a,A,,,,,,,,b,,,\n", `no parent "b"`},
	} {
		if _, err := load(t, test.companies); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "companies.csv") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzResolve(f *testing.F) {
	for _, seed := range []string{"AMAZON.COM SERVICES LLC - BFI4", "Ford Motor Co. - Flat Rock", "#", "dba", "L.L.C.", "Ünïcode & Söhne GmbH", "\xff"} {
		f.Add(seed)
	}
	r := registry(f)
	f.Fuzz(func(t *testing.T, employer string) {
		m := r.Resolve(employer)
		if again := r.Resolve(employer); again.ID != m.ID {
			t.Errorf("%q is %q, then %q", employer, m.ID, again.ID)
		}
		if strings.ContainsAny(m.ID, ". >*\n") {
			t.Errorf("%q gives the id %q", employer, m.ID)
		}
	})
}

// The employer names of the notices of 47 states: how many are linked to a company.
func TestLinkRateOfNoticesLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	t.Parallel()
	names, ciks := employers(t)
	r := registry(t)
	linked, withCIK, agree, all := 0, 0, 0, 0
	for i, name := range names {
		all++
		m := r.Resolve(name)
		if m.Company == nil {
			continue
		}
		linked++
		if cik := strings.TrimLeft(ciks[i], "0"); cik != "" && m.Company.CIK != "" {
			withCIK++
			if cik == m.Company.CIK {
				agree++
			}
		}
	}
	t.Logf("%d of %d names linked; of %d that both sides give a CIK, %d agree", linked, all, withCIK, agree)
	if linked*100 < all*38 {
		t.Errorf("only %d of %d names linked", linked, all)
	}
	// most that differ are earlier registrants of the same company, read by hand
	if agree*100 < withCIK*75 {
		t.Errorf("only %d of %d agree", agree, withCIK)
	}
}

func ExampleRegistry_Resolve() {
	r, err := company.Load(pipelines.Embedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := r.Resolve("Ford Motor Co. - Flat Rock")
	fmt.Println(m.ID, m.Basis)
	// Output: ford base_name
}
