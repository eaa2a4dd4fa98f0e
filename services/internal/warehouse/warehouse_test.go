package warehouse_test

import (
	"context"
	"net/url"
	"os"
	"testing"
	"strings"
	"fmt"
	"time"

	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"go.uber.org/zap/zaptest"
)

func TestMain(m *testing.M) { os.Exit(embeddedtest.Main(m, nil)) }

func dsn(t testing.TB, user string) string {
	u, err := url.Parse(embeddedtest.ClickHouse(t).DSN(user))
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/foreshock_" + strings.ToLower(strings.Map(func(r rune) rune { if r == '/' { return '_' }; return r }, t.Name()))
	return u.String()
}

func TestMigrate(t *testing.T) {
	t0 := time.Now()
	w, err := warehouse.Open(t.Context(), warehouse.Config{DSN: dsn(t, embedded.UserAdmin), Logger: zaptest.NewLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("open", time.Since(t0))
	defer w.Close(context.Background())
	if err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	fmt.Println("migrate", time.Since(t0))
	if err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	fmt.Println("migrate", time.Since(t0))
	rows, err := w.Query(t.Context(), "SELECT table, name, type, comment FROM system.columns WHERE database = currentDatabase()", nil)
	if err != nil {
		t.Fatal(err)
	}
	for v, err := range rows.All() {
		if err != nil {
			t.Fatal(err)
		}
		if v[3] == "" { fmt.Println(v) }
	}
}
