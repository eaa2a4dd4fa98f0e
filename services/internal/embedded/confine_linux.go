package embedded

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// confinement is what the ClickHouse child may touch.
type confinement struct {
	Write []string // folders
	Read  []string // folders and files; those that do not exist are passed over
	Bind  []uint16 // TCP ports to listen on; it may connect to none
}

// The rights of Landlock's first version over files and folders.
const (
	readFile    = unix.LANDLOCK_ACCESS_FS_READ_FILE
	readAny     = readFile | unix.LANDLOCK_ACCESS_FS_READ_DIR
	writeFirst  = unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE | unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_MAKE_SYM
	neverNeeded = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK | unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO
)

// confinable is the kernel's version of Landlock, 0 where it has none.
func confinable() int {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(version)
}

// confine takes from this thread, and from every thread and process it starts, the access
// to everything that c does not name. It is for the thread that becomes the engine's main
// one; go-landlock confines all threads of a Go program, which is not possible beside
// purego. Where the kernel knows no Landlock it does nothing.
func (c confinement) confine() error {
	version := confinable()
	if version == 0 {
		return nil
	}
	write := uint64(readAny | writeFirst)
	attr := unix.LandlockRulesetAttr{}
	if version >= 2 {
		write |= unix.LANDLOCK_ACCESS_FS_REFER // renames from folder to folder
	}
	if version >= 3 {
		write |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	attr.Handled_access_fs = write | neverNeeded
	if version >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 6 {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	ruleset, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return fmt.Errorf("landlock: %w", errno)
	}
	defer func() { _ = unix.Close(int(ruleset)) }()

	for _, path := range c.Write {
		if err := allowBeneath(int(ruleset), path, write); err != nil {
			return err
		}
	}
	for _, path := range c.Read {
		if err := allowBeneath(int(ruleset), path, readAny); err != nil {
			return err
		}
	}
	if version >= 4 {
		for _, port := range c.Bind {
			// struct landlock_net_port_attr, which package unix does not have.
			rule := struct{ access, port uint64 }{unix.LANDLOCK_ACCESS_NET_BIND_TCP, uint64(port)}
			const ruleNetPort = 2
			if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, ruleset, ruleNetPort, uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
				return fmt.Errorf("landlock: port %d: %w", port, errno)
			}
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0, 0); errno != 0 {
		return fmt.Errorf("landlock: %w", errno)
	}
	return nil
}

func allowBeneath(ruleset int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("landlock: %s: %w", path, err)
	}
	defer func() { _ = unix.Close(fd) }()
	var status unix.Stat_t
	if err := unix.Fstat(fd, &status); err != nil {
		return fmt.Errorf("landlock: %s: %w", path, err)
	}
	if status.Mode&unix.S_IFMT != unix.S_IFDIR { // a file has fewer rights to give
		access &= readFile | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
		return fmt.Errorf("landlock: %s: %w", path, errno)
	}
	return nil
}

// systemFiles are what any program reads to run: its libraries, what the kernel tells of
// itself, names and time zones. Nothing in them is secret.
func systemFiles() []string {
	found := []string{
		"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache",
		// Not /proc as a whole: other processes' environments are there.
		"/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/vmstat", "/proc/loadavg", "/proc/uptime",
		"/proc/version", "/proc/filesystems", "/proc/sys/kernel", "/proc/sys/vm", "/proc/sys/fs", "/proc/sys/net",
		"/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm",
		"/usr/share/zoneinfo", "/etc/localtime", "/etc/hosts", "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/host.conf",
		"/dev/null", "/dev/random", "/dev/urandom",
	}
	// Where libraries are kept somewhere else, those that this process has loaded tell.
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return found
	}
	defer func() { _ = maps.Close() }()
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		if at := strings.Index(lines.Text(), "/"); at >= 0 && strings.Contains(filepath.Base(lines.Text()[at:]), ".so") {
			found = append(found, filepath.Dir(lines.Text()[at:]))
		}
	}
	return found
}
