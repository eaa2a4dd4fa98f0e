package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

func exampleDir() (string, func()) {
	dir, err := os.MkdirTemp("", "foreshock-example-")
	if err != nil {
		panic(err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }
}

func TestClickHouseKeepsDataAndPasswords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, embedded.ClickHouseConfig{Dir: dir})
	admin := connect(t, first.DSN(embedded.UserAdmin))
	execute(t, admin,
		"CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n",
		"INSERT INTO kept SELECT number FROM numbers(1000)")
	secret := password(t, first, embedded.UserAnalyst)
	if len(secret) < 20 {
		t.Errorf("a generated password has %d characters", len(secret))
	}
	for _, name := range []string{"store", "config.xml", "users.xml", "passwords.json"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v: others could read it", name, info.Mode())
		}
	}
	users, err := os.ReadFile(filepath.Join(dir, "users.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(users), secret) {
		t.Error("users.xml holds a password in the clear")
	}
	if err := errors.Join(admin.Close(), first.Stop(t.Context()), first.Stop(t.Context())); err != nil {
		t.Fatal(err)
	}
	if first.Health(t.Context()) == nil {
		t.Error("healthy after Stop")
	}

	second := start(t, embedded.ClickHouseConfig{Dir: dir})
	if password(t, second, embedded.UserAnalyst) != secret {
		t.Error("the second start made another password")
	}
	var n uint64
	if err := connect(t, second.DSN(embedded.UserAnalyst)).QueryRow(t.Context(), "SELECT count() FROM kept").Scan(&n); err != nil || n != 1000 {
		t.Errorf("%d rows after a restart, %v; want 1000", n, err)
	}
}

func TestClickHouseNamesWhatIsTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	port := taken.Addr().(*net.TCPAddr).Port
	held := t.TempDir()
	start(t, embedded.ClickHouseConfig{Dir: held})

	for _, test := range []struct {
		name string
		cfg  embedded.ClickHouseConfig
		want []string
		is   error
	}{
		{"native port", embedded.ClickHouseConfig{Dir: t.TempDir(), Port: port}, []string{"--clickhouse-port", strconv.Itoa(port)}, nil},
		{"http port", embedded.ClickHouseConfig{Dir: t.TempDir(), HTTPPort: port}, []string{"--clickhouse-http-port", strconv.Itoa(port)}, nil},
		{"folder", embedded.ClickHouseConfig{Dir: held, StartTimeout: 3 * time.Second}, []string{held}, embedded.ErrHeld},
		{"engine", embedded.ClickHouseConfig{Dir: t.TempDir(), Library: "/no/such/libchdb.so"}, []string{"/no/such/libchdb.so"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, err := embedded.StartClickHouse(t.Context(), test.cfg)
			if err == nil {
				_ = server.Stop(context.Background())
				t.Fatal("it started")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not name %s: %v", want, err)
				}
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("got %v, want %v", err, test.is)
			}
		})
	}
}

func TestLibraryTellsHowToGetIt(t *testing.T) {
	t.Setenv("FORESHOCK_LIBCHDB", "")
	t.Setenv("FORESHOCK_CACHE", t.TempDir())
	if _, err := embedded.Library(); err == nil || !strings.Contains(err.Error(), "make build") || !strings.Contains(err.Error(), "--clickhouse") {
		t.Errorf("an absent engine: %v", err)
	}
	t.Setenv("FORESHOCK_LIBCHDB", "/no/such/file")
	if _, err := embedded.Library(); err == nil || !strings.Contains(err.Error(), "FORESHOCK_LIBCHDB") {
		t.Errorf("a wrong path: %v", err)
	}
}

// The child must not outlive its parent, however that one ends.
func TestClickHouseEndsWithItsParent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, helper := startHelper(t, "clickhouse", dir)
	conn := connect(t, helper.URL)
	execute(t, conn, "CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n", "INSERT INTO kept VALUES (1)")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	_ = conn.Close()
	eventually(t, "the child ends", func() bool { return !alive(t, helper.PID) })

	var n uint64
	server := start(t, embedded.ClickHouseConfig{Dir: dir})
	if err := connect(t, server.DSN(embedded.UserAnalyst)).QueryRow(t.Context(), "SELECT count() FROM kept").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v; want 1", n, err)
	}
}

