package precedence

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
)

// NiceValue of what stands back is that of Linux: a thread of 10 gets a ninth of what one of 0 does where both
// want a core, and all of it where nobody else does.
const NiceValue = 10

// StandBack has the system run this process behind others from now on. Where threads are not
// found below /proc it does nothing.
func StandBack() error {
	threads, err := os.ReadDir("/proc/self/task")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("precedence: %w", err)
	}
	// A value is of one thread; those that come later take it from the one that starts them.
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			continue
		}
		if err := syscall.Setpriority(syscall.PRIO_PROCESS, id, NiceValue); err != nil && err != syscall.ESRCH {
			return fmt.Errorf("precedence: thread %d: %w", id, err)
		}
	}
	return nil
}

// fewest is how many threads run Go at a time at least, however few the cores.
const fewest = 4

// Share has an answer's goroutines run beside those of work that has every core: with as many
// threads as cores, each step that waits for a socket would wait up to 10 ms more for one of
// them, where the system gives a new thread its turn at once. GOMAXPROCS of the environment
// stands.
func Share() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(max(fewest, runtime.GOMAXPROCS(0)))
	}
}
