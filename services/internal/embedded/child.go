package embedded

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"unsafe"

	"github.com/ebitengine/purego"
)

// ChildVerb is the hidden first argument with which this executable runs itself as the
// ClickHouse server. A main, and the TestMain of a test that starts ClickHouse, call
// RunChild first thing where os.Args[1] is it.
const ChildVerb = "__clickhouse"

// RunChild is the ClickHouse server: args are what it may touch, the engine's path and its
// command line. It returns the exit status when the server has ended, which may also end
// the process.
//
// It makes no use of the rest of Foreshock, so that nothing of it (a listener, a logger)
// lives twice.
func RunChild(args []string) int {
	if len(args) < 3 {
		fmt.Fprintf(os.Stderr, "%s is not a verb for people: Foreshock runs itself with it as its ClickHouse server\n", ChildVerb)
		return 2
	}
	var limits confinement
	if err := json.Unmarshal([]byte(args[0]), &limits); err != nil {
		fmt.Fprintln(os.Stderr, "embedded:", err)
		return 2
	}
	args = args[1:]
	// The engine keeps thread-local state and takes this thread for its main one. The Go
	// heap of this process does not grow, so its collector can rest.
	runtime.LockOSThread()
	debug.SetGCPercent(-1)
	// The engine has a function that reads any file, which no grant covers: the kernel
	// must refuse. All threads of the engine descend from this one.
	if err := limits.confine(); err != nil {
		fmt.Fprintln(os.Stderr, "embedded: clickhouse could not be confined to its folder:", err)
		return 1
	}

	library, err := purego.Dlopen(args[0], purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		fmt.Fprintln(os.Stderr, "embedded: clickhouse engine:", err)
		return 1
	}
	symbol, err := purego.Dlsym(library, "chdb_query_cmdline")
	if err != nil {
		fmt.Fprintln(os.Stderr, "embedded: clickhouse engine:", err)
		return 1
	}
	var commandLine func(argc int32, argv unsafe.Pointer) int32
	purego.RegisterFunc(&commandLine, symbol)

	argv := make([]*byte, 0, len(args))
	for _, arg := range args[1:] {
		c := append([]byte(arg), 0)
		argv = append(argv, &c[0])
	}
	argv = append(argv, nil)
	var pinner runtime.Pinner
	for _, arg := range argv[:len(argv)-1] {
		pinner.Pin(arg)
	}
	pinner.Pin(&argv[0])
	defer pinner.Unpin()
	return int(commandLine(int32(len(argv)-1), unsafe.Pointer(&argv[0])))
}