// What an insert was acknowledged for is there after kill -9, at any point, and the
// server comes back by itself under the same addresses.
func TestClickHouseSurvivesKill(t *testing.T) {
	t.Parallel()
	server := start(t, embedded.ClickHouseConfig{})
	dsn := server.DSN(embedded.UserAdmin)
	conn := connect(t, dsn)
	execute(t, conn, "CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n")

	var mu sync.Mutex
	acknowledged := map[uint64]bool{}
	acknowledgedNow := func() int { mu.Lock(); defer mu.Unlock(); return len(acknowledged) }
	ctx, cancel := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for w := range uint64(4) {
		writers.Go(func() {
			for n := w; ctx.Err() == nil; n += 4 {
				batch, err := conn.PrepareBatch(ctx, "INSERT INTO kept")
				if err != nil {
					continue
				}
				if err := errors.Join(batch.Append(n), batch.Send()); err == nil {
					mu.Lock()
					acknowledged[n] = true
					mu.Unlock()
				}
			}
		})
	}
	for kill := range 3 {
		before := acknowledgedNow()
		eventually(t, "inserts go on", func() bool { return acknowledgedNow() >= before+20*(kill+1) })
		if err := syscall.Kill(server.PID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the server is started again", func() bool { return server.Restarts() == kill+1 })
	}
	cancel()
	writers.Wait()
	if server.DSN(embedded.UserAdmin) != dsn {
		t.Error("the address changed with a restart")
	}
	if err := server.Health(t.Context()); err != nil {
		t.Error(err)
	}
	rows, err := conn.Query(t.Context(), "SELECT n FROM kept")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var n uint64
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		delete(acknowledged, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(acknowledged) > 0 {
		t.Errorf("%d acknowledged rows are lost", len(acknowledged))
	}
}

// Stop ends the server whatever clients do.
func TestClickHouseStops(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		client func(t *testing.T, server *embedded.ClickHouse)
	}{
		{"no client", func(*testing.T, *embedded.ClickHouse) {}},
		{"idle native client", func(t *testing.T, server *embedded.ClickHouse) {
			if err := connect(t, server.DSN(embedded.UserAnalyst)).Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
		}},
		{"idle HTTP client", func(t *testing.T, server *embedded.ClickHouse) {
			transport := &http.Transport{}
			t.Cleanup(transport.CloseIdleConnections)
			response, err := (&http.Client{Transport: transport}).Get(fmt.Sprintf("http://127.0.0.1:%d/ping", server.HTTPPort()))
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		}},
		{"long query", func(t *testing.T, server *embedded.ClickHouse) {
			conn := connect(t, server.DSN(embedded.UserAnalyst))
			var asking sync.WaitGroup
			asking.Go(func() { // its error is the server's end
				_ = conn.Exec(t.Context(), "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)")
			})
			admin := connect(t, server.DSN(embedded.UserAdmin))
			eventually(t, "the query runs", func() bool {
				var n uint64
				err := admin.QueryRow(t.Context(), "SELECT count() FROM system.processes WHERE user = 'analyst'").Scan(&n)
				return err == nil && n > 0
			})
			t.Cleanup(asking.Wait)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := start(t, embedded.ClickHouseConfig{})
			test.client(t, server)
			pid := server.PID()
			stopped := make(chan error, 1)
			go func() { stopped <- server.Stop(context.Background()) }()
			select {
			case err := <-stopped:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(time.Minute):
				t.Fatal("it does not stop")
			}
			if alive(t, pid) {
				t.Error("the process is still there")
			}
			if server.Restarts() != 0 {
				t.Error("a server that was stopped was started again")
			}
		})
	}
}

// The analyst reads the tables and nothing else.
func TestClickHouseAnalystOnlyReads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := start(t, embedded.ClickHouseConfig{Dir: dir})
	execute(t, connect(t, server.DSN(embedded.UserAdmin)),
		"CREATE TABLE visible (n UInt64, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY n",
		"INSERT INTO visible VALUES (1, 1)", "INSERT INTO visible VALUES (1, 2)")
	analyst := connect(t, server.DSN(embedded.UserAnalyst))

	for _, allowed := range []string{
		"SELECT count() FROM visible",
		"SELECT count() FROM foreshock.visible SETTINGS max_execution_time = 5",
		"SHOW TABLES",
		"DESCRIBE visible",
		"SELECT name, comment FROM system.columns WHERE table = 'visible'",
		"SELECT number FROM numbers(3)",
		"WITH x AS (SELECT 1 AS a) SELECT a FROM x",
		"EXPLAIN SELECT * FROM visible",
	} {
		if err := analyst.Exec(t.Context(), allowed); err != nil {
			t.Errorf("%s: %v", allowed, err)
		}
	}
	var n uint64
	if err := analyst.QueryRow(t.Context(), "SELECT count() FROM visible").Scan(&n); err != nil || n != 1 {
		t.Errorf("the analyst sees %d rows of one id, %v; want rows as they stand", n, err)
	}

	file := filepath.Join(dir, "out")
	for _, refused := range []string{
		"INSERT INTO visible VALUES (2, 1)",
		"CREATE TABLE mine (n UInt64) ENGINE = MergeTree ORDER BY n",
		"CREATE TEMPORARY TABLE mine (n UInt64) ENGINE = Memory",
		"CREATE DATABASE mine",
		"CREATE VIEW mine AS SELECT 1",
		"CREATE FUNCTION mine AS (x) -> x",
		"CREATE USER mine",
		"GRANT SELECT ON *.* TO analyst",
		"DROP TABLE visible",
		"TRUNCATE TABLE visible",
		"ALTER TABLE visible DELETE WHERE 1",
		"OPTIMIZE TABLE visible FINAL",
		"SYSTEM SHUTDOWN",
		"SYSTEM STOP MERGES visible",
		"KILL QUERY WHERE 1",
		"SELECT * FROM file('/etc/passwd', 'LineAsString')",
		"SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
		"SELECT * FROM s3('http://127.0.0.1:1/x', 'LineAsString')",
		"SELECT * FROM remote('127.0.0.1', 'foreshock', 'visible')",
		"SELECT * FROM executable('id', 'LineAsString', 'x String')",
		"SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
		"SELECT * FROM sqlite('/etc/passwd', 'x')",
		"INSERT INTO FUNCTION file('" + file + "', 'LineAsString') SELECT 'x'",
		"SELECT * FROM default.`/etc/passwd`",
		"SELECT * FROM default.`users.xml`",
		"SELECT * FROM system.users",
		"SELECT * FROM system.processes",
		"SELECT * FROM system.query_log",
		"SELECT * FROM system.zookeeper WHERE path = '/'",
		"SELECT file('/etc/passwd')", // a function that no grant covers: the kernel refuses
		"SELECT file('" + filepath.Join(dir, "passwords.json") + "')",
		"SELECT file('passwords.json')",
		"SELECT file('/proc/" + strconv.Itoa(os.Getpid()) + "/environ')",
		"SELECT file('store/../../../../../../../../../../etc/passwd')",
		"SELECT addressToLine(1)",
		"SET readonly = 0",
		"SET max_memory_usage = 0",
		"SELECT 1 SETTINGS readonly = 0",
		"SELECT 1 SETTINGS max_memory_usage = 100000000000",
		"SELECT 1 SETTINGS max_execution_time = 100000",
		"BACKUP TABLE visible TO Disk('default', 'x')",
		"SELECT groupArray(number) FROM numbers(2000000000)",
	} {
		if !server.Confined() && strings.HasPrefix(refused, "SELECT file(") {
			t.Logf("not tried, since this kernel has no Landlock: %s", refused)
			continue
		}
		if err := analyst.Exec(t.Context(), refused); err == nil {
			t.Errorf("the analyst may %s", refused)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the analyst wrote a file")
	}
	if err := server.Health(t.Context()); err != nil || server.Restarts() != 0 {
		t.Errorf("after all that: %v, restarted %d times", err, server.Restarts())
	}
}

// An answer must not change with the number of times it was asked for, which it did with
// the engine's query compiler: min and max of times before 1970 were exchanged.
func TestClickHouseAnswersStayTheSame(t *testing.T) {
	t.Parallel()
	server := start(t, embedded.ClickHouseConfig{})
	for _, user := range []string{embedded.UserAdmin, embedded.UserWriter, embedded.UserAnalyst} {
		conn := connect(t, server.DSN(user))
		for run := range 8 {
			var latest time.Time
			err := conn.QueryRow(t.Context(), `SELECT max(at) FROM (
				SELECT 1 AS company, toDateTime64('1956-01-01', 3, 'UTC') AS at UNION ALL SELECT 1, toDateTime64('2026-01-01', 3, 'UTC')
			) GROUP BY company`).Scan(&latest)
			if err != nil {
				t.Fatal(err)
			}
			if latest.Year() != 2026 {
				t.Errorf("%s, run %d: the latest is %v", user, run+1, latest)
			}
		}
	}
}

// The writer inserts and reads; tables and files are not its business.
func TestClickHouseWriterOnlyWritesRows(t *testing.T) {
	t.Parallel()
	server := start(t, embedded.ClickHouseConfig{})
	execute(t, connect(t, server.DSN(embedded.UserAdmin)), "CREATE TABLE rows (n UInt64) ENGINE = MergeTree ORDER BY n")
	writer := connect(t, server.DSN(embedded.UserWriter))
	execute(t, writer, "INSERT INTO rows VALUES (1)", "SELECT * FROM rows")
	for _, refused := range []string{
		"DROP TABLE rows",
		"CREATE TABLE mine (n UInt64) ENGINE = MergeTree ORDER BY n",
		"SELECT * FROM file('/etc/passwd', 'LineAsString')",
		"SELECT * FROM default.`users.xml`",
		"SYSTEM SHUTDOWN",
	} {
		if err := writer.Exec(t.Context(), refused); err == nil {
			t.Errorf("the writer may %s", refused)
		}
	}
}

func ExampleStartClickHouse() {
	dir, cleanup := exampleDir()
	defer cleanup()
	server, err := embedded.StartClickHouse(context.Background(), embedded.ClickHouseConfig{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = server.Stop(context.Background()) }()
	options, err := clickhouse.ParseDSN(server.DSN(embedded.UserAnalyst))
	if err != nil {
		fmt.Println(err)
		return
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = conn.Close() }()
	var user, database string
	if err := conn.QueryRow(context.Background(), "SELECT currentUser(), currentDatabase()").Scan(&user, &database); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(user, database)
	// Output: analyst foreshock
}
